// Sees to it that the loader finds addons built from the sources as they are, and says what it did.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { addonFolders, builtPath, isFresh, prebuiltPath, root } from './binary.mjs';
import { buildAddons } from './build.mjs';
import { hostCompiler, zigCompiler } from './compiler.mjs';

/** Where what is built here goes. */
const target = (addon) => join(addonFolders[addon], 'build', 'Release', `${addon}.node`);

/** Uses what is fresh, and builds the rest. */
export async function ensureAddons() {
  const stale = Object.keys(addonFolders).filter((addon) => !hasFresh(addon));
  if (stale.length === 0) return;
  if (process.platform !== 'linux') {
    console.log(`there is no binary for ${process.platform}: npm run build:native may build one`);
    return;
  }
  for (const addon of stale) {
    const path = builtPath(addon) ?? prebuiltPath(addon);
    const why = existsSync(join(root, path)) ? 'is not of these sources' : 'is not there';
    console.log(`${path} ${why}: building ${target(addon)}`);
  }
  await buildDevelopment(stale);
}

/** Optimized enough for the tests, which have limits of time; what changed is compiled in seconds. */
export async function buildDevelopment(addons = Object.keys(addonFolders)) {
  const compiler = hostCompiler() ?? zigCompiler();
  for (const addon of addons) discard(builtPath(addon), target(addon));
  const targets = Object.fromEntries(addons.map((addon) => [addon, target(addon)]));
  await buildAddons(targets, { name: 'dev', compiler, flags: ['-O1', '-g1'] });
}

function hasFresh(addon) {
  if (addon === 'rxsctp' && process.env.RXSCTP_PREBUILD !== undefined) return true;
  const built = builtPath(addon);
  if (built !== undefined && isFresh(addon, built)) return true;
  if (!isFresh(addon, prebuiltPath(addon))) return false;
  if (built !== undefined) {
    console.log(`${built} is not of these sources: removed, ${prebuiltPath(addon)} is`);
    discard(built);
  }
  return true;
}

function discard(path, except) {
  if (path !== undefined && path !== except) rmSync(join(root, path));
}
