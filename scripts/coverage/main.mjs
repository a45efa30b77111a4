// npm run coverage: prints how many lines of native/ and src/ the tests run, and fails below what is asked. It takes
// Clang with llvm-cov and llvm-profdata, CMake, Ninja and doctest. What mocha drives of native/ counts too.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../native/binary.mjs';
import { buildInstrumented, nativeLines, runNativeTests } from './native.mjs';
import { runMocha, sourceLines } from './source.mjs';

/** The least share of lines, in percent, of the rooms for which one is asked. */
const REQUIRED = { 'native/sctp': 95, src: 95 };

const folder = join(root, '.build', 'coverage');
const profiles = join(folder, 'profiles');
rmSync(profiles, { recursive: true, force: true });
mkdirSync(profiles, { recursive: true });

const addon = buildInstrumented(folder);
runNativeTests(folder, profiles);
runMocha(folder, {
  RXSCTP_PREBUILD: addon,
  LLVM_PROFILE_FILE: join(profiles, 'mocha-%m.profraw'),
});

for (const [room, { covered, count }] of [
  ...nativeLines(folder, profiles),
  ...sourceLines(folder),
]) {
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
