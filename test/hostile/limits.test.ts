import { expect } from 'chai';
import { patience } from '../contract/support/machine.js';
import { until } from '../contract/support/until.js';
import { bare, CauseCode } from './support/chunks.js';
import { Crowd, messages } from './support/crowd.js';
import { ChunkType } from './support/packet.js';
import { ServerProcess } from './support/server-process.js';

const MEBIBYTE = 1 << 20;
const LOCAL = { host: '127.0.0.1', udpPort: 0 };

describe('while JavaScript is blocked', function () {
  this.timeout(patience(60_000));
  const MEMORY = 16 * MEBIBYTE;
  const ASSOCIATIONS = 40;
  let server: ServerProcess;

  beforeEach(() => {
    server = new ServerProcess();
  });
  afterEach(() => server.stop());

  it('a loop of open, fill and abort is refused once the limits are reached', async () => {
    const address = await server.listen({
      ...LOCAL,
      maxAssociations: ASSOCIATIONS,
      memoryLimit: MEMORY,
    });
    const before = await server.report();
    await server.block();
    const crowd = await Crowd.open(address);
    let opened = 0;
    for (let port = 1; crowd.refused === 0; port++) {
      await crowd.init([port]);
      const attempt = crowd.attempts.get(port);
      if (attempt === undefined) throw new Error('no attempt');
      await until(() => attempt.up || attempt.aborted !== undefined, 'an answer');
      if (!attempt.up) break;
      opened++;
      for (let first = 0; first < 1000; first += 25) {
        await crowd.send([attempt], () => messages(attempt, first, 25, 1000));
      }
      await crowd.send([attempt], () => [bare(ChunkType.ABORT)]);
    }
    expect(opened).to.be.at.most(ASSOCIATIONS);
    expect([...crowd.attempts.values()].at(-1)?.aborted).to.equal(CauseCode.OUT_OF_RESOURCE);
    await server.unblock();
    await until(
      async () => (await server.report()).associations.length === opened,
      'all are told of',
    );
    const after = await server.report();
    expect(after.memory - before.memory, 'growth in bytes').to.be.below(8 * MEMORY);
    await crowd.close();
  });

  it('a storm of restarts is one restart, and goes on when it is not', async () => {
    const address = await server.listen(LOCAL);
    const crowd = await Crowd.open(address);
    const port = 7;
    const comesUp = async (): Promise<boolean> => {
      await crowd.init([port]);
      const attempt = crowd.attempts.get(port);
      await until(() => (attempt?.tag ?? 0) !== 0, 'the INIT ACK');
      // Out of the blue, behind the COOKIE ECHO: once it is answered, that is decided.
      await crowd.probe();
      return attempt?.up === true;
    };
    expect(await comesUp()).to.be.true;
    await until(async () => (await server.report()).associations.length === 1, 'it is known');
    await server.block();
    let restarts = 0;
    for (let i = 0; i < 500; i++) restarts += (await comesUp()) ? 1 : 0;
    expect(restarts).to.equal(1);
    await server.unblock();
    await until(
      async () => (await server.report()).associations[0].restarts === 1,
      'the restart is told of',
    );
    expect(await comesUp()).to.be.true;
    await crowd.close();
  });
});
