// npm run coverage [-- BUILD]: prints how many lines of native/ and src/ the tests run, and fails below what is asked. It
// takes Clang with llvm-cov and llvm-profdata, CMake, Ninja and doctest. What mocha drives of native/ counts too.
//
// BUILD is a folder where CMake has built native/ with RXSCTP_COVERAGE, and whose test programs have left what they
// counted in its `profiles`: then native/ is not built and not tested again.
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { root } from '../native/binary.mjs';
import {
  buildInstrumented,
  countingAddon,
  nativeLines,
  profilesOf,
  runNativeTests,
} from './native.mjs';
import { runMocha, sourceLines } from './source.mjs';

/** The least share of lines, in percent, of the rooms for which one is asked. */
const REQUIRED = { 'native/sctp': 95, src: 95 };

const folder = join(root, '.build', 'coverage');
const [given] = process.argv.slice(2);
const build = given === undefined ? join(folder, 'native') : resolve(given);

if (given === undefined) {
  rmSync(profilesOf(build), { recursive: true, force: true });
  buildInstrumented(build);
  runNativeTests(build);
  runMocha(folder, countingAddon(build));
} else {
  runMocha(folder, {});
}

for (const [room, { covered, count }] of [...nativeLines(build), ...sourceLines(folder)]) {
  const percent = (100 * covered) / count;
  const least = REQUIRED[room];
  const verdict =
    least === undefined
      ? ''
      : percent < least
        ? `  FAILS: below ${least} %`
        : `  at least ${least} %`;
  console.log(`${room.padEnd(22)}${percent.toFixed(1).padStart(6)} % of ${count} lines${verdict}`);
  if (least !== undefined && percent < least) process.exitCode = 1;
}
