import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { until } from '../../contract/support/until.js';

/** A socket type of the kernel: one-to-one or one-to-many (RFC 6458, 4 and 3). */
export type Style = 'stream' | 'seqpacket';

/** Something with a programming interface to the kernel's SCTP. */
export interface Platform {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Debian's name for where to get it. */
  readonly packages: string;
}

/** What the peer tells, one JSON object a line. */
export interface Told {
  /** Answers `listen`. */
  readonly port?: number;
  /** Answers `connect`. */
  readonly connected?: boolean;
  /** A message, sent back by now. */
  readonly stream?: number;
  readonly ppid?: number;
  readonly unordered?: boolean;
  readonly length?: number;
  /** The end of the association, and what is known of why. */
  readonly ended?: 'shutdown' | 'abort';
  readonly reason?: string;
  /** Answers `close`. */
  readonly closed?: boolean;
}

const folder = new URL('../../../../test/kernel/support/peers/', import.meta.url);
const source = (name: string): string => fileURLToPath(new URL(name, folder));

export const PYTHON: Platform = {
  name: 'Python',
  program: 'python3',
  args: [source('peer.py')],
  packages: 'python3',
};

export const ERLANG: Platform = {
  name: 'Erlang',
  program: 'escript',
  args: [source('peer.escript')],
  packages: 'erlang-base libsctp1',
};

export const JAVA: Platform = {
  name: 'Java',
  program: 'java',
  args: ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', source('Peer.java')],
  packages: 'default-jdk-headless libsctp1',
};

/**
 * The kernel's SCTP in a process of its own, which sends every message back with the stream, PPID and order flag it came
 * with. It has one association at a time. Its commands: `listen STYLE`, `connect STYLE PORT`, `shutdown`, `abort`, and
 * `close`, after which it is as new.
 */
export class EchoPeer implements AsyncDisposable {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #told: Told[] = [];

  constructor(readonly platform: Platform) {
    const { program, args } = platform;
    this.#process = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      this.#told.push(JSON.parse(line) as Told);
    });
  }

  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** The port it listens at. */
  async listen(style: Style): Promise<number> {
    this.#command(`listen ${style}`);
    const { port } = await this.next();
    if (port === undefined) throw new Error('it does not listen');
    return port;
  }

  async connect(style: Style, port: number): Promise<void> {
    this.#command(`connect ${style} ${port}`);
    const { connected } = await this.next();
    if (connected !== true) throw new Error('it is not connected');
  }

  /** What it tells next. */
  async next(): Promise<Told> {
    const { name } = this.platform;
    await until(() => this.#told.length > 0 || !this.running, `${name} tells something`);
    const told = this.#told.shift();
    if (told === undefined) throw new Error(`${name} has ended`);
    return told;
  }

  /** What it tells about `count` messages. */
  async messages(count: number): Promise<readonly Told[]> {
    const told: Told[] = [];
    while (told.length < count) told.push(await this.next());
    return told;
  }

  shutdown(): void {
    this.#command('shutdown');
  }

  /** One-to-many sockets say why: `because`. */
  abort(): void {
    this.#command('abort');
  }

  /** Makes it ready for another association. */
  async close(): Promise<void> {
    this.#command('close');
    while ((await this.next()).closed !== true);
  }

  async kill(): Promise<void> {
    if (!this.running) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  #command(line: string): void {
    this.#process.stdin.write(`${line}\n`);
  }
}
