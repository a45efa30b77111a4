import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { patience } from '../../contract/support/machine.js';
import { until } from '../../contract/support/until.js';

/** The command as it ships. */
export const MAIN = join('dist', 'cli', 'main.js');

export interface Outcome {
  /** The exit code, or the signal that ended it. */
  readonly code: number | string | null;
  readonly output: string;
  readonly errors: string;
}

/** All went well and there was nothing to say. */
export const DONE: Outcome = { code: 0, output: '', errors: '' };

/** `rxsctp` in a process of its own, as a user runs it. */
export class Command {
  errors = '';
  /** Bytes that it has taken of {@link feed}. */
  fed = 0;
  readonly #child: ChildProcess;
  readonly #chunks: Buffer[] = [];
  readonly #closed: Promise<unknown>;
  #ended = false;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv) {
    this.#child = spawn(process.execPath, [MAIN, ...args], { stdio: 'pipe', env });
    this.#closed = once(this.#child, 'close').then(() => (this.#ended = true));
    this.#child.stdout?.on('data', (data: Buffer) => this.#chunks.push(data));
    this.#child.stderr?.on('data', (data: Buffer) => (this.errors += data.toString()));
    this.#child.stdin?.on('error', () => undefined); // it may end before its input does
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get output(): string {
    return this.bytes.toString();
  }

  /** The objects it has printed, one a line. */
  get objects(): Record<string, unknown>[] {
    const lines = this.output.split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** Waits until it has printed that, on either output. */
  async prints(pattern: RegExp): Promise<void> {
    const found = (): boolean => pattern.test(this.output) || pattern.test(this.errors);
    await until(
      () => found() || this.#ended,
      `${String(pattern)} in ${JSON.stringify(this.output + this.errors)}`,
      patience(30_000),
    );
    if (!found()) throw new Error(`it ended: ${this.output}${this.errors}`);
  }

  /** Where it listens, once it does. */
  async address(): Promise<{ port: string; udpPort: string }> {
    await this.prints(/^listening .*\n/);
    const [, port = '', udpPort = ''] =
      /SCTP port (\d+)(?:, UDP port (\d+))?$/m.exec(this.errors) ?? [];
    return { port, udpPort };
  }

  say(text: string): void {
    this.#child.stdin?.write(text);
  }

  endInput(data: Uint8Array | string = ''): void {
    this.#child.stdin?.end(data);
  }

  /** Feeds it `chunk` so many times, as fast as it takes them, then ends its input. */
  async feed(chunk: Uint8Array, times: number): Promise<void> {
    const { stdin } = this.#child;
    for (let i = 0; i < times; i++) {
      await new Promise((resolve) => stdin?.write(chunk, resolve));
      this.fed += chunk.length;
    }
    stdin?.end();
  }

  /** Nobody reads what it prints until {@link resumeOutput}. */
  pauseOutput(): void {
    this.#child.stdout?.pause();
  }

  resumeOutput(): void {
    this.#child.stdout?.resume();
  }

  /** Nobody reads what it prints any more. */
  closeOutput(): void {
    this.#child.stdout?.destroy();
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** As Ctrl-C; resolves once the signal has reached it, so that a second one is not taken for the same. */
  async interrupt(): Promise<void> {
    this.kill('SIGINT');
    const status = `/proc/${String(this.#child.pid)}/status`;
    await until(() => /^ShdPnd:\t0+$/m.test(readFileSync(status, 'utf8')), 'the signal arrives');
  }

  async end(): Promise<Outcome> {
    await this.#closed;
    const { exitCode, signalCode } = this.#child;
    return { code: exitCode ?? signalCode, output: this.output, errors: this.errors };
  }
}

/** Starts commands; those that still run after a test are killed. */
export class Commands {
  readonly #running: Command[] = [];
  readonly #engine: readonly string[];

  /** `engine` are the options that choose it. */
  constructor(...engine: string[]) {
    this.#engine = engine;
  }

  start(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Command {
    const command = new Command(args, env);
    this.#running.push(command);
    return command;
  }

  /** Runs one to its end, without input. */
  async run(...args: string[]): Promise<Outcome> {
    const command = this.start(args);
    command.endInput();
    return command.end();
  }

  /** A listener on free ports of 127.0.0.1, and the arguments with which to connect to it. */
  async listen(...options: string[]): Promise<{ server: Command; there: string[] }> {
    const udp = this.#engine.includes('kernel') ? [] : ['--udp-port', '0'];
    const server = this.start(['listen', ...this.#engine, ...udp, ...options, '127.0.0.1:0']);
    const { port, udpPort } = await server.address();
    const remote = udpPort === '' ? [] : ['--remote-udp-port', udpPort];
    return { server, there: [...this.#engine, ...remote, `127.0.0.1:${port}`] };
  }

  connect(there: readonly string[], ...options: string[]): Command {
    return this.start(['connect', ...options, ...there]);
  }

  killAll(): void {
    for (const command of this.#running.splice(0)) command.kill('SIGKILL');
  }
}

/** Waits for both ends of a conversation; that the server says where it listens is left out. */
export async function ends(server: Command, client: Command): Promise<[Outcome, Outcome]> {
  const [served, asked] = await Promise.all([server.end(), client.end()]);
  return [{ ...served, errors: served.errors.replace(/^listening .*\n/, '') }, asked];
}
