import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkout, requirePrebuilt, runNode, runNpm, which, withoutCompiler } from './checkout.js';
import { crossing, imported, pack, project as emptyProject, required } from './tarball.js';

const typed = `
import { Ppid, SctpError, connect, listen, open } from 'rxsctp';
import type { SctpAssociation, SctpMessage } from 'rxsctp';
import { groupByStream, mergeMapByStream, ofPpid, ofStream, sendTo } from 'rxsctp/operators';
import type { Observable } from 'rxjs';
export const associations: Observable<SctpAssociation> = connect({ host: '::1', port: 5000 });
export const opened: Promise<SctpAssociation> = open({ host: '::1', port: 5000 });
export const data = (message: SctpMessage): Buffer => message.data;
export const all = [Ppid.M3UA, SctpError, listen, groupByStream, mergeMapByStream, ofPpid, ofStream, sendTo];
`;

/** Flags with which Node.js requires no ES modules, as its older releases: none, and that one if it knows it. */
function olderNode(): string[][] {
  const flag = '--no-experimental-require-module';
  return process.allowedNodeEnvironmentFlags.has(flag) ? [[], [flag]] : [[]];
}

describe('the package', () => {
  let folder: string;
  let tarball: string;
  const rxjs = 'rxjs@^7.8';

  before(async function () {
    this.timeout(60_000);
    folder = await mkdtemp(join(tmpdir(), 'rxsctp-package-'));
    tarball = await pack(folder);
  });

  after(() => rm(folder, { recursive: true, force: true }));

  /** An empty project with the tarball installed into it. */
  async function install(name: string, env: NodeJS.ProcessEnv) {
    const project = await emptyProject(join(folder, name));
    await runNpm(['install', '--no-audit', '--no-fund', '--prefer-offline', rxjs, tarball], {
      cwd: project,
      env,
    });
    await writeFile(join(project, 'main.mjs'), imported);
    return project;
  }

  it('holds what is needed to run and to build, and nothing else', () => {
    const listing = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
    for (const path of [
      'LICENSE',
      'README.md',
      'CHANGELOG.md',
      'SECURITY.md',
      'dist/cli/main.js',
      'dist/index.js',
      'dist/cjs/index.js',
      'dist/types/index.d.cts',
      'dist/types/index.d.mts',
      'dist/operators/index.js',
      'native/binding.gyp',
      'native/sctp/stack/stack.h',
      'prebuilds/linux-x64/rxsctp.glibc.node',
      'scripts/source-digest.mjs',
      'src/index.ts',
    ]) {
      expect(listing).to.include(`package/${path}`);
    }
    const strange = listing.filter(
      (path) =>
        !/^package\/(package\.json|LICENSE|(README|CHANGELOG|SECURITY)\.md|native\/binding\.gyp|scripts\/source-digest\.mjs|dist\/cjs\/package\.json)$/.test(
          path,
        ) &&
        !/^package\/(dist|src|prebuilds|native\/(?!fuzz|test|virtual)\w+)\/.*\.(js|ts|map|node|h|cc|d\.[cm]ts)$/.test(
          path,
        ),
    );
    expect(strange).to.deep.equal([]);
  });

  describe('installed in an empty project with no compiler on PATH', () => {
    let project: string;
    let env: NodeJS.ProcessEnv;

    before(async function () {
      this.timeout(120_000);
      if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
      await requirePrebuilt(this, 'rxsctp');
      env = await withoutCompiler(join(folder, 'bin'));
      project = await install('plain', env);
    });

    it('carries a message when imported', async () => {
      expect(await runNode(['main.mjs'], { cwd: project, env })).to.equal('3 hello function');
    });

    it('has a command', async () => {
      const rxsctp = (...args: string[]) =>
        runNpm(['exec', '--no', '--', 'rxsctp', ...args], { cwd: project, env });
      expect(await rxsctp('--help')).to.match(/^Usage: rxsctp /);
      expect(await rxsctp('doctor')).to.match(/^embedded engine .*: works$/m);
    });

    it('carries a message when required, on any Node.js', async () => {
      await writeFile(join(project, 'main.cjs'), required);
      for (const flags of olderNode()) {
        expect(await runNode([...flags, 'main.cjs'], { cwd: project, env })).to.equal(
          '3 hello function',
        );
      }
    });

    it('is one engine, imported and required in one process', async () => {
      await writeFile(
        join(project, 'both.mjs'),
        `import { createRequire } from 'node:module';
        import { firstValueFrom, mergeMap, tap } from 'rxjs';
        import * as one from 'rxsctp';
        import * as oneOperators from 'rxsctp/operators';
        const require = createRequire(import.meta.url);
        const other = require('rxsctp');
        const otherOperators = require('rxsctp/operators');
        ${crossing}`,
      );
      for (const flags of olderNode()) {
        const ran = await runNode([...flags, 'both.mjs', 'shared'], { cwd: project, env });
        expect(ran).to.equal('pong echo');
      }
    });

    it('offers the same, imported and required', async () => {
      for (const name of ['rxsctp', 'rxsctp/operators']) {
        const names = await runNode(
          [
            '-e',
            `import('${name}').then((one) => {
              const other = require('${name}');
              console.log(Object.keys(one).sort().join(), Object.keys(other).sort().join());
            })`,
          ],
          { cwd: project, env },
        );
        const [one, other] = names.split(' ');
        expect(one).to.equal(other).and.include('connect');
      }
    });

    it('declares what users import or reach by it, and nothing else', async () => {
      const types = join(project, 'node_modules', 'rxsctp', 'dist', 'types');
      const hidden = async (entry: string) => {
        const text = await readFile(join(types, `${entry}.d.cts`), 'utf8');
        expect(text).to.not.match(/#private|@internal|import\(/);
        return [...text.matchAll(/^(?:declare |abstract )*(?:const|class|interface|type) (\w+)/gm)]
          .map(([, name]) => name)
          .sort();
      };
      expect(await hidden('index')).to.deep.equal(['Notification', 'asyncDispose']);
      expect(await hidden('operators/index')).to.deep.equal(['NotificationType']);
    });

    it('has types that compile under tsc --strict', async function () {
      this.timeout(60_000);
      await writeFile(join(project, 'typed.mts'), typed);
      await writeFile(join(project, 'typed.cts'), typed);
      const types = join(checkout, 'node_modules', '@types');
      await runNode(
        [
          join(checkout, 'node_modules', 'typescript', 'bin', 'tsc'),
          ...['--strict', '--noEmit', '--target', 'ES2022', '--module', 'NodeNext'],
          ...['--typeRoots', types, '--types', 'node', 'typed.mts', 'typed.cts'],
        ],
        { cwd: project },
      );
    });
  });

  it('asks package managers to build nothing', () => {
    const manifest = JSON.parse(
      execFileSync('tar', ['-xOzf', tarball, 'package/package.json'], { encoding: 'utf8' }),
    ) as { gypfile?: boolean; scripts: Record<string, string> };
    expect(manifest.gypfile).to.equal(false);
    expect(manifest.scripts).to.not.have.any.keys(
      'preinstall',
      'install',
      'postinstall',
      'prepare',
    );
  });

  describe('built from source', () => {
    it('has a binary of this host and carries a message', async function () {
      this.timeout(600_000);
      const tools = ['c++', 'make', 'python3'];
      const missing = tools.filter((tool) => which(tool) === undefined);
      if (missing.length > 0) {
        if (process.env.RXSCTP_REQUIRE_COMPILER === '1') expect(missing).to.deep.equal([]);
        this.skip();
      }
      const project = await install('from-source', process.env);
      const installed = join(project, 'node_modules', 'rxsctp');
      await rm(join(installed, 'prebuilds'), { recursive: true });
      const before = await runNode(['main.mjs'], { cwd: project }).catch(String);
      expect(before).to.include('ERR_SCTP_NO_BINARY').and.include('npx rxsctp build');
      // Whether everything is there does not depend on the optimizer, which takes most of the time.
      const env = { ...process.env, CXXFLAGS: '-O0' };
      await runNpm(['exec', '--no', '--', 'rxsctp', 'build'], { cwd: project, env });
      const built = await readdir(join(installed, 'build', 'Release'));
      expect(built).to.deep.equal(['rxsctp.node']);
      expect(await readdir(join(installed, 'native'))).to.not.include('build');
      expect(await runNode(['main.mjs'], { cwd: project })).to.equal('3 hello function');
    });

    it('says what it takes where there is no compiler', async function () {
      if (process.platform === 'win32') this.skip();
      const env = await withoutCompiler(join(folder, 'no-compiler'));
      const main = join(checkout, 'dist', 'cli', 'main.js');
      const nodeGyp = join(folder, 'no-node-gyp.js');
      const failing = { ...env, npm_config_node_gyp: nodeGyp, npm_execpath: undefined };
      await writeFile(nodeGyp, 'process.exit(1)');
      const failure = await runNode([main, 'build'], { cwd: folder, env: failing }).catch(String);
      expect(failure).to.match(/was not built: it takes a C\+\+20 compiler.* make and Python 3/);
    });
  });
});
