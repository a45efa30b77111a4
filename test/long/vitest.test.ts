import { expect } from 'chai';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout, runNode } from '../package/checkout.js';
import { Registry } from './support/registry.js';

const test = `
import { firstValueFrom } from 'rxjs';
import { listen, open } from 'rxsctp';
import { expect, test } from 'vitest';

test('a message arrives', async () => {
  const server = listen({ host: '127.0.0.1', port: 0, udpPort: 0 });
  const bound = firstValueFrom(server.address$);
  const accepted = firstValueFrom(server);
  const accepting = server.subscribe();
  const { address: host, port, udpPort } = await bound;
  const client = await open({ host, port, remoteUdpPort: udpPort });
  await client.send('hello');
  const { data } = await firstValueFrom((await accepted).messages$);
  expect(String(data)).toBe('hello');
  accepting.unsubscribe();
});
`;

describe('Vitest', function () {
  this.timeout(300_000);
  const registry = new Registry();
  let folder: string;

  before(async () => {
    folder = await registry.install('vitest@3', 'vite@7', 'rxjs@7');
    await symlink(checkout, join(folder, 'node_modules', 'rxsctp'));
    for (const name of ['one', 'two', 'three'])
      await writeFile(join(folder, `${name}.test.mjs`), test);
  });

  for (const pool of ['threads', 'vmThreads', 'forks']) {
    it(`passes and ends well with --pool=${pool}`, async () => {
      const vitest = join(folder, 'node_modules', 'vitest', 'vitest.mjs');
      const output = await runNode([vitest, 'run', `--pool=${pool}`, '--root', folder], {
        cwd: folder,
        env: { ...process.env, NO_COLOR: '1' },
      });
      expect(output).to.match(/Tests +3 passed/);
    });
  }
});
