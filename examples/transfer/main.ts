/**
 * `npm start`: runs the server and the client of this example as two processes, shows their progress, and compares
 * what the one read with what the other wrote.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { STREAMS } from './agreement.js';
import { type Options, readOptions, USAGE, UsageError } from './options.js';
import { type Progress, ProgressDisplay } from './progress.js';
import { size, onStop, type Report } from './report.js';

const INTERRUPTED = 130;
const KILL_AFTER_MS = 6000;

type Listening = Extract<Report, { kind: 'listening' }>;

class Run {
  private readonly progress: Progress = {
    sent: new Array<number>(STREAMS).fill(0),
    received: new Array<number>(STREAMS).fill(0),
    written: new Array<number>(STREAMS).fill(0),
    clientMemory: 0,
    serverMemory: 0,
  };
  private readonly display: ProgressDisplay;
  private readonly hashes = new Map<string, string>();
  private readonly running = new Set<ChildProcess>();
  private stopped = false;

  constructor(private readonly options: Options) {
    this.display = new ProgressDisplay(this.progress, options.bytes);
  }

  /** Resolves to the exit code. */
  async run(): Promise<number> {
    const { input, folder } = this.options;
    const server = this.start('server', [folder], 'ignore');
    const serverEnd = this.end(server);
    const listening = await Promise.race([listeningOf(server), serverEnd]);
    if (typeof listening === 'number') return this.close(listening);

    const { host, port, udpPort } = listening;
    const stdin = input === '-' ? 'inherit' : 'ignore';
    this.display.log(
      `server  listening on ${host}, SCTP port ${String(port)}, UDP port ${String(udpPort)}`,
    );
    const client = this.start('client', [input, host, String(port), String(udpPort)], stdin);
    const codes = await Promise.all([this.end(client), serverEnd]);
    return this.close(Math.max(...codes));
  }

  /** Asks both ends to finish; they have a few seconds, then they are killed. */
  stop(): void {
    this.stopped = true;
    this.stopProcesses();
  }

  private stopProcesses(): void {
    for (const child of this.running) {
      if (child.connected) child.send('stop');
      setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref();
    }
  }

  private start(
    name: 'server' | 'client',
    args: string[],
    stdin: 'ignore' | 'inherit',
  ): ChildProcess {
    const path = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
    const child = spawn(process.execPath, [path, ...args], {
      stdio: [stdin, 'pipe', 'pipe', 'ipc'],
    });
    this.running.add(child);
    for (const output of [child.stdout, child.stderr]) {
      if (output) {
        createInterface({ input: output }).on('line', (line) => {
          this.display.log(`${name}  ${line}`);
        });
      }
    }
    child.on('message', (message) => {
      this.take(name, message as Report);
    });
    return child;
  }

  private take(name: string, message: Report): void {
    if (message.kind === 'sent') {
      this.progress.sent = message.streams;
      this.progress.clientMemory = message.memory;
    } else if (message.kind === 'written') {
      this.progress.received = message.received;
      this.progress.written = message.streams;
      this.progress.serverMemory = message.memory;
    } else if (message.kind === 'finished') {
      this.hashes.set(name, message.sha256);
    }
  }

  private async end(child: ChildProcess): Promise<number> {
    const [code] = (await once(child, 'close')) as [number | null];
    this.running.delete(child);
    if (code !== 0) this.stopProcesses();
    return code ?? 1;
  }

  private close(code: number): number {
    const { folder, temporary } = this.options;
    if (this.stopped) {
      this.display.stop();
      if (temporary) rmSync(folder, { recursive: true, force: true });
      console.log(temporary ? 'interrupted' : `interrupted: what had arrived is in ${folder}`);
      return INTERRUPTED;
    }
    this.display.finish();
    console.log(`files   ${folder}`);
    const [client, server] = [this.hashes.get('client'), this.hashes.get('server')];
    const match = code === 0 && client !== undefined && client === server;
    console.log(
      match ? 'the SHA-256 of both ends match' : 'FAILED: what was sent has not arrived as it was',
    );
    return match ? 0 : 1;
  }
}

async function listeningOf(server: ChildProcess): Promise<Listening> {
  for (;;) {
    const [message] = (await once(server, 'message')) as [Report];
    if (message.kind === 'listening') return message;
  }
}

async function main(): Promise<number> {
  let options: Options | 'help';
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    return 2;
  }
  if (options === 'help') {
    console.log(USAGE);
    return 0;
  }
  const { input, bytes } = options;
  console.log(
    `sending ${input === '-' ? 'standard input' : input}${bytes === undefined ? '' : `, ${size(bytes)}`}`,
  );
  const run = new Run(options);
  onStop(() => {
    run.stop();
  });
  return run.run();
}

process.exitCode = await main();
