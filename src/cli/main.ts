#!/usr/bin/env node
import { suggestion, UsageError } from './command-line.js';
import { complain } from './complain.js';
import { ExitCode } from './exit-code.js';
import { BUILD_HELP, CONNECT_HELP, DOCTOR_HELP, LISTEN_HELP, MAIN_HELP } from './help.js';
import { isTarget } from './target.js';
import { version } from './version.js';

const MAIN_OPTIONS = ['--help', '--version'];

interface Command {
  readonly help: string;
  /** Resolves to the exit code. */
  readonly run: (args: readonly string[]) => Promise<number>;
}

/** Loaded when they are run, so that help comes at once. */
const COMMANDS: Readonly<Record<string, Command>> = {
  listen: {
    help: LISTEN_HELP,
    run: async (args) => (await import('./listen.js')).runListen(args),
  },
  connect: {
    help: CONNECT_HELP,
    run: async (args) => (await import('./connect.js')).runConnect(args),
  },
  doctor: {
    help: DOCTOR_HELP,
    run: async (args) => (await import('./doctor/doctor.js')).runDoctor(args),
  },
  build: {
    help: BUILD_HELP,
    run: async (args) => (await import('./build.js')).runBuild(args),
  },
};

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...args] = commandFirst(argv);
  switch (name) {
    case undefined:
      console.error(MAIN_HELP);
      return ExitCode.USAGE;
    case '--help':
    case '-h':
      console.log(MAIN_HELP);
      return ExitCode.DONE;
    case '--version':
    case '-v':
      console.log(version);
      return ExitCode.DONE;
  }
  if (!Object.hasOwn(COMMANDS, name)) {
    throw new UsageError(whatElse(name));
  }
  const { help, run } = COMMANDS[name];
  if (args.includes('--help') || args.includes('-h')) {
    console.log(help);
    return ExitCode.DONE;
  }
  try {
    return await run(args);
  } catch (error) {
    if (error instanceof UsageError) error.message += `\nTry: rxsctp ${name} --help`;
    throw error;
  }
}

/** `argv` with the command in front of the options that stand before it. */
function commandFirst(argv: readonly string[]): readonly [string | undefined, ...string[]] {
  const at = argv.findIndex((word) => Object.hasOwn(COMMANDS, word));
  if (at > 0 && argv[0].startsWith('-')) {
    return [argv[at], ...argv.slice(0, at), ...argv.slice(at + 1)];
  }
  return argv as readonly [string | undefined, ...string[]];
}

/** What to type in place of `word`, which is no command. */
function whatElse(word: string): string {
  const commands = Object.keys(COMMANDS);
  if (word.startsWith('-')) {
    return `there is no option ${word} without a command${suggestion(word, MAIN_OPTIONS)}`;
  }
  if (isTarget(word)) {
    return `a command is missing: rxsctp connect ${word}, or rxsctp listen ${word}`;
  }
  return `there is no command ${word}${suggestion(word, commands)}`;
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') complain(`cannot write what was received: ${error.message}`);
  // Nothing can be done with messages any more: peers are told by an ABORT.
  process.exit(error.code === 'EPIPE' ? ExitCode.OUTPUT_CLOSED : ExitCode.FAILED);
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const wrongUse = isWrongUse(error);
  if (!wrongUse && (error instanceof TypeError || error instanceof RangeError)) throw error;
  complain((error as Error).message);
  process.exitCode = wrongUse ? ExitCode.USAGE : ExitCode.FAILED;
}

/** A mistake in the command line, found here or by the library. */
function isWrongUse(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return error instanceof UsageError || /^ERR_(INVALID_ARG_|OUT_OF_RANGE)/.test(code);
}
