// For mocha: says on which binaries the tests run.
import { addonFolders, describeBinary } from './binary.mjs';

export function mochaGlobalSetup() {
  for (const addon of Object.keys(addonFolders)) console.log(describeBinary(addon));
}
