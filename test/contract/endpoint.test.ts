import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { createEndpoint, type SctpAddress, type SctpEndpoint } from 'rxsctp';
import { Stage } from './support/stage.js';
import { record, rejection, until } from './support/until.js';

describe('createEndpoint()', () => {
  const stage = new Stage();
  const endpoints: SctpEndpoint[] = [];

  async function bind(): Promise<{ endpoint: SctpEndpoint; address: SctpAddress }> {
    const endpoint = createEndpoint(stage.listenOptions());
    endpoints.push(endpoint);
    return { endpoint, address: await firstValueFrom(endpoint.address$) };
  }

  afterEach(() => Promise.all(endpoints.splice(0).map((endpoint) => endpoint.close())));

  it('accepts and connects from one port', async () => {
    const [one, two] = [await bind(), await bind()];
    const { host, port, remoteUdpPort } = stage.connectOptions(two.address);
    const connecting = record(one.endpoint.connect({ host, port, remoteUdpPort }));
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
    expect(received.values).to.have.length(100);
    expect(associations.completed).to.be.true;
    expect(client.state).to.be.oneOf(['closed', 'shutdown-ack-sent']);
    await stage.listen({ port: address.port, udpPort: address.udpPort });
    const { host, port, remoteUdpPort } = stage.connectOptions(address);
    const failure = await record(endpoint.connect({ host, port, remoteUdpPort })).end();
    expect(failure?.code).to.equal('ERR_SCTP_CLOSED');
  });

  it('is EADDRINUSE through its Observables when the port is taken', async () => {
    const { address } = await bind();
    const { port, udpPort } = address;
    const second = createEndpoint(stage.listenOptions({ port, udpPort }));
    expect((await rejection(firstValueFrom(second.address$))).code).to.equal('EADDRINUSE');
    expect((await record(second.associations$).end())?.code).to.equal('EADDRINUSE');
    await second.close();
  });
});
