import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { MAIN } from '../cli/support/command.js';
import { runNpm } from '../package/checkout.js';

const run = promisify(execFile);

describe('rxsctp doctor, run by Deno', () => {
  let folder: string;

  before(async function () {
    this.timeout(300_000);
    folder = await mkdtemp(join(tmpdir(), 'rxsctp-deno-'));
    await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true }));
    // Its own packages for each platform have the binary; no script of it is needed.
    await runNpm(['install', '--no-audit', '--no-fund', '--ignore-scripts', 'deno@2'], {
      cwd: folder,
    });
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('says what it runs on, and that the embedded engine works', async () => {
    const packages = join(folder, 'node_modules', '@deno');
    const [binary] = readdirSync(packages).map((name) => join(packages, name, 'deno'));
    const args = ['run', '-A', '--node-modules-dir=manual', MAIN, 'doctor'];
    const { stdout } = await run(binary, args);
    expect(stdout).to.match(/^rxsctp \d\S+, Deno \d/);
    expect(stdout).to.match(/^embedded engine .*: works\n.*\n {2}binding +\/.*\.node$/m);
  });
});
