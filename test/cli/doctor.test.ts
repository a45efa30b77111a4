import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { expect } from 'chai';
import { bindingFile, describeHost } from '#internal/cli/doctor/host.js';
import { Commands } from './support/command.js';

const PORT = 9899;

interface Report {
  readonly engine: string;
  readonly works: boolean;
  readonly host: { readonly node: string; readonly libc: string };
  readonly engines: {
    readonly embedded?: {
      readonly works: boolean;
      readonly binding: string;
      readonly udpPort: {
        readonly free: boolean;
        readonly users: readonly { readonly pid: number; readonly command: string }[];
      };
    };
    readonly kernel?: { readonly works: boolean; readonly code?: string; readonly module: string };
  };
}

describe('rxsctp doctor', function () {
  this.timeout(30_000);
  const commands = new Commands();
  let taken: Socket | undefined;

  afterEach(() => {
    taken?.close();
    taken = undefined;
    commands.killAll();
  });

  /** Whatever else runs on this host, this process or another has the port then. */
  async function takePort(): Promise<boolean> {
    taken = createSocket('udp4');
    taken.bind({ port: PORT, exclusive: true });
    try {
      await once(taken, 'listening');
      return true;
    } catch {
      taken = undefined;
      return false;
    }
  }

  async function report(...options: string[]): Promise<Report & { code: unknown }> {
    const { code, output } = await commands.run('doctor', '--json', ...options);
    return { code, ...(JSON.parse(output) as Report) };
  }

  it('says that the embedded engine works, and with which binding', async () => {
    const { code, output, errors } = await commands.run('doctor');
    expect(output).to.match(/^rxsctp \d\S+, Node\.js \d/);
    expect(output).to.match(
      /^embedded engine \(the default\): works\n {2}test +a message there and back .* ms\n {2}binding +\/.*\.node$/m,
    );
    expect(output).to.match(/^kernel engine: /m);
    expect(output).to.not.include('\u001b');
    expect({ code, errors }).to.deep.equal({ code: 0, errors: '' });
  });

  it('says the same as JSON', async () => {
    const { code, engine, works, host, engines } = await report();
    expect({ code, engine, works }).to.deep.equal({ code: 0, engine: 'embedded', works: true });
    expect(host.node).to.equal(process.versions.node);
    expect(engines.embedded?.binding).to.match(/\.node$/);
    expect(engines).to.have.all.keys('embedded', 'kernel');
  });

  it('is about the engine that is asked for, by option or by environment', async () => {
    expect((await report('--engine', 'embedded')).engines).to.have.all.keys('embedded');
    const kernel = await report('--engine', 'kernel');
    expect(kernel.engines).to.have.all.keys('kernel');
    expect(kernel.code).to.equal(kernel.engines.kernel?.works === true ? 0 : 1);
    const env = { ...process.env, RXSCTP_ENGINE: 'kernel' };
    const { code, output } = await commands.start(['doctor', '--json'], env).end();
    expect(JSON.parse(output)).to.include({ engine: 'kernel', works: kernel.works });
    expect(code).to.equal(kernel.code);
  });

  it('says why the kernel engine does not work, and what to do', async function () {
    const { engines } = await report('--engine', 'kernel');
    if (engines.kernel?.works !== false) this.skip();
    expect(engines.kernel.code).to.equal('ERR_SCTP_UNSUPPORTED');
    const { output } = await commands.run('doctor', '--engine', 'kernel');
    expect(output).to.match(/^kernel engine: does not work\n {2}test +ERR_SCTP_UNSUPPORTED: \S/m);
    expect(output).to.match(/^ {2}module +(running|not loaded|not installed|not Linux)$/m);
  });

  it('says who has the UDP port of servers, which does not keep the engine from working', async function () {
    if (process.platform !== 'linux') this.skip(); // /proc tells who
    if (!(await takePort())) this.skip();
    const { code, engines } = await report();
    expect(code).to.equal(0);
    const { free, users } = engines.embedded?.udpPort ?? {};
    expect(free).to.equal(false);
    expect(users?.map(({ pid }) => pid)).to.deep.equal([process.pid]);
    const { output } = await commands.run('doctor');
    expect(output).to.match(/^ {2}UDP port 9899 +in use by .*\(process \d+\): .*--udp-port/m);
  });

  it('says when that port is free', async function () {
    if (!(await takePort())) this.skip();
    taken?.close();
    taken = undefined;
    expect((await report()).engines.embedded?.udpPort.free).to.equal(true);
  });

  it('tells what it runs on also where the report of the process has less in it, as with Deno', () => {
    const { report } = process;
    const reported = bindingFile();
    try {
      for (const getReport of [() => ({}), undefined]) {
        Object.defineProperty(process, 'report', { configurable: true, value: { getReport } });
        expect(bindingFile()).to.equal(reported);
        if (process.platform === 'linux') expect(describeHost().libc).to.match(/^(glibc|musl)$/);
      }
      Object.defineProperty(process.versions, 'deno', { configurable: true, value: '2.0.0' });
      expect(describeHost().runtime).to.equal('Deno 2.0.0');
    } finally {
      delete (process.versions as { deno?: string }).deno;
      Object.defineProperty(process, 'report', { configurable: true, value: report });
    }
    expect(describeHost().runtime).to.equal(`Node.js ${process.versions.node}`);
  });

  it('fails, and says why, when the native binding does not load', async () => {
    const env = { ...process.env, PREBUILDS_ONLY: '1', npm_config_platform: 'plan9' };
    const { code, output } = await commands.start(['doctor'], env).end();
    expect(output).to.match(/^embedded engine .*does not work\n {2}test +ERR_SCTP_NO_BINARY: /m);
    expect(code).to.equal(1);
  });
});
