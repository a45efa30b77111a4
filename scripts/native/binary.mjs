// Where the addons of this checkout are, and whether they are built from its sources.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { sourceDigest } from '../source-digest.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The folder that the loader (node-gyp-build) is given for each addon, relative to the checkout. */
export const addonFolders = { rxsctp: '.', rxsctp_simulation: 'test' };

/** The one that is committed for this host, relative to the checkout, whether it is there or not. */
export function prebuiltPath(addon) {
  const platform = `${process.platform}-${process.arch}`;
  return join(addonFolders[addon], 'prebuilds', platform, `${addon}.glibc.node`);
}

/** The one that was built here, which the loader prefers: nothing when there is none. */
export function builtPath(addon) {
  const folder = join(addonFolders[addon], 'build', 'Release');
  if (!existsSync(join(root, folder))) return undefined;
  const name = readdirSync(join(root, folder)).find((file) => file.endsWith('.node'));
  return name === undefined ? undefined : join(folder, name);
}

/** Whether it has the digest of the sources as they are now. */
export function isFresh(addon, path) {
  const file = join(root, path);
  return existsSync(file) && readFileSync(file).includes(sourceDigest(root, addon));
}

/** One line: which binary the loader takes, and its state. */
export function describeBinary(addon) {
  const elsewhere = addon === 'rxsctp' ? process.env.RXSCTP_PREBUILD : undefined;
  if (elsewhere !== undefined) return `${addon}: that in ${elsewhere} (RXSCTP_PREBUILD)`;
  const path = builtPath(addon) ?? prebuiltPath(addon);
  if (!existsSync(join(root, path))) return `${addon}: no binary`;
  const state = isFresh(addon, path)
    ? 'of the sources as they are'
    : 'STALE: not of the sources as they are; `npm test` or `npm run build:dev` renews it';
  return `${addon}: ${path}, ${state}`;
}
