// The flags of the addons: those of native/binding.gyp, which compiles the package on users' hosts.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

import { root } from './binary.mjs';

/** A gyp file is JSON with comments, single quotes and commas at the end: JavaScript, but for its comments. */
function readGyp() {
  const text = readFileSync(join(root, 'native', 'binding.gyp'), 'utf8');
  return runInNewContext(`(${text.replace(/^\s*#.*$/gm, '')})`).targets[0];
}

/** What is the same for each source, and what links. */
export function addonFlags() {
  const { defines, cflags_cc: flags, conditions } = readGyp();
  const [, { ldflags }] = conditions.find(([condition]) => condition === 'OS=="linux"');
  const require = createRequire(join(root, 'package.json'));
  const headers = [
    require('node-addon-api').include_dir,
    require('node-api-headers').include_dir,
  ].map((folder) => ['-isystem', folder]);
  return {
    compile: [
      ...['-fPIC', '-pthread', '-fno-omit-frame-pointer', '-fno-rtti', '-fno-strict-aliasing'],
      ...flags,
      ...defines.filter((name) => !name.includes('<!')).map((name) => `-D${name}`),
      ...[`-I${join(root, 'native')}`, ...headers.flat()],
    ],
    link: [
      ...['-shared', '-pthread', ...ldflags],
      `-Wl,--version-script=${join(root, 'scripts', 'native', 'exports.map')}`,
    ],
  };
}
