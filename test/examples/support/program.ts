import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { until } from '../../contract/support/until.js';

/** A program of the examples, run as a user runs it. */
export class Program {
  /** What it has written to standard output so far. */
  readonly lines: string[] = [];
  errors = '';
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;

  constructor(path: string, args: readonly string[]) {
    const script = join('.build', 'examples', `${path}.js`);
    this.#child = spawn(process.execPath, [script, ...args], { stdio: 'pipe' });
    this.#closed = once(this.#child, 'close');
    const { stdout, stderr } = this.#child;
    if (!stdout || !stderr) throw new Error('no output');
    createInterface({ input: stdout }).on('line', (line) => this.lines.push(line));
    stderr.on('data', (data: Buffer) => (this.errors += data.toString()));
  }

  get output(): string {
    return this.lines.join('\n');
  }

  /** The first line that matches, once there is one; none before `from` is looked at. */
  async line(pattern: RegExp, from = 0): Promise<string> {
    const find = (): string | undefined =>
      this.lines.slice(from).find((line) => pattern.test(line));
    await until(
      () => find() !== undefined || this.#exited,
      `${String(pattern)} in ${JSON.stringify(this.output + this.errors)}`,
    );
    const line = find();
    if (line === undefined) throw new Error(`it ended: ${this.output}${this.errors}`);
    return line;
  }

  say(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  endInput(): void {
    this.#child.stdin?.end();
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Its exit code, or the signal that ended it. */
  async end(): Promise<number | string | null> {
    await this.#closed;
    return this.#child.exitCode ?? this.#child.signalCode;
  }

  /** As at Ctrl-C. */
  async interrupt(): Promise<number | string | null> {
    this.kill('SIGINT');
    return this.end();
  }

  get #exited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}

/** Starts programs; those that still run after a test are killed. */
export class Programs {
  readonly #running: Program[] = [];

  start(path: string, ...args: string[]): Program {
    const program = new Program(path, args);
    this.#running.push(program);
    return program;
  }

  /** Starts a server on free ports; resolves to the options for its clients. */
  async serve(path: string, ...args: string[]): Promise<{ server: Program; ports: string[] }> {
    const server = this.start(path, '--port', '0', '--udp-port', '0', ...args);
    const line = await server.line(/^listening/);
    const [, port = '', udpPort = ''] = /SCTP port (\d+), UDP port (\d+)$/.exec(line) ?? [];
    return { server, ports: ['--port', port, '--udp-port', udpPort] };
  }

  killAll(): void {
    for (const program of this.#running.splice(0)) program.kill('SIGKILL');
  }
}
