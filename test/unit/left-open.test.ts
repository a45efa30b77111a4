import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

describe('a run of the tests', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rxsctp-test-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function mocha(test: string, patience: number): { status: number | null; stderr: string } {
    const file = join(folder, 'one.test.mjs');
    writeFileSync(
      file,
      `import { createServer } from 'node:net';\nit('is one', () => { ${test} });`,
    );
    const args = [
      'node_modules/mocha/bin/mocha.js',
      '--no-config',
      '--require',
      './scripts/left-open.mjs',
    ];
    const env = { ...process.env, RXSCTP_TEST_PATIENCE: String(patience) };
    return spawnSync(process.execPath, [...args, file], { encoding: 'utf8', env });
  }

  it('fails, and says what a test has left open, instead of staying for ever', () => {
    const { status, stderr } = mocha('createServer().listen(0)', 100);
    expect(stderr).to.match(/have left open: .*TCPServerWrap/);
    expect(status).to.equal(1);
  });

  it('ends as its tests do where nothing is left open', () => {
    expect(mocha('', 60_000).status).to.equal(0);
    expect(mocha('throw new Error(`no`)', 60_000).status).to.equal(1);
  });
}).timeout(60_000);
