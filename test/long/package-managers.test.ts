import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runNpm } from '../package/checkout.js';
import { imported, pack, project as emptyProject, required } from '../package/tarball.js';

const execute = promisify(execFile);

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
}

/** Each is installed from npm into a folder of the test, and run with this Node.js. */
const PROGRAMS = {
  npm: { spec: 'npm@10', file: 'npm/bin/npm-cli.js' },
  pnpm: { spec: 'pnpm@10', file: 'pnpm/bin/pnpm.cjs' },
  'Yarn 1': { spec: 'yarn1@npm:yarn@1', file: 'yarn1/bin/yarn.js' },
  'Yarn 4': { spec: '@yarnpkg/cli-dist@4', file: '@yarnpkg/cli-dist/bin/yarn.js' },
} as const;

/** That builds, or wants to. */
const SCRIPTS =
  /warn|build script|install script|node-gyp(?!-build)|gyp info|YN0004|YN0005|YN0007/i;

describe('installing', function () {
  this.timeout(300_000);
  let folder: string;
  let tarball: string;
  let registry: string;

  before(async function () {
    if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
    folder = await mkdtemp(join(tmpdir(), 'rxsctp-managers-'));
    tarball = await pack(folder);
    registry = await runNpm(['config', 'get', 'registry']);
    const tools = await emptyProject(join(folder, 'tools'));
    const specs = Object.values(PROGRAMS).map(({ spec }) => spec);
    await runNpm(
      ['install', '--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', ...specs],
      { cwd: tools },
    );
  });

  after(() => rm(folder, { recursive: true, force: true }));

  /** A project with two programs that use the package, and how to run a package manager there. */
  async function project(name: keyof typeof PROGRAMS, manifest: object = {}) {
    const cwd = await emptyProject(join(folder, name.replace(' ', '-')), manifest);
    await writeFile(join(cwd, 'main.mjs'), imported);
    await writeFile(join(cwd, 'main.cjs'), required);
    const file = join(folder, 'tools', 'node_modules', PROGRAMS[name].file);
    const env = {
      ...process.env,
      YARN_REGISTRY: registry,
      YARN_NPM_REGISTRY_SERVER: registry,
      YARN_ENABLE_TELEMETRY: '0',
      // Continuous integration makes some of them refuse what changes a lock file.
      CI: '',
      FORCE_COLOR: '0',
    };
    const run = (...args: string[]): Promise<Ran> =>
      execute(process.execPath, [file, ...args], { cwd, env });
    const programsRun = async (...node: string[]) => {
      for (const main of ['main.mjs', 'main.cjs']) {
        const ran =
          node.length > 0
            ? await run(...node, main)
            : await execute(process.execPath, [main], { cwd, env });
        expect(ran.stdout.trim()).to.equal('3 hello function');
      }
    };
    return { cwd, run, programsRun };
  }

  function quiet({ stdout, stderr }: Ran): void {
    const lines = `${stdout}\n${stderr}`.split('\n');
    // The configuration of who runs the tests is not the package's.
    const strange = lines.filter((line) => SCRIPTS.test(line) && !/Unknown .*config/.test(line));
    expect(strange).to.deep.equal([]);
  }

  it('with npm runs no script and says nothing of any', async () => {
    const { run, programsRun } = await project('npm');
    quiet(await run('install', '--no-audit', '--no-fund', tarball, 'rxjs@7'));
    quiet(await run('ci', '--no-audit', '--no-fund'));
    await programsRun();
  });

  it('with pnpm succeeds where build scripts that were not allowed are errors', async () => {
    const { cwd, run, programsRun } = await project('pnpm');
    const strict = '--config.strict-dep-builds=true';
    quiet(await run('add', strict, tarball, 'rxjs@7'));
    await rm(join(cwd, 'node_modules'), { recursive: true });
    quiet(await run('install', strict, '--frozen-lockfile'));
    await programsRun();
    const { stdout } = await run('exec', 'rxsctp', '--version');
    expect(stdout).to.match(/^\d+\.\d+\.\d+/);
  });

  it('with Yarn 1 runs no script', async () => {
    const { run, programsRun } = await project('Yarn 1', { license: 'MIT' });
    quiet(await run('add', '--non-interactive', `file:${tarball}`, 'rxjs@7'));
    quiet(await run('install', '--frozen-lockfile', '--force', '--non-interactive'));
    await programsRun();
  });

  it("with Yarn 4 works from its archives (Plug'n'Play)", async () => {
    const { cwd, run, programsRun } = await project('Yarn 4');
    await writeFile(join(cwd, 'yarn.lock'), '');
    await writeFile(join(cwd, '.yarnrc.yml'), 'enableGlobalCache: false\n');
    const { stdout } = await run('add', `rxsctp@file:${tarball}`, 'rxjs@7');
    expect(stdout).to.not.match(/YN000[457]/); // builds, and what keeps it from building
    await programsRun('node');
  });
});
