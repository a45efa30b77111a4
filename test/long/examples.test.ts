import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect } from 'chai';
import { from, lastValueFrom, mergeMap, toArray } from 'rxjs';

import { patience } from '../contract/support/machine.js';
import { until } from '../contract/support/until.js';
import { describePlan, KINDS, NOTHING, numbers, type Plan } from '../guide/support/verdict.js';

/** Each kind so many times for each example. */
const TIMES = Number(process.env.RXSCTP_TIMES ?? 1);
const seed = Number(process.env.RXSCTP_SEED ?? 2026);
const PRELOAD = pathToFileURL(resolve('.build/test/examples/support/upset-preload.js')).href;

/** Conversations that run at a time. */
const AT_A_TIME = 2;

/** Milliseconds that a program has: a conversation takes a tenth of that; mocha gives a test more. */
const LIMIT = patience(20_000);

interface Example {
  readonly name: string;
  readonly server: string;
  readonly client: string;
  readonly serverArgs?: readonly string[];
  readonly clientArgs?: readonly string[];
  /** What the client hears from its user. */
  readonly input?: string;
  /** The server ends with its client. */
  readonly once?: boolean;
  /** The client goes on until it is interrupted. */
  readonly endless?: boolean;
  /** Tells its parent where it listens, and is told by position where to connect to. */
  readonly isChild?: boolean;
}

/** Where the transfer puts its files. */
const FOLDER = mkdtempSync(join(tmpdir(), 'rxsctp-upset-'));

const EXAMPLES: readonly Example[] = [
  {
    ...{ name: 'chat', server: 'chat/server', client: 'chat/client' },
    input: Array.from({ length: 50 }, (_, i) => `line ${i}\n`).join(''),
  },
  {
    ...{ name: 'diameter', server: 'diameter/server', client: 'diameter/client' },
    clientArgs: ['--requests', '50'],
  },
  {
    ...{ name: 'm3ua', server: 'm3ua/server', client: 'm3ua/client' },
    clientArgs: ['--to', '1', '--send', '100', '--receive', '100'],
  },
  {
    ...{ name: 'reconnect', server: 'reconnect/server', client: 'reconnect/client' },
    ...{ clientArgs: ['--interval', '2'], endless: true },
  },
  {
    ...{ name: 'telemetry', server: 'telemetry/collector', client: 'telemetry/sensors' },
    serverArgs: ['--sensors', '2', '--delay', '1', '--out', '/dev/null'],
    clientArgs: ['--sensors', '2', '--readings', '500'],
    once: true,
  },
  {
    ...{ name: 'transfer', server: 'transfer/server', client: 'transfer/client' },
    ...{ serverArgs: [FOLDER], clientArgs: ['-', '127.0.0.1'], input: 'a line\n'.repeat(200_000) },
    ...{ once: true, isChild: true },
  },
];

