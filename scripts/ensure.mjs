// Installs and compiles what is missing or stale, the addons too, so that `npm start` and `npm test` work alone on a
// fresh clone.
// Only Node.js's own modules here: it runs before anything is installed.
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { ensureAddons } from './native/ensure.mjs';
import { npmCi, run } from './npm.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Every required package of the lock file is there, in its version; it does not matter who installed it. */
function isInstalled() {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const wanted = readPackages(join(root, 'package-lock.json'));
  const present = readPackages(hidden);
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || optional || present[path]?.version === version,
  );
}

function readPackages(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

/** Removes what was compiled from sources that are gone: mocha would still run such a test. */
function prune(output, sources) {
  if (!existsSync(join(root, output))) return;
  for (const path of readdirSync(join(root, output), { recursive: true })) {
    if (/^(cjs|types)[\\/]/.test(path)) continue; // of the package, see scripts/packing
    const stem = /^(.*)\.(js|js\.map|d\.ts|d\.ts\.map)$/.exec(path)?.[1];
    if (stem !== undefined && !existsSync(join(root, sources, `${stem}.ts`))) {
      rmSync(join(root, output, path));
    }
  }
}

if (!isInstalled()) npmCi(root);

prune('dist', 'src');
prune('.build/test', 'test');
prune('.build/examples', 'examples');
run(
  process.execPath,
  [
    join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
    ...['--build', 'tsconfig.json', 'test', 'examples'],
  ],
  { cwd: root },
);

// `--javascript`: the program needs no addon, or is going to build one itself.
if (process.argv[2] === '--javascript') process.argv.splice(2, 1);
else await ensureAddons();

// `ensure.mjs PROGRAM ARGUMENT...` goes on as that program in the same process, so that npm hands
// Ctrl-C to it and not to a shell in between.
const [, , program] = process.argv;
if (program !== undefined) {
  process.argv.splice(1, 1);
  await import(pathToFileURL(join(root, program)));
}
