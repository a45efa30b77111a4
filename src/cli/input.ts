import { complain } from './complain.js';

/** Largest message: how much of a line is kept in wait for its end. */
export const MAX_MESSAGE_BYTES = 1 << 20;

const NEWLINE = 0x0a;

/** Messages to send. */
export interface Input extends AsyncIterable<Uint8Array> {
  /** No more is wanted; lets go of standard input. */
  close(): void;
}

/** Standard input as messages: its lines, or with `binary` its bytes as they come. It is read when asked. */
export function standardInput(binary: boolean): Input {
  let closed = false;
  async function* chunks(): AsyncGenerator<Buffer, undefined> {
    try {
      for await (const chunk of process.stdin) yield chunk as Buffer;
    } catch (error) {
      if (!closed) throw error;
    }
  }
  return {
    [Symbol.asyncIterator]: () => (binary ? chunks() : linesOf(chunks())),
    close: () => {
      closed = true;
      process.stdin.destroy();
    },
  };
}

/**
 * The lines of `chunks` without their newlines, bytes as they are. Empty ones are left out, since SCTP
 * carries no empty messages (RFC 9260, 3.3.1); that is said once.
 */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  let lines = 0;
  let told = false;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const line = joined(rest, chunk.subarray(start, end), ++lines);
      rest = rest.subarray(0, 0);
      start = end + 1;
      if (line.length > 0) {
        yield line;
      } else if (!told) {
        told = true;
        complain('an empty line is not sent: SCTP carries no empty messages');
      }
    }
    rest = joined(rest, chunk.subarray(start), lines + 1);
  }
  if (rest.length > 0) yield rest;
}

function joined(rest: Buffer, more: Buffer, line: number): Buffer {
  if (rest.length + more.length > MAX_MESSAGE_BYTES) {
    throw new Error(
      `line ${line} of the input is longer than the largest message, ${MAX_MESSAGE_BYTES} bytes: ` +
        'send it in pieces with --binary',
    );
  }
  return rest.length === 0 ? more : Buffer.concat([rest, more]);
}
