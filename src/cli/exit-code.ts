/** What the command's exit code says; every `--help` lists them. */
export const ExitCode = {
  /** All went well. */
  DONE: 0,
  /** The association failed or never came up, something was not delivered, or an engine does not work. */
  FAILED: 1,
  /** The command line was wrong. */
  USAGE: 2,
  /** Whoever read standard output has gone: 128 and the number of SIGPIPE. */
  OUTPUT_CLOSED: 141,
} as const;
