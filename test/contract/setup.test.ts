import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { listen } from 'rxsctp';
import { ofNotification } from 'rxsctp/operators';
import { portsOf } from './support/engine.js';
import { Stage } from './support/stage.js';
import { record, rejection, until } from './support/until.js';

describe('an association', () => {
  const stage = new Stage();

  for (const [family, host] of [
    ['IPv4', '127.0.0.1'],
    ['IPv6', '::1'],
  ] as const) {
    it(`comes up over ${family}, and both ends agree on who they are`, async () => {
      const { client, server, listening } = await stage.pair({ host });
      expect(listening.address).to.deep.include({ address: host, family });
      expect(listening.address.port).to.be.within(1, 65_535);
      expect(client.remoteAddresses).to.deep.equal([host]);
      expect(client.remotePort).to.equal(listening.address.port);
      expect(client.remoteUdpPort).to.equal(listening.address.udpPort);
      expect(server.localPort).to.equal(listening.address.port);
      expect(server.remoteAddresses[0]).to.equal(host);
      expect(server.remotePort).to.equal(client.localPort);
      expect(server.remoteUdpPort).to.equal(client.localUdpPort);
      expect(client.id).not.to.equal(server.id);
      await client.send('hi');
      const [message] = await record(server.messages$).first(1);
      expect(message.data.toString()).to.equal('hi');
    });
  }

  it('comes up with a peer given by name', async () => {
    const { address } = await stage.listen({ host: 'localhost' });
    const client = await stage.open(address, { host: 'localhost' });
    expect(client.remoteAddresses).to.deep.equal([address.address]);
  });

  it('comes up with a server bound to every address', async () => {
    const { address } = await stage.listen({ host: '0.0.0.0' });
    expect(address.address).to.equal('0.0.0.0');
    const client = await stage.open(address, { host: '127.0.0.1' });
    expect(client.state).to.equal('established');
  });

  it('names the address in use when the client has bound none', async () => {
    for (const [host, wildcard] of [
      ['127.0.0.1', '0.0.0.0'],
      ['::1', '::'],
    ] as const) {
      const { client, server } = await stage.pair({ host });
      expect(client.localAddresses).to.include(host).and.not.include(wildcard);
      expect(server.remoteAddresses).to.include(host);
    }
  });

  it('negotiates how many streams there are, each way', async () => {
    const { client, server } = await stage.pair(
      { streams: { outbound: 7, inbound: 3 } },
      { streams: { outbound: 100, inbound: 5 } },
    );
    expect(client.streams).to.deep.equal({ outbound: 3, inbound: 5 });
    expect(server.streams).to.deep.equal({ outbound: 5, inbound: 3 });
  });

  it('may have 65,535 streams', async () => {
    const streams = { outbound: 65_535, inbound: 65_535 };
    const { client, server } = await stage.pair({ streams }, { streams });
    expect(client.streams).to.deep.equal(streams);
    await client.send('last', { stream: 65_534 });
    const [message] = await record(server.messages$).first(1);
    expect(message.stream).to.equal(65_534);
  });

  it('keeps a client at the SCTP port it asks for', async () => {
    const { client, server } = await stage.pair({}, { localPort: 4321 });
    expect(client.localPort).to.equal(4321);
    expect(server.remotePort).to.equal(4321);
  });

  it('tells its state, its notifications and its paths', async () => {
    const { client, server } = await stage.pair();
    const states = record(client.state$);
    const [up] = await record(client.notifications$).first(1);
    expect(up).to.deep.include({ type: 'association-change', state: 'comm-up' });
    expect(up.association).to.equal(client);
    const [paths] = await record(client.paths$).first(1);
    expect(paths).to.have.length(1);
    expect(paths[0]).to.deep.include({ address: '127.0.0.1', primary: true, state: 'active' });
    await Promise.all([client.shutdown(), record(server.state$).end()]);
    expect(states.values[0]).to.equal('established');
    expect(states.values.at(-1)).to.equal('closed');
    expect(states.completed).to.be.true;
  });

  it('hears what the layer above is at the other end', async () => {
    const { client, server } = await stage.pair(
      { adaptationIndication: 1 },
      { adaptationIndication: 0xffff_ffff },
    );
    for (const [side, indication] of [
      [client, 1],
      [server, 0xffff_ffff],
    ] as const) {
      const heard = record(side.notifications$.pipe(ofNotification('adaptation')));
      const [notification] = await heard.first(1);
      expect(notification).to.include({ indication, association: side });
    }
  });

  it('counts what it sends and receives', async () => {
    const { client, server } = await stage.pair();
    const received = record(server.messages$);
    for (let i = 0; i < 10; i++) await client.send(Buffer.alloc(100));
    await received.first(10);
    expect(await client.stats()).to.deep.include({ messagesSent: 10, bytesSent: 1000 });
    expect(await server.stats()).to.deep.include({ messagesReceived: 10, bytesReceived: 1000 });
  });

  it('counts what nobody reads, and tells of each stream', async () => {
    const { client, server } = await stage.pair();
    for (const stream of [5, 3, 5]) await client.send(Buffer.alloc(10), { stream });
    await until(async () => (await server.stats()).waitingMessages === 3, 'all have arrived');
    const stats = await server.stats({ streams: true });
    expect(stats).to.include({ waitingBytes: 30, unconsumedBytes: 30, queuedBytes: 0 });
    expect(
      stats.streams?.map((s) => [s.stream, s.messagesReceived, s.bytesReceived]),
    ).to.deep.equal([
      [3, 1, 10],
      [5, 2, 20],
    ]);
    expect((await client.stats({ streams: true })).streams).to.have.length(2);
  });

  it('samples its statistics until it ends', async () => {
    const { client, server } = await stage.pair();
    const samples = record(client.stats$(10));
    await samples.first(1);
    await client.send('a');
    await until(() => samples.values.at(-1)?.messagesSent === 1, 'a sample that tells of it');
    server.abort();
    await samples.end();
    expect(samples.completed).to.be.true;
  });
});

