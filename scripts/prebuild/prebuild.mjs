// npm run prebuild [-- --force | --check]: builds the committed binaries of linux-x64 with a pinned compiler. npm also
// runs it before `npm run build`, so it leaves binaries that are up to date alone. --check only says whether they are.
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
  console.error(`${stale.map(prebuiltPath).join(' and ')}: stale, run \`npm run prebuild\``);
  process.exitCode = 1;
} else {
  const targets = Object.fromEntries(stale.map((addon) => [addon, prebuiltPath(addon)]));
  await buildAddons(targets, { name: 'prebuilt', compiler: zigCompiler() });
}
