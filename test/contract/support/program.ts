import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Where and how a {@link Program} runs. */
export interface ProgramOptions {
  /** The folder it is in, `test/contract/programs` by default. */
  readonly folder?: URL;
  /** A command that runs it, with arguments. */
  readonly prefix?: readonly string[];
  /** The Node.js that runs it; this one by default. */
  readonly node?: string;
}

const PROGRAMS = new URL('../programs/', import.meta.url);

/** One of our test programs in a process of its own, which talks in messages. */
export class Program {
  readonly #process: ChildProcess;
  readonly #exit: Promise<[number | null, NodeJS.Signals | null]>;
  readonly #messages: unknown[] = [];
  #wake: () => void = () => undefined;
  #output = '';

  constructor(
    name: string,
    args: readonly string[] = [],
    { folder = PROGRAMS, prefix = [], node = process.execPath }: ProgramOptions = {},
  ) {
    const path = fileURLToPath(new URL(`${name}.js`, folder));
    const [execPath, ...execArgv] = [...prefix, node, ...process.execArgv];
    this.#process = fork(path, args, {
      execPath,
      execArgv,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#exit = once(this.#process, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
    this.#process.on('message', (message) => {
      this.#messages.push(message);
      this.#wake();
    });
    this.#process.on('close', () => {
      this.#wake();
    });
  }

  /** Everything it has printed. */
  get output(): string {
    return this.#output;
  }

  /** Its next message. */
  async receive<T>(): Promise<T> {
    while (this.#messages.length === 0) {
      if (this.#process.exitCode !== null || this.#process.signalCode !== null) {
        throw new Error(`it ended: ${this.#output}`);
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return this.#messages.shift() as T;
  }

  send(message: object): void {
    this.#process.send(message);
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#process.kill(signal);
  }

  /** Its exit code, or the signal that ended it. */
  async exit(): Promise<number | NodeJS.Signals | null> {
    const [code, signal] = await this.#exit;
    return code ?? signal;
  }
}
