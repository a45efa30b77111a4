import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A socket type of the kernel: one-to-one or one-to-many (RFC 6458, sections 3 and 4). */
export type Style = 'stream' | 'seqpacket';

/** What the peer tells of. */
export interface Told {
  readonly port?: number;
  readonly connected?: boolean;
  readonly stream?: number;
  readonly ppid?: number;
  readonly unordered?: boolean;
  readonly length?: number;
  readonly ended?: boolean;
  readonly error?: string;
}

const PROGRAM = fileURLToPath(new URL('../../../../test/kernel/support/peer.py', import.meta.url));

/** The kernel's SCTP in a process of its own, which sends every message back. */
export class KernelPeer implements AsyncDisposable {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string, undefined>;
  #errors = '';

  private constructor(args: readonly string[]) {
    this.#process = spawn('python3', [PROGRAM, ...args]);
    this.#process.stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  static listen(style: Style): KernelPeer {
    return new KernelPeer(['listen', style]);
  }

  static connect(style: Style, port: number, udpPort: number): KernelPeer {
    return new KernelPeer(['connect', style, String(port), String(udpPort)]);
  }

  /** What it tells next. */
  async next(): Promise<Told> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error(`the peer ended: ${this.#errors}`);
    return JSON.parse(line.value) as Told;
  }

  /** What it tells about `count` messages. */
  async messages(count: number): Promise<readonly Told[]> {
    const told: Told[] = [];
    while (told.length < count) told.push(await this.next());
    return told;
  }

  command(command: 'shutdown' | 'abort'): void {
    this.#process.stdin.write(`${command}\n`);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.kill();
    await once(this.#process, 'exit');
  }
}
