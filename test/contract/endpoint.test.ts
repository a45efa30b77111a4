import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import {
  createEndpoint,
  type SctpAddress,
  type SctpEndpoint,
  type SctpListenOptions,
} from 'rxsctp';
import { IMPATIENT, peerAt, portsOf } from './support/engine.js';
import { patience } from './support/machine.js';
import { Silence } from './support/silence.js';
import { Stage } from './support/stage.js';
import { record, rejection, until } from './support/until.js';

interface Bound {
  readonly endpoint: SctpEndpoint;
  readonly address: SctpAddress;
}

describe('createEndpoint()', () => {
  const stage = new Stage();
  const endpoints: SctpEndpoint[] = [];

  async function bind(options: SctpListenOptions = {}): Promise<Bound> {
    const endpoint = createEndpoint(stage.listenOptions(options));
    endpoints.push(endpoint);
    return { endpoint, address: await firstValueFrom(endpoint.address$) };
  }

  afterEach(() => Promise.all(endpoints.splice(0).map((endpoint) => endpoint.close())));

  it('accepts and connects from one port', async () => {
    const [one, two] = [await bind(), await bind()];
    const connecting = record(one.endpoint.connect(peerAt(two.address)));
    const [association] = await connecting.first(1);
    expect(association.localPort).to.equal(one.address.port);
    const client = await stage.open(one.address);
    const both = await record(one.endpoint.associations$).first(2);
    expect(both.map(({ remotePort }) => remotePort)).to.deep.equal([
      two.address.port,
      client.localPort,
    ]);
  });

  it('has the messages of all associations, whatever becomes of one of them', async () => {
    const { endpoint, address } = await bind();
    const messages = record(endpoint.messages$);
    const notifications = record(endpoint.notifications$);
    const clients = [await stage.open(address), await stage.open(address)];
    for (const client of clients) await client.send('hello');
    const [first, second] = await messages.first(2);
    expect(first.association).not.to.equal(second.association);
    clients[0].abort();
    await until(
      () =>
        notifications.values.some(
          (n) => n.type === 'association-change' && n.state === 'comm-lost',
        ),
      'the failure of one of them',
    );
    await clients[1].send('still here');
    await messages.first(3);
    expect(messages.ended).to.be.false;
  });

  it('answers through the association of a message', async () => {
    const { endpoint, address } = await bind();
    endpoint.messages$.subscribe(({ association, data }) => void association.send(data));
    const client = await stage.open(address);
    await client.send('ping');
    const [echo] = await record(client.messages$).first(1);
    expect(echo.data.toString()).to.equal('ping');
  });

  it('closes when every association has ended gracefully, and frees its port', async () => {
    const { endpoint, address } = await bind();
    const associations = record(endpoint.associations$);
    const client = await stage.open(address);
    const received = record(client.messages$);
    const [server] = await associations.first(1);
    for (let i = 0; i < 100; i++) void server.send(Buffer.alloc(1000));
    await Promise.all([endpoint.close(), endpoint.close()]);
    expect(associations.completed).to.be.true;
    // The other end may hear of it later: it has notifications of its own.
    await until(() => client.state === 'closed', 'the end of the client');
    expect(received.values).to.have.length(100);
    await stage.listen(portsOf(address));
    const failure = await record(endpoint.connect(peerAt(address))).end();
    expect(failure?.code).to.equal('ERR_SCTP_CLOSED');
  });

  describe('send()', () => {
    it('opens an association with the peer, and goes on using it', async () => {
      const [one, two] = [await bind(), await bind()];
      const received = record(two.endpoint.messages$);
      const to = peerAt(two.address);
      const sent = Array.from({ length: 100 }, (_, i) =>
        one.endpoint.send(to, String(i), { stream: i % 3 }),
      );
      await Promise.all(sent);
      const messages = await received.first(100);
      for (const stream of [0, 1, 2]) {
        const texts = messages.filter((m) => m.stream === stream).map(({ data }) => Number(data));
        expect(texts).to.deep.equal(texts.toSorted((a, b) => a - b));
      }
      const [back] = await record(two.endpoint.associations$).first(1);
      await two.endpoint.send(peerAt(one.address), 'and back');
      const [reply] = await record(one.endpoint.messages$).first(1);
      expect(reply.data.toString()).to.equal('and back');
      expect(back.remotePort).to.equal(one.address.port);
      expect((await record(one.endpoint.associations$).first(1))[0].id).to.equal(
        reply.association.id,
      );
    });

    it('takes an association, and a name for the peer', async () => {
      const [one, two] = [await bind(), await bind()];
      const received = record(two.endpoint.messages$);
      const to = { ...peerAt(two.address), host: 'localhost' };
      await Promise.all(['a', 'b', 'c'].map((text) => one.endpoint.send(to, text)));
      const [association] = await record(one.endpoint.associations$).first(1);
      await one.endpoint.send(association, 'd');
      const texts = (await received.first(4)).map(({ data }) => data.toString());
      expect(texts).to.deep.equal(['a', 'b', 'c', 'd']);
      expect((await rejection(two.endpoint.send(association, 'e'))).name).to.equal('TypeError');
    });

    it('rejects when there is no peer, and each time anew', async () => {
      const { endpoint } = await bind({ udpPort: 0 });
      const silence = await Silence.open();
      const to = { ...silence.peer, ...IMPATIENT };
      for (let i = 0; i < 2; i++) {
        const failures = await Promise.all([
          rejection(endpoint.send(to, 'one')),
          rejection(endpoint.send(to, 'two')),
        ]);
        expect(failures.map(({ code }) => code)).to.deep.equal(['ETIMEDOUT', 'ETIMEDOUT']);
      }
      silence.close();
    });

    it('opens a new association once the one before has ended', async () => {
      const [one, two] = [await bind(), await bind()];
      const received = record(two.endpoint.messages$);
      const associations = record(one.endpoint.associations$);
      for (const [i, end] of (['shutdown', 'abort', undefined] as const).entries()) {
        await one.endpoint.send(peerAt(two.address), `message ${i}`);
        const message = (await received.first(i + 1))[i];
        expect(message.data.toString()).to.equal(`message ${i}`);
        if (end === undefined) break;
        void message.association[end]();
        const association = associations.values[i];
        await until(() => association.state === 'closed', 'the end of the association');
      }
      expect(associations.values).to.have.length(3);
    });
  });

  it('has one association with a peer: EISCONN', async () => {
    const [one, two] = [await bind(), await bind()];
    const first = record(one.endpoint.connect(peerAt(two.address)));
    await first.first(1);
    await record(two.endpoint.associations$).first(1);
    for (const again of [
      one.endpoint.connect(peerAt(two.address)),
      two.endpoint.connect(peerAt(one.address)),
    ]) {
      const failure = await record(again).end();
      expect(failure).to.deep.include({ code: 'EISCONN', address: '127.0.0.1' });
    }
    expect(first.ended).to.be.false;
  });

  it('ends with one association when both sides connect to each other at once', async function () {
    this.timeout(patience(30_000));
    for (let round = 0; round < 20; round++) {
      const [one, two] = [await bind(), await bind()];
      const sides = [one, two];
      const associations = sides.map(({ endpoint }) => record(endpoint.associations$));
      const messages = sides.map(({ endpoint }) => record(endpoint.messages$));
      const connecting = [
        record(one.endpoint.connect(peerAt(two.address))),
        record(two.endpoint.connect(peerAt(one.address))),
      ];
      const sent = [
        one.endpoint.send(peerAt(two.address), `from one, ${round}`),
        two.endpoint.send(peerAt(one.address), `from two, ${round}`),
      ];
      const [[left], [right]] = await Promise.all(connecting.map((each) => each.first(1)));
      await Promise.all(sent);
      const [[toOne], [toTwo]] = await Promise.all(messages.map((each) => each.first(1)));
      expect(toOne.data.toString()).to.equal(`from two, ${round}`);
      expect(toTwo.data.toString()).to.equal(`from one, ${round}`);
      expect(toOne.association).to.equal(left);
      expect(toTwo.association).to.equal(right);
      await Promise.all(sides.map(({ endpoint }) => endpoint.close()));
      expect(associations.map(({ values }) => values)).to.deep.equal([[left], [right]]);
      for (const each of connecting) expect(await each.end()).to.equal(undefined);
    }
  });

  it('ends with one association when both sides begin to send at about the same time', async function () {
    this.timeout(patience(30_000));
    for (let round = 0; round < 20; round++) {
      const [one, two] = [await bind(), await bind()];
      const sides = [one, two];
      const associations = sides.map(({ endpoint }) => record(endpoint.associations$));
      const messages = sides.map(({ endpoint }) => record(endpoint.messages$));
      const sent = [one.endpoint.send(peerAt(two.address), 'from one')];
      for (let turn = 0; turn < round; turn++) await nextTurn();
      sent.push(two.endpoint.send(peerAt(one.address), 'from two'));
      await Promise.all(sent);
      const texts = await Promise.all(messages.map((each) => each.first(1)));
      expect(texts.flat().map(({ data }) => data.toString())).to.deep.equal([
        'from two',
        'from one',
      ]);
      expect(associations.map(({ values }) => values.length)).to.deep.equal([1, 1]);
      await Promise.all(sides.map(({ endpoint }) => endpoint.close()));
    }
  });

  it('is EADDRINUSE through its Observables when the port is taken', async () => {
    const { address } = await bind();
    const second = createEndpoint(stage.listenOptions(portsOf(address)));
    expect((await rejection(firstValueFrom(second.address$))).code).to.equal('EADDRINUSE');
    expect((await record(second.associations$).end())?.code).to.equal('EADDRINUSE');
    await second.close();
  });
});
