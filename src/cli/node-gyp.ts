import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

const BIN = join('bin', 'node-gyp.js');
const HEADER = join('include', 'node', 'node_api.h');

/**
 * The program node-gyp: that of the project in `folder` if it has one, else the one that is part of npm, which is
 * part of Node.js. npm and npx say where theirs is; started otherwise, it is looked for next to npm.
 */
export function findNodeGyp(folder: string): string | undefined {
  return [...ofProject(folder), ...ofPackageManager(), ...nextToNpm()].find(existsSync);
}

/**
 * Where Node.js has come with its own headers, as its archives and most images do; node-gyp downloads them
 * elsewhere.
 */
export function findHeaders(): string | undefined {
  const prefix = join(dirname(realpathSync(process.execPath)), '..');
  return existsSync(join(prefix, HEADER)) ? prefix : undefined;
}

function ofProject(folder: string): string[] {
  try {
    const manifest = createRequire(join(folder, 'package.json')).resolve('node-gyp/package.json');
    return [join(dirname(manifest), BIN)];
  } catch {
    return []; // the project has none
  }
}

function ofPackageManager(): string[] {
  const { npm_config_node_gyp: program, npm_execpath: npm } = process.env;
  return [
    ...(program === undefined ? [] : [program]),
    ...(npm === undefined ? [] : [join(dirname(npm), '..', 'node_modules', 'node-gyp', BIN)]),
  ];
}

function nextToNpm(): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((path) => path !== '');
  const npms = folders.map((path) => join(path, 'npm')).filter(existsSync);
  return npms.flatMap((path) => {
    const here = dirname(realpathSync(path));
    const inNpm = join('node_modules', 'node-gyp', BIN);
    return [join(here, '..', inNpm), join(here, 'node_modules', 'npm', inNpm)];
  });
}
