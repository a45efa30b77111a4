import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { patience } from '../../contract/support/machine.js';

const OUTPUT_TIMEOUT_MS = patience(30_000);

/** A running program with its output, and conditions to wait for in it. */
export class Peer implements AsyncDisposable {
  output = '';
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #exited: Promise<number | null>;

  constructor(
    readonly program: string,
    args: readonly string[],
  ) {
    // stdbuf: a C program's standard output is fully buffered on a pipe.
    this.#child = spawn('stdbuf', ['-oL', program, ...args]);
    this.#exited = once(this.#child, 'exit').then(([code]) => code as number | null);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => (this.output += text));
    }
  }

  write(text: string): void {
    this.#child.stdin.write(text);
  }

  end(): void {
    this.#child.stdin.end();
  }

  /** The exit code, null when a signal ended it. */
  exit(): Promise<number | null> {
    return within(this.#exited, () => `${this.program} did not exit; its output: ${this.output}`);
  }

  /** Waits until `condition` holds of the output so far. */
  async until(condition: (output: string) => boolean, what: string): Promise<void> {
    const met = async (): Promise<void> => {
      while (!condition(this.output)) {
        const waiting = new AbortController();
        await Promise.race([
          once(this.#child.stdout, 'data', waiting),
          once(this.#child.stderr, 'data', waiting),
          this.#exited.then((code) => {
            if (condition(this.output)) return;
            throw new Error(
              `${this.program} exited (${String(code)}) before ${what}: ${this.output}`,
            );
          }),
        ]).finally(() => {
          waiting.abort();
        });
      }
    };
    await within(met(), () => `${this.program}: no ${what} in its output: ${this.output}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }
}

async function within<T>(promise: Promise<T>, message: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(message()));
    }, OUTPUT_TIMEOUT_MS);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}
