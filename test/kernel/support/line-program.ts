import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Talking } from './end.js';

/** A program that talks in JSON, one object a line, on its standard input and output. */
export class LineProgram implements Talking {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  constructor(program: string, args: readonly string[]) {
    this.#process = spawn(program, args);
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    this.#process.stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    this.#process.stdin.on('error', () => undefined); // it has ended, which receive() tells
  }

  send(message: object): void {
    this.#process.stdin.write(`${JSON.stringify(message)}\n`);
  }

  async receive<T>(): Promise<T> {
    const line = (await this.#lines.next()) as IteratorResult<string, undefined>;
    if (line.done === true) throw new Error(`it ended: ${this.#errors}`);
    return JSON.parse(line.value) as T;
  }

  kill(): void {
    this.#process.kill();
  }
}
