import { mkdirSync, mkdtempSync, readdirSync, type Stats, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export const USAGE = `Usage: npm start [-- [--out FOLDER] [FILE | -]]

Sends FILE (or standard input, with -) over eight SCTP streams from one process to another and compares what arrives.
Without FILE it sends the native binding that ships in prebuilds/. The received files go to FOLDER, by default a new
temporary one.`;

export interface Options {
  /** Path of the file to send, or '-'. */
  input: string;
  /** Size of the file where it is known. */
  bytes: number | undefined;
  folder: string;
  /** The folder was made for this run, so an interrupted run takes it away again. */
  temporary: boolean;
}

/** A mistake in what the user typed; its message is for them. */
export class UsageError extends Error {}

export function readOptions(args: string[]): Options | 'help' {
  const { values, positionals } = parse(args);
  if (values.help === true) return 'help';
  if (positionals.length > 1)
    throw new UsageError(`one FILE at a time, not ${String(positionals.length)}`);
  const input = positionals[0] ?? shippedFile();
  const bytes = input === '-' ? undefined : sizeOf(input);
  const temporary = values.out === undefined;
  const folder =
    values.out === undefined
      ? mkdtempSync(join(tmpdir(), 'rxsctp-transfer-'))
      : resolve(values.out);
  mkdirSync(folder, { recursive: true });
  return { input, bytes, folder, temporary };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { out: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function sizeOf(path: string): number | undefined {
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    throw new UsageError(
      `cannot read ${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
    );
  }
  if (stats.isDirectory()) throw new UsageError(`cannot read ${path}: it is a directory`);
  return stats.isFile() ? stats.size : undefined;
}

/** The largest real file of the repository: the binding itself, there wherever this example can run at all. */
function shippedFile(): string {
  const prebuilds = fileURLToPath(new URL('../../../prebuilds/', import.meta.url));
  const name = readdirSync(prebuilds, { recursive: true, encoding: 'utf8' }).find((path) =>
    path.endsWith('.node'),
  );
  if (name === undefined) throw new UsageError(`nothing to send in ${prebuilds}: name a FILE`);
  return join(prebuilds, name);
}
