import { expect } from 'chai';
import { patience } from '../contract/support/machine.js';
import { until } from '../contract/support/until.js';
import { bare, CauseCode } from '../hostile/support/chunks.js';
import { Crowd, messages } from '../hostile/support/crowd.js';
import { ChunkType } from '../hostile/support/packet.js';
import { Scene } from '../hostile/support/scene.js';
import { ServerProcess } from '../hostile/support/server-process.js';

const MEBIBYTE = 1 << 20;
const BATCH = 200;
const LOCAL = { host: '127.0.0.1', udpPort: 0 };

/** Numbers from `first` on, a batch at a time. */
function* batches(first: number, count: number): Iterable<number[]> {
  for (let at = 0; at < count; at += BATCH) {
    yield Array.from({ length: Math.min(BATCH, count - at) }, (_, i) => first + at + i);
  }
}

describe('50,000 associations from one UDP socket', function () {
  this.timeout(patience(120_000));
  const scene = new Scene();

  it('are as many as one host may have, and the others are refused for want of room', async () => {
    const crowd = await Crowd.open(scene.address, '127.0.0.2');
    await scene.survives(async () => {
      for (const ports of batches(1, 50_000)) {
        await crowd.init(ports);
        await scene.exchange();
      }
    });
    const { associations } = await scene.server.report();
    const own = associations.filter(({ peerUdpPort }) => peerUdpPort === crowd.udpPort);
    expect(own).to.have.length(250);
    expect(crowd.up).to.equal(250);
    const causes = [...crowd.attempts.values()].map(({ aborted }) => aborted);
    expect(new Set(causes)).to.deep.equal(new Set([undefined, CauseCode.OUT_OF_RESOURCE]));
    await crowd.send(
      [...crowd.attempts.values()].filter(({ up }) => up),
      () => [bare(ChunkType.ABORT)],
    );
    await crowd.close();
  });
});

describe('2,000 associations whose messages nobody reads', function () {
  this.timeout(patience(120_000));
  const ASSOCIATIONS = 2000;
  const MEMORY = 32 * MEBIBYTE;
  const MINIMUM = 16 << 10;
  let server: ServerProcess;
  // Only for a run that has this test: the process keeps mocha from ending.
  before(() => {
    server = new ServerProcess();
  });
  after(() => server.stop());

  it('keep to the memory limit, each has its share, and the process its size', async () => {
    const address = await server.listen({
      ...LOCAL,
      maxAssociations: ASSOCIATIONS,
      maxAssociationsPerHost: ASSOCIATIONS,
      memoryLimit: MEMORY,
    });
    await server.read(false);
    const crowd = await Crowd.open(address);
    for (const ports of batches(1, ASSOCIATIONS)) {
      await crowd.init(ports);
      await until(() => ports.every((port) => crowd.attempts.get(port)?.up), 'they are up');
    }
    const before = await server.report();
    const all = [...crowd.attempts.values()];
    for (let first = 0; first < 200; first += 20) {
      for (let at = 0; at < ASSOCIATIONS; at += 50) {
        await crowd.send(all.slice(at, at + 50), (attempt) => messages(attempt, first, 20, 1000));
      }
    }
    await until(async () => {
      const { associations } = await server.report();
      return associations.every(({ stats }) => (stats?.messagesReceived ?? 0) > 0);
    }, 'each has had messages');
    const after = await server.report();
    let kept = 0;
    for (const { stats } of after.associations) {
      kept += (stats?.unconsumedBytes ?? 0) + 256 * (stats?.unconsumedMessages ?? 0);
    }
    expect(kept).to.be.above(MEMORY / 4);
    expect(kept).to.be.at.most(MEMORY + ASSOCIATIONS * MINIMUM);
    expect(after.memory - before.memory, 'growth in bytes').to.be.below(8 * MEMORY);
    await crowd.close();
  });
});