describe(`the examples, when associations end at any moment (seed ${seed})`, () => {
  const running = new Set<Program>();

  after(() => {
    rmSync(FOLDER, { recursive: true });
  });

  afterEach(() => {
    for (const program of running) program.child.kill('SIGKILL');
    running.clear();
  });

  class Program {
    output = '';
    errors = '';
    readonly child: ChildProcess;
    readonly #script: string;
    readonly #closed: Promise<unknown>;
    readonly #limit: NodeJS.Timeout;

    constructor(
      path: string,
      args: readonly string[],
      { kind, moment, lag }: Plan,
      isChild = false,
    ) {
      this.#script = join('.build/examples', `${path}.js`);
      const env = { ...process.env, RXSCTP_UPSET: [kind, moment, lag].join(',') };
      const channel = isChild ? (['ipc'] as const) : [];
      const options: SpawnOptions = { stdio: ['pipe', 'pipe', 'pipe', ...channel], env };
      this.child = spawn(process.execPath, ['--import', PRELOAD, this.#script, ...args], options);
      this.child.stdout?.on('data', (data: Buffer) => (this.output += data.toString()));
      this.child.stderr?.on('data', (data: Buffer) => (this.errors += data.toString()));
      this.child.on('message', (report: Partial<Record<string, unknown>>) => {
        if (report.kind !== 'listening') return;
        this.output += `SCTP port ${String(report.port)}, UDP port ${String(report.udpPort)}\n`;
      });
      // One that has ended reads no more.
      this.child.stdin?.on('error', () => undefined);
      this.#closed = once(this.child, 'close');
      this.#limit = setTimeout(() => this.child.kill('SIGKILL'), LIMIT);
      running.add(this);
    }

    async says(pattern: RegExp): Promise<RegExpExecArray> {
      const gone = (): boolean => this.child.exitCode !== null || this.child.signalCode !== null;
      await until(
        () => gone() || pattern.test(this.output),
        `${String(pattern)} in ${this.output}`,
      );
      const found = pattern.exec(this.output);
      if (found === null) throw new Error(`it has ended: ${this.output}${this.errors}`);
      return found;
    }

    async end(): Promise<void> {
      await this.#closed;
      clearTimeout(this.#limit);
      running.delete(this);
      if (this.child.signalCode !== 'SIGKILL') return;
      const said = `${this.output}${this.errors}`.slice(-1000);
      throw new Error(`${this.#script} was killed: it had not ended after ${LIMIT} ms: ${said}`);
    }

    get moments(): number {
      return Number(/MOMENTS (\d+)/.exec(this.errors)?.[1]);
    }
  }

  /** One conversation; `client` and `server` are upset, each at a moment of its own. */
  async function converse(example: Example, client: Plan, server: Plan): Promise<Program[]> {
    const { serverArgs = [], clientArgs = [], isChild = false } = example;
    const ports = isChild ? [] : ['--port', '0', '--udp-port', '0'];
    const serving = new Program(example.server, [...ports, ...serverArgs], server, isChild);
    const [, port, udpPort] = await serving.says(/SCTP port (\d+), UDP port (\d+)/);
    const args = isChild
      ? [...clientArgs, port, udpPort]
      : ['--port', port, '--udp-port', udpPort, ...clientArgs];
    const asking = new Program(example.client, args, client, isChild);
    asking.child.stdin?.end(example.input ?? '');
    const isUpset = client.kind !== 'nothing' || server.kind !== 'nothing';
    if (example.endless === true) {
      await asking.says(isUpset ? /connected[^]*connected[^]*echo of 3\n|ended/ : /echo of 30\n/);
      asking.child.kill('SIGINT');
    }
    await asking.end();
    if (example.once !== true && isUpset) {
      const next = new Program(example.client, args, NOTHING);
      next.child.stdin?.end(example.input ?? '');
      if (example.endless === true) {
        await next.says(/echo of 3\n/);
        next.child.kill('SIGINT');
      }
      await next.end();
      expect(next.child.exitCode, `the next client: ${next.errors}`).to.equal(0);
    }
    serving.child.kill('SIGINT');
    await serving.end();
    return [asking, serving];
  }

  let runs = 0;
  let done = 0;

  EXAMPLES.forEach((example, i) => {
    it(`examples/${example.name}`, async () => {
      const [asked, served] = await converse(example, NOTHING, NOTHING);
      const next = numbers(seed + i);

      const tries = Array.from({ length: KINDS.length * TIMES }, (_, k) => {
        const kind = KINDS[k % KINDS.length] ?? 'nothing';
        const end = next() < 0.5 ? 'client' : 'server';
        // What the peer does, it does in the other process.
        const there = kind === 'peer aborts' || kind === 'peer shuts down';
        const atClient = (end === 'client') !== there;
        const moments = atClient ? asked.moments : served.moments;
        const plan: Plan = {
          kind: there ? (kind === 'peer aborts' ? 'own abort' : 'own shutdown') : kind,
          moment: 1 + Math.floor(next() * moments),
          lag: Math.floor(next() * 3),
        };
        const how = `the ${atClient ? 'client' : 'server'}: ${describePlan(plan)}, of ${moments}`;
        return { client: atClient ? plan : NOTHING, server: atClient ? NOTHING : plan, how };
      });

      const survive = async ({ client, server, how }: (typeof tries)[number]): Promise<boolean> => {
        const both = await converse(example, client, server).catch((error: unknown) => {
          throw new Error(`${how}: ${String(error)}`, { cause: error });
        });
        for (const { child, errors } of both) {
          expect(errors, how).to.not.contain('UNCAUGHT');
          // The SIGINT may come when it is ending already.
          const codes = [0, 1, 'SIGINT', ...(example.isChild === true ? [130] : [])];
          expect(child.exitCode ?? child.signalCode, how).to.be.oneOf(codes);
        }
        return both.some(
          ({ errors }) => errors.includes(' done\n') && !errors.includes('not done'),
        );
      };
      const were = await lastValueFrom(from(tries).pipe(mergeMap(survive, AT_A_TIME), toArray()));
      runs += were.length;
      done += were.filter(Boolean).length;
    });
  });

  it('were ended before their time more often than not', () => {
    expect(done).to.be.above(runs / 2);
  });
});
