import { expect } from 'chai';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { listen, open, type SctpAddress } from 'rxsctp';
import { IMPATIENT, itWith } from './support/engine.js';
import { patience, scaled } from './support/machine.js';
import { Program } from './support/program.js';
import { Stage } from './support/stage.js';
import { record, until } from './support/until.js';

const KIBIBYTE = 1024;

/** A peer blocks its event loop for 20 s while data comes; says what became of it. */
async function block(stage: Stage): Promise<void> {
  const receiveWindow = 1024 * KIBIBYTE;
  const blocked = new Program('blocked', [
    JSON.stringify(stage.listenOptions({ ...IMPATIENT, receiveWindow })),
  ]);
  const address = await blocked.receive<SctpAddress>();
  const client = await open(
    stage.connectOptions(address, { ...IMPATIENT, sendBuffer: 8 * receiveWindow }),
  );
  await client.send('block');
  expect(await blocked.receive()).to.equal('blocking');
  const size = 16 * KIBIBYTE;
  const count = 4 * (receiveWindow / size);
  for (let i = 0; i < count; i++) void client.send(Buffer.alloc(size));
  await until(
    () => size * count - client.bufferedBytes >= receiveWindow - 64 * KIBIBYTE,
    'a window full of data is acknowledged',
  );
  const report = await blocked.receive<{ blockedFor: number; received: number }>();
  expect(report.blockedFor).to.be.at.least(20_000);
  expect(report.received).to.equal(count * size);
  expect(client.state).to.equal('established');
  await client.shutdown();
  expect(await blocked.exit()).to.equal(0);
}

describe('a process', () => {
  const stage = new Stage();
  let blocked: Promise<void>;

  // It has nothing to do for 20 s: the other tests run meanwhile.
  before(() => {
    blocked = block(stage);
    blocked.catch(() => undefined);
  });

  it('ends by itself when nothing is open any more', async () => {
    const exchange = new Program('exchange');
    expect(await exchange.exit(), exchange.output).to.equal(0);
    expect(exchange.output).to.equal('');
  });

  it('may exit in the middle of traffic, with the exit code it chooses', async () => {
    const runs = scaled(20);
    const atATime = 2;
    for (let i = 0; i < runs; i += atATime) {
      const programs = Array.from({ length: atATime }, () => new Program('exit-in-traffic'));
      for (const program of programs) {
        expect(await program.exit(), program.output).to.equal(42);
        expect(program.output).to.equal('');
      }
    }
  }).timeout(patience(120_000));

  it('that exits aborts its associations', async () => {
    const { address, accepted } = await stage.listen();
    const leaving = new Program('client', [JSON.stringify(stage.connectOptions(address)), 'exit']);
    const [server] = await accepted.first(1);
    expect((await record(server.messages$).end())?.code).to.equal('ECONNRESET');
    expect(await leaving.exit()).to.equal(0);
  });

  for (const end of ['exits', 'exits in a worker', 'is terminated']) {
    it(`that ${end} right after sending sends what the network takes at once, and then aborts`, async () => {
      const { address, accepted } = await stage.listen();
      const options = JSON.stringify(stage.connectOptions(address));
      const leaving = new Program('last-words', [options, end, '10']);
      const [server] = await accepted.first(1);
      const received = record(server.messages$);
      // Linux hands an accepted association over to a socket of its own: what comes meanwhile an ABORT may overtake.
      await server.send('speak');
      expect((await received.end())?.code).to.equal('ECONNRESET');
      const words = received.values.map(({ data }) => [data.length, data[0]]);
      expect(words).to.deep.equal(Array.from({ length: 10 }, (_, i) => [i % 2 ? 6000 : 100, i]));
      expect(await leaving.exit(), leaving.output).to.equal(0);
    });
  }

  it('has many endpoints at a time', async () => {
    const servers = await Promise.all(Array.from({ length: 20 }, () => stage.listen()));
    expect(new Set(servers.map(({ address }) => address.port)).size).to.equal(20);
    const clients = await Promise.all(servers.map(({ address }) => stage.open(address)));
    await Promise.all(clients.map((client, i) => client.send(String(i))));
    for (const [i, { accepted }] of servers.entries()) {
      const [association] = await accepted.first(1);
      const [message] = await record(association.messages$).first(1);
      expect(message.data.toString()).to.equal(String(i));
    }
  });

  itWith('udpPorts')('cannot listen where another has the UDP port', async () => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    const failure = await record(listen(stage.listenOptions({ udpPort: port }))).end();
    socket.close();
    expect(failure?.code).to.equal('EADDRINUSE');
  });

  describe('with worker threads', () => {
    const workersToEnd = scaled(50);

    it('have associations of their own', async () => {
      const workers = new Program('workers', ['exchange', String(scaled(4, 2))]);
      expect(await workers.exit(), workers.output).to.equal(0);
      expect(workers.output).to.equal('');
    }).timeout(patience(30_000));

    it('terminated with open associations leak and crash nothing, and their peers see an abort', async () => {
      const workers = new Program('workers', ['terminate', String(workersToEnd)]);
      const { ends, growth } = await workers.receive<{ ends: string[]; growth: number }>();
      expect(ends).to.have.length(3 * workersToEnd);
      expect([...new Set(ends)]).to.deep.equal(['ECONNRESET']);
      expect(growth).to.be.below(32 * KIBIBYTE * KIBIBYTE);
      expect(await workers.exit(), workers.output).to.equal(0);
    }).timeout(patience(120_000));
  });

  describe('with worker threads only', () => {
    for (const [end, count] of [
      ['ends', 1],
      ['exits', 1],
      ['terminated', 1],
      ['all', scaled(6, 3)],
    ] as const) {
      it(`ends well, when ${String(count)} of them have come and gone: ${end}`, async () => {
        const workers = new Program('worker-only', [end, String(count)]);
        expect(await workers.exit(), workers.output).to.equal(0);
        expect(workers.output).to.equal('');
      }).timeout(patience(30_000));
    }
  });

  describe('whose event loop is blocked for 20 s', () => {
    it('keeps its associations, and acknowledges what fits its window', () => blocked).timeout(
      45_000,
    );
  });
});
