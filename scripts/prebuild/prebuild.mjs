// npm run build:prebuilds [-- --force | --check]: builds the committed binaries of linux-x64 with a pinned compiler where
// they are stale, or all with --force. --check only says whether they are. Not named `prebuild`: npm would run it, a
// whole build, before each `npm run build`.
import { addonFolders, isFresh, prebuiltPath } from '../native/binary.mjs';
import { buildAddons } from '../native/build.mjs';
import { zigCompiler } from '../native/compiler.mjs';

const addons = Object.keys(addonFolders);
const stale = process.argv.includes('--force')
  ? addons
  : addons.filter((addon) => !isFresh(addon, prebuiltPath(addon)));

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log(
    `prebuild: makes linux-x64 on linux-x64 only, not on ${process.platform}-${process.arch}`,
  );
} else if (stale.length === 0) {
  console.log(`prebuild: ${addons.map(prebuiltPath).join(' and ')} are up to date`);
} else if (process.argv.includes('--check')) {
  console.error(`${stale.map(prebuiltPath).join(' and ')}: stale, run \`npm run build:prebuilds\``);
  process.exitCode = 1;
} else {
  const targets = Object.fromEntries(stale.map((addon) => [addon, prebuiltPath(addon)]));
  // Optimized as a whole when it is linked: what a message passes through lies in many files.
  await buildAddons(targets, { name: 'prebuilt', compiler: zigCompiler(), flags: ['-flto'] });
}
