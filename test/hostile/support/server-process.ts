import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SctpListenOptions } from 'rxsctp';
import type { Address, Answer, Report, Request } from './protocol.js';

const MAIN = fileURLToPath(new URL('server-main.js', import.meta.url));

type Wanted<T> = T extends unknown ? Omit<T, 'id'> : never;

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The process that runs the server under attack. Everything asked of it fails once it has died. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  #asked = 0;
  #blocked = false;
  #death: Error | undefined;

  constructor() {
    this.#child = fork(MAIN, {
      stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
      execArgv: ['--expose-gc', '--enable-source-maps', '--max-semi-space-size=1'],
    });
    this.#child.on('message', ({ id, result, error }: Answer) => {
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (error === undefined) pending?.resolve(result);
      else pending?.reject(new Error(error));
    });
    this.#child.on('exit', (code, signal) => {
      this.#death = new Error(`The server process died: ${signal ?? `exit code ${String(code)}`}.`);
      for (const { reject } of this.#pending.values()) reject(this.#death);
    });
  }

  async listen(options: SctpListenOptions): Promise<Address> {
    return (await this.#ask({ type: 'listen', options })) as Address;
  }

  async report(): Promise<Report> {
    return (await this.#ask({ type: 'report' })) as Report;
  }

  async send(peerPort: number, count: number, size: number): Promise<void> {
    await this.#ask({ type: 'send', peerPort, count, size });
  }

  /** Whether the associations to come are read. */
  async read(read: boolean): Promise<void> {
    await this.#ask({ type: 'read', read });
  }

  /** Its JavaScript does nothing until `unblock()`. */
  async block(): Promise<void> {
    await this.#ask({ type: 'block' });
    this.#blocked = true;
  }

  async unblock(): Promise<void> {
    this.#blocked = false;
    this.#child.stdin?.write('.');
    await this.report();
  }

  async stop(): Promise<void> {
    if (this.#blocked) await this.unblock();
    if (this.#death !== undefined) return;
    this.#child.disconnect();
    await once(this.#child, 'exit');
  }

  async #ask(request: Wanted<Request>): Promise<unknown> {
    if (this.#death !== undefined) throw this.#death;
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#child.send({ ...request, id });
    });
  }
}