describe('a server', () => {
  const stage = new Stage();

  it('has many associations, each of its own', async () => {
    const { address, accepted } = await stage.listen();
    const clients = await Promise.all(Array.from({ length: 50 }, () => stage.open(address)));
    const servers = await accepted.first(50);
    const received = servers.map(({ messages$ }) => record(messages$));
    await Promise.all(clients.map((client) => client.send(`from ${String(client.localPort)}`)));
    await Promise.all(received.map((messages) => messages.first(1)));
    servers.forEach((server, i) => {
      expect(received[i].values.map(({ data }) => data.toString())).to.deep.equal([
        `from ${String(server.remotePort)}`,
      ]);
    });
  });

  it('shares its UDP port with others at other SCTP ports', async () => {
    const one = await stage.listen({ transport: 'udp' });
    const two = await stage.listen({ transport: 'udp', udpPort: one.address.udpPort });
    expect(two.address.udpPort).to.equal(one.address.udpPort);
    expect(two.address.port).not.to.equal(one.address.port);
    for (const { address, accepted } of [one, two]) {
      const client = await stage.open(address);
      const [server] = await accepted.first(1);
      expect(server.localPort).to.equal(address.port);
      await client.send('to you');
      await record(server.messages$).first(1);
    }
    expect(one.accepted.values).to.have.length(1);
    expect(two.accepted.values).to.have.length(1);
  });

  it('replays its address, and completes address$ when it stops', async () => {
    const { server, accepted, address } = await stage.listen();
    const late = record(server.address$);
    expect(late.values).to.deep.equal([address]);
    accepted.unsubscribe();
    expect(late.completed).to.be.true;
  });

  it('stops accepting when unsubscribed, and what it accepted lives on', async () => {
    const { client, server, listening } = await stage.pair();
    listening.accepted.unsubscribe();
    const refused = stage.connect(listening.address, {
      rto: { initial: 50, min: 50, max: 50 },
      maxInitRetransmits: 1,
    });
    const failure = await refused.end();
    expect(failure?.code).to.be.oneOf(['ECONNREFUSED', 'ETIMEDOUT']);
    const received = record(server.messages$);
    await client.send('still here');
    await received.first(1);
    stage.own(server);
  });

  it('can be bound again, at the same ports', async () => {
    const { address, accepted } = await stage.listen();
    accepted.unsubscribe();
    const again = await stage.listen(portsOf(address));
    expect(again.address).to.deep.equal(address);
    await stage.open(address);
    await again.accepted.first(1);
  });

  it('can be bound again while what it accepted lives on, which the new one leaves alone', async () => {
    const { client, server, listening } = await stage.pair();
    listening.accepted.unsubscribe();
    stage.own(server);
    const again = await stage.listen(portsOf(listening.address));
    expect(again.address).to.deep.equal(listening.address);
    const newcomer = await stage.open(again.address);
    const [accepted] = await again.accepted.first(1);
    const heard = [server, accepted].map(({ messages$ }) => record(messages$));
    await client.send('from the old one');
    await newcomer.send('from the new one');
    for (const messages of heard) await messages.first(1);
    expect(heard.map(({ values }) => values.map(({ data }) => data.toString()))).to.deep.equal([
      ['from the old one'],
      ['from the new one'],
    ]);

    again.accepted.unsubscribe();
    stage.own(accepted);
    const third = await stage.listen(portsOf(listening.address));
    await Promise.all([client.shutdown(), newcomer.shutdown()]);
    await stage.open(third.address);
    await third.accepted.first(1);
    const failure = await record(listen(stage.listenOptions(portsOf(third.address)))).end();
    expect(failure).to.deep.include({ code: 'EADDRINUSE', syscall: 'bind' });
  });

  it('is cold: each subscription binds', async () => {
    const server = listen(stage.listenOptions());
    const addresses = record(server.address$);
    const one = record(server);
    await addresses.first(1);
    one.unsubscribe();
    const next = firstValueFrom(server.address$);
    const two = record(server);
    const address = await next;
    await stage.open(address);
    const [accepted] = await two.first(1);
    stage.own(accepted);
    two.unsubscribe();
  });

  it('names the one of several addresses that it could not open', async () => {
    const taken = await stage.listen({ host: '127.0.0.32' });
    const hosts = ['127.0.0.31', '127.0.0.32'];
    const options = { ...stage.listenOptions(portsOf(taken.address)), host: undefined, hosts };
    const failure = await record(listen(options)).end();
    expect(failure).to.deep.include({ code: 'EADDRINUSE', address: '127.0.0.32' });
    expect(failure?.message).to.contain('because of 127.0.0.32');
  });

  it('says EADDRINUSE through the Observable when its SCTP port is taken', async () => {
    const { address, accepted } = await stage.listen();
    const { port } = address;
    const second = listen(stage.listenOptions(portsOf(address)));
    const addresses = record(second.address$);
    const failure = await record(second).end();
    expect(failure).to.deep.include({ code: 'EADDRINUSE', syscall: 'bind', port });
    expect(failure?.address).to.equal('127.0.0.1');
    expect(addresses.values).to.be.empty;
    expect(addresses.error).to.equal(failure);
    expect(await rejection(firstValueFrom(second.address$))).to.equal(failure);
    await stage.open(address);
    await accepted.first(1);
  });

  it('says EADDRNOTAVAIL for an address the host has not got', async () => {
    const host = '203.0.113.1'; // of RFC 5737, 3: nobody's
    const failure = await record(listen(stage.listenOptions({ host }))).end();
    expect(failure).to.deep.include({ code: 'EADDRNOTAVAIL', address: host });
  });

  it('stops when its signal is aborted, and completes', async () => {
    const controller = new AbortController();
    const { accepted, address } = await stage.listen({ signal: controller.signal });
    controller.abort();
    expect(accepted.completed).to.be.true;
    const again = await stage.listen(portsOf(address));
    await until(() => !again.accepted.ended, 'the port is free again');
  });
});
