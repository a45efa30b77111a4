import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect } from 'chai';

import { until } from '../contract/support/until.js';
import { KINDS, type Kind, numbers } from '../guide/support/verdict.js';

const TIMES = Number(process.env.RXSCTP_TIMES ?? 2);
const seed = Number(process.env.RXSCTP_SEED ?? 2026);
const PRELOAD = pathToFileURL(resolve('.build/test/examples/support/upset-preload.js')).href;

interface Upset {
  readonly kind: Kind;
  readonly moment: number;
  readonly lag: number;
}

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
}

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
];

const NOTHING: Upset = { kind: 'nothing', moment: 0, lag: 0 };

describe(`the examples, when associations end at any moment (seed ${seed})`, () => {
  const running = new Set<Program>();

  afterEach(() => {
    for (const program of running) program.child.kill('SIGKILL');
    running.clear();
  });

  class Program {
    output = '';
    errors = '';
    readonly child: ChildProcess;
    readonly closed: Promise<unknown>;

    constructor(path: string, args: readonly string[], { kind, moment, lag }: Upset) {
      const script = join('.build/examples', `${path}.js`);
      const env = { ...process.env, RXSCTP_UPSET: [kind, moment, lag].join(',') };
      const options = { stdio: 'pipe', env } as const;
      this.child = spawn(process.execPath, ['--import', PRELOAD, script, ...args], options);
      this.child.stdout?.on('data', (data: Buffer) => (this.output += data.toString()));
      this.child.stderr?.on('data', (data: Buffer) => (this.errors += data.toString()));
      // One that has ended reads no more.
      this.child.stdin?.on('error', () => undefined);
      this.closed = once(this.child, 'close');
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
      await this.closed;
      running.delete(this);
    }

    get moments(): number {
      return Number(/MOMENTS (\d+)/.exec(this.errors)?.[1]);
    }
  }

  /** One conversation; `client` and `server` are upset, each at a moment of its own. */
  async function converse(example: Example, client: Upset, server: Upset): Promise<Program[]> {
    const ports = ['--port', '0', '--udp-port', '0'];
    const serving = new Program(example.server, [...ports, ...(example.serverArgs ?? [])], server);
    const [, port, udpPort] = await serving.says(/SCTP port (\d+), UDP port (\d+)/);
    const args = ['--port', port, '--udp-port', udpPort, ...(example.clientArgs ?? [])];
    const asking = new Program(example.client, args, client);
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

  EXAMPLES.forEach((example, i) => {
    it(`examples/${example.name}`, async () => {
      const [asked, served] = await converse(example, NOTHING, NOTHING);
      const next = numbers(seed + i);
      let done = 0;
      for (const kind of KINDS) {
        for (let time = 0; time < TIMES; time++) {
          // What the peer does, it does in the other process.
          const there = kind === 'peer aborts' || kind === 'peer shuts down';
          const deed =
            kind === 'peer aborts'
              ? 'own abort'
              : kind === 'peer shuts down'
                ? 'own shutdown'
                : kind;
          const isClient = next() < 0.5;
          const moments = isClient === there ? served.moments : asked.moments;
          const upset = {
            kind: deed,
            moment: 1 + Math.floor(next() * moments),
            lag: Math.floor(next() * 3),
          };
          const both = await (isClient === there
            ? converse(example, NOTHING, upset)
            : converse(example, upset, NOTHING));
          const how = `${isClient ? 'the client' : 'the server'}: ${kind} at ${upset.moment} of ${moments}, lag ${upset.lag}`;
          for (const { child, errors } of both) {
            expect(errors, how).to.not.contain('UNCAUGHT');
            // The SIGINT may come when it is ending already.
            expect(child.exitCode ?? child.signalCode, how).to.be.oneOf([0, 1, 'SIGINT']);
            if (errors.includes(' done\n') && !errors.includes('not done')) done++;
          }
        }
      }
      expect(done).to.be.above((KINDS.length * TIMES) / 3);
    });
  });
});
