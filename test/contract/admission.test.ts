import { expect } from 'chai';
import type { SctpAddress, SctpAssociation, SctpError } from 'rxsctp';
import { ENGINE } from './support/engine.js';
import { Stage } from './support/stage.js';
import { record, until } from './support/until.js';

/** With the kernel engine Linux makes the association, which is then aborted. */
const REFUSED = ENGINE === 'kernel' ? 'ECONNRESET' : 'ECONNREFUSED';

describe('who is given an association', () => {
  const stage = new Stage();

  /** Connects, and gives the error it ends with. */
  async function refusal(address: SctpAddress): Promise<SctpError> {
    const connecting = stage.connect(address);
    await until(() => connecting.ended, 'the refusal');
    return connecting.error as SctpError;
  }

  for (const [option, reason] of [
    ['maxAssociations', 'max-associations'],
    ['maxAssociationsPerHost', 'max-associations-per-host'],
  ] as const) {
    it(`is limited by ${option}: who comes after that is refused, the server told, and those before live`, async () => {
      const { server, address, accepted } = await stage.listen({ [option]: 2 });
      const refused = record(server.refused$);
      const clients = [await stage.open(address), await stage.open(address)];
      const { code, message } = await refusal(address);
      expect(code).to.equal(REFUSED);
      expect(message).to.contain('Out of Resource');
      await until(() => refused.values.length > 0, 'the refusal is told of');
      expect(refused.values).to.deep.equal([{ reason, count: 1, total: 1 }]);
      expect(accepted.values).to.have.length(2);
      for (const client of clients) expect(client.state).to.equal('established');

      await clients[0].shutdown();
      // Its place is free when the server's program has been told of the end.
      await until(
        () =>
          stage.open(address).then(
            () => true,
            () => false,
          ),
        'there is room again',
      );
      await accepted.first(3);
    });
  }

  it('is told of in sums: of 20 refusals at once two notifications at the most', async () => {
    const { server, address } = await stage.listen({ maxAssociations: 1 });
    const refused = record(server.refused$);
    await stage.open(address);
    await Promise.all(Array.from({ length: 20 }, () => refusal(address)));
    await until(() => refused.values.at(-1)?.total === 20, 'all refusals are told of');
    expect(refused.values.length).to.be.at.most(3);
    expect(refused.values.reduce((sum, { count }) => sum + count, 0)).to.equal(20);
  });

  it('is up to accept, which knows the peer, and has no association to show before', async () => {
    const peers: SctpAddress[] = [];
    const { server, address, accepted } = await stage.listen({
      accept: (peer) => {
        peers.push(peer);
        return peers.length !== 2;
      },
    });
    const refused = record(server.refused$);
    const welcome = await stage.open(address);
    await accepted.first(1);
    expect(peers[0]).to.deep.equal({
      address: '127.0.0.1',
      family: 'IPv4',
      port: welcome.localPort,
      udpPort: welcome.localUdpPort,
    });
    expect((await refusal(address)).code).to.equal(REFUSED);
    await until(() => refused.values.length > 0, 'the refusal is told of');
    expect(refused.values).to.deep.equal([{ reason: 'accept', count: 1, total: 1 }]);

    await stage.open(address);
    await accepted.first(2);
    expect(peers).to.have.length(3);
    expect(accepted.values).to.have.length(2);
  });
});

describe('memoryLimit', () => {
  const stage = new Stage();
  const MEBIBYTE = 1 << 20;
  const MEMORY = 4 * MEBIBYTE;
  const MINIMUM = 16 << 10;
  const CLIENTS = 8;

  async function unconsumed(associations: readonly SctpAssociation[]): Promise<number> {
    const all = await Promise.all(associations.map((association) => association.stats()));
    return all.reduce((sum, each) => sum + each.unconsumedBytes + 256 * each.unconsumedMessages, 0);
  }

  it('bounds what nobody reads over all associations, keeps all of it, and takes the rest when it is read', async () => {
    const { address, accepted } = await stage.listen({
      memoryLimit: MEMORY,
      maxMessageSize: MEBIBYTE,
      receiveWindow: 2 * MEBIBYTE,
    });
    const clients: SctpAssociation[] = [];
    for (let i = 0; i < CLIENTS; i++) clients.push(await stage.open(address));
    await accepted.first(CLIENTS);
    const payload = Buffer.alloc(10_000, 1);
    const count = 150;
    for (const client of clients) {
      const sender = client.sender({ limit: 2 * count * payload.length });
      for (let i = 0; i < count; i++) sender.next(payload);
    }
    let before = -1;
    for (;;) {
      const now = await unconsumed(accepted.values);
      expect(now).to.be.at.most(MEMORY + CLIENTS * MINIMUM);
      if (now === before && now > MEMORY / 2) break;
      before = now;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const received = accepted.values.map((association) => record(association.messages$));
    await Promise.all(received.map((messages) => messages.first(count)));
    for (const client of clients) expect(client.state).to.equal('established');
  }).timeout(40_000);
});
