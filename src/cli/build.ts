import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCommandLine, UsageError } from './command-line.js';
import { complain, tell } from './complain.js';
import { ExitCode } from './exit-code.js';
import { findHeaders, findNodeGyp } from './node-gyp.js';

const packageRoot = fileURLToPath(new URL('../..', import.meta.url));
/** Where binding.gyp is: not at the root of the package, which package managers take for a wish to build at once. */
const sources = join(packageRoot, 'native');
/** Where the loader looks first. */
const target = join(packageRoot, 'build', 'Release');

/** `rxsctp build`: compiles the native binding on this host. Resolves to the exit code. */
export async function runBuild(args: readonly string[]): Promise<number> {
  const { positionals } = readCommandLine(args, {});
  if (positionals.length > 0) {
    throw new UsageError(`build takes no arguments, so not ${positionals.join(' ')}`);
  }
  const program = findNodeGyp(process.cwd());
  if (program === undefined) {
    complain('there is no node-gyp: install npm, or node-gyp in this project, and try again');
    return ExitCode.FAILED;
  }
  if (!(await compile(program))) {
    complain(
      'the binding was not built: it takes a C++20 compiler (GCC 11 or Clang 14 or later), make and Python 3; ' +
        'what is missing, or went wrong, stands above',
    );
    return ExitCode.FAILED;
  }
  tell(`built ${install()}`);
  return ExitCode.DONE;
}

async function compile(program: string): Promise<boolean> {
  const { env } = process;
  const headers = env.npm_config_nodedir === undefined ? findHeaders() : undefined;
  const options = headers === undefined ? [] : [`--nodedir=${headers}`];
  const child = spawn(process.execPath, [program, 'rebuild', ...options], {
    cwd: sources,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { JOBS: 'max', ...env },
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return code === 0;
}

/** Moves the binary to where it is found, once it loads, and removes what is left of the compilation. */
function install(): string {
  const built = join(sources, 'build', 'Release');
  const name = readdirSync(built).find((file) => file.endsWith('.node'));
  if (name === undefined) throw new Error(`node-gyp has left no binary in ${built}`);
  createRequire(import.meta.url)(join(built, name));
  const file = join(target, name);
  mkdirSync(target, { recursive: true });
  // Renamed into place: processes that have the one before loaded keep it.
  copyFileSync(join(built, name), `${file}.new`);
  renameSync(`${file}.new`, file);
  rmSync(join(sources, 'build'), { recursive: true });
  return file;
}
