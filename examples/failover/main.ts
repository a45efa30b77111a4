/** Two hosts, two links between them, and an association over both: cuts the first, mends it, and shows what becomes of the paths. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { filter, firstValueFrom, fromEvent, share, takeUntil, tap } from 'rxjs';

import { readArguments } from '../support/arguments.js';
import { fail, interrupted$ } from '../support/program.js';
import { Network, type Side } from './network.js';

const usage = `Usage: sudo node .build/examples/failover/main.js

Makes two hosts with two links between them (network namespaces of Linux, which are removed at the end), runs server.js on
one and client.js on the other, cuts the first link, mends it, and shows the client's paths all the while.`;

readArguments(usage, {});

const say = (line: string): void => {
  console.log(`${(performance.now() / 1000).toFixed(3)} s  ${line}`);
};

/** A program of this example on one of the hosts. */
class Program {
  readonly #child: ChildProcess;
  readonly #lines$;

  constructor(network: Network, side: Side, name: string, args: readonly string[]) {
    const script = fileURLToPath(new URL(`${name}.js`, import.meta.url));
    const command = ['netns', 'exec', network.name(side), process.execPath, script, ...args];
    this.#child = spawn('ip', command, { stdio: ['ignore', 'pipe', 'inherit'] });
    if (this.#child.stdout === null) throw new Error('no output');
    const lines = createInterface({ input: this.#child.stdout });
    this.#lines$ = fromEvent(lines, 'line').pipe(
      takeUntil(fromEvent(lines, 'close')),
      tap((line) => say(`${name}: ${String(line)}`)),
      share({ resetOnRefCountZero: false }),
    );
    this.#lines$.subscribe();
  }

  /** Once it says so. */
  async says(pattern: RegExp): Promise<void> {
    await firstValueFrom(this.#lines$.pipe(filter((line) => pattern.test(String(line)))));
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGINT');
    await closed;
  }
}

async function run(): Promise<void> {
  using network = new Network();
  const flags = (name: string, side: Side): string[] =>
    network.addresses(side).flatMap((address) => [`--${name}`, address]);
  const primary = network.address('right', 1);

  const server = new Program(network, 'right', 'server', flags('host', 'right'));
  interrupted$.subscribe(() => void server.end());
  try {
    await server.says(/^listening/);
    const args = [...flags('host', 'right'), ...flags('local', 'left')];
    const client = new Program(network, 'left', 'client', args);
    try {
      await client.says(/ active.* active/);
      say('the first link swallows every packet from now on');
      network.cut(1);
      await client.says(new RegExp(`${primary} inactive`));
      say('the first link is mended');
      network.mend(1);
      await client.says(new RegExp(`${primary} active`));
    } finally {
      await client.end();
    }
  } finally {
    await server.end();
  }
}

if (process.platform !== 'linux' || process.getuid?.() !== 0) {
  const advice = 'sudo node .build/examples/failover/main.js';
  fail(new Error(`It takes Linux and root, for networks of its own that it can cut: ${advice}`));
} else {
  await run().catch(fail);
}
