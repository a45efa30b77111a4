// Line coverage of native/, by Clang's counters.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

import { root } from '../native/binary.mjs';
import { run } from '../npm.mjs';

const addonOf = (build) => join(build, 'addon');

/** Where what the programs of a build count lies. */
export const profilesOf = (build) => join(build, 'profiles');

/** Builds the test programs and the addon in the folder `build`. */
export function buildInstrumented(build) {
  const options = {
    RXSCTP_COVERAGE: 'ON',
    CMAKE_CXX_COMPILER: 'clang++',
    CMAKE_BUILD_TYPE: 'Debug',
    CMAKE_CXX_FLAGS_DEBUG: '-O1',
  };
  const defines = Object.entries(options).map(([name, value]) => `-D${name}=${value}`);
  run('cmake', ['-S', join(root, 'native'), '-B', build, '-G', 'Ninja', ...defines]);
  run('ninja', ['-C', build, 'all', 'addon']);
}

const testPrograms = (build) =>
  readdirSync(build)
    .filter((name) => name.endsWith('_tests'))
    .map((name) => join(build, name));

export function runNativeTests(build) {
  for (const program of testPrograms(build)) {
    run(program, ['--minimal'], {
      env: { ...process.env, LLVM_PROFILE_FILE: join(profilesOf(build), '%p-%m.profraw') },
    });
  }
}

/** The environment of who is to run the addon of `build`, and to count. */
export function countingAddon(build) {
  return {
    RXSCTP_PREBUILD: addonOf(build),
    LLVM_PROFILE_FILE: join(profilesOf(build), 'mocha-%m.profraw'),
  };
}

/** The lines of each room, and how many of them ran. */
export function nativeLines(build) {
  const merged = join(build, 'native.profdata');
  const raw = readdirSync(profilesOf(build)).map((name) => join(profilesOf(build), name));
  execFileSync('llvm-profdata', ['merge', '-sparse', ...raw, '-o', merged]);
  const addon = join(addonOf(build), 'build', 'Release', 'rxsctp.node');
  const [first, ...others] = [...testPrograms(build), addon].filter(existsSync);
  const exported = execFileSync(
    'llvm-cov',
    [
      ...['export', '-summary-only', `-instr-profile=${merged}`, first],
      ...others.flatMap((object) => ['-object', object]),
      '-ignore-filename-regex=/(test|node_modules|include)/',
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const rooms = new Map();
  for (const { filename, summary } of JSON.parse(exported).data[0].files) {
    const path = relative(root, filename).split(/[\\/]/);
    if (path[0] !== 'native') continue;
    const room = rooms.get(`native/${path[1]}`) ?? { covered: 0, count: 0 };
    room.covered += summary.lines.covered;
    room.count += summary.lines.count;
    rooms.set(`native/${path[1]}`, room);
  }
  return rooms;
}
