import { expect } from 'chai';
import {
  defer,
  firstValueFrom,
  lastValueFrom,
  repeat,
  retry,
  take,
  tap,
  timeout,
  toArray,
} from 'rxjs';
import { connect, open, type SctpAssociation } from 'rxsctp';
import { ENGINE, itWith, portsOf } from './support/engine.js';
import { Silence } from './support/silence.js';
import { Stage } from './support/stage.js';
import { record, rejection, until } from './support/until.js';

const IMPATIENT_INIT = { rto: { initial: 40, min: 40, max: 40 }, maxInitRetransmits: 2 } as const;

describe('connect()', () => {
  const stage = new Stage();

  it('does nothing until subscribed, and makes an association for each subscriber', async () => {
    const { address, accepted } = await stage.listen();
    const client = connect(stage.connectOptions(address));
    const [one, two] = [record(client), record(client)];
    const [[first], [second]] = await Promise.all([one.first(1), two.first(1)]);
    expect(first.id).not.to.equal(second.id);
    await accepted.first(2);
    one.unsubscribe();
    two.unsubscribe();
  });

  it('completes when the peer ends gracefully', async () => {
    const { address, accepted } = await stage.listen();
    const client = stage.connect(address);
    await client.first(1);
    const [server] = await accepted.first(1);
    await server.shutdown();
    expect(await client.end()).to.be.undefined;
    expect(client.values).to.have.length(1);
  });

  it('errors when the association fails', async () => {
    const { address, accepted } = await stage.listen();
    const client = stage.connect(address);
    await client.first(1);
    const [server] = await accepted.first(1);
    server.abort('enough');
    expect(await client.end()).to.deep.include({ code: 'ECONNRESET' });
  });

  it('shuts down gracefully when unsubscribed: everything sent is delivered', async () => {
    const { address, accepted } = await stage.listen();
    const client = stage.connect(address);
    const [association] = await client.first(1);
    const [server] = await accepted.first(1);
    const received = record(server.messages$);
    for (let i = 0; i < 500; i++) void association.send(Buffer.alloc(5000));
    client.unsubscribe();
    expect(await received.end()).to.be.undefined;
    expect(received.values).to.have.length(500);
  });

  it('gives up when unsubscribed before it is up', async () => {
    const silence = await Silence.open();
    const connecting = record(connect(silence.peer));
    await until(() => silence.received > 0, 'an INIT');
    connecting.unsubscribe();
    expect(connecting.ended).to.be.false;
    silence.close();
  });

  it('closes what firstValueFrom() opened', async () => {
    const { address } = await stage.listen();
    const association = await firstValueFrom(connect(stage.connectOptions(address)));
    expect(await record(association.state$).end()).to.be.undefined;
  });

  it('works with retry()', async () => {
    const silence = await Silence.open();
    const { address } = await stage.listen();
    let attempts = 0;
    const client = defer(() => {
      attempts++;
      const peer = attempts < 3 ? silence.peer : stage.connectOptions(address);
      return connect({ ...peer, ...IMPATIENT_INIT });
    });
    const connecting = record(client.pipe(retry(5)));
    await connecting.first(1);
    expect(attempts).to.equal(3);
    connecting.unsubscribe();
    silence.close();
  });

  it('works with repeat()', async () => {
    const { address } = await stage.listen();
    const close = (association: SctpAssociation): void => void association.shutdown();
    const client = connect(stage.connectOptions(address)).pipe(tap(close), repeat(3), toArray());
    const associations = await lastValueFrom(client);
    expect(new Set(associations.map(({ id }) => id)).size).to.equal(3);
  });

  it('works with timeout()', async () => {
    const silence = await Silence.open();
    const failure = await record(connect(silence.peer).pipe(timeout({ first: 100 }))).end();
    expect(failure?.name).to.equal('TimeoutError');
    silence.close();
  });

  it('works with take(): the first message, then a graceful end', async () => {
    const { address, accepted } = await stage.listen();
    const client = stage.connect(address);
    const [association] = await client.first(1);
    const [server] = await accepted.first(1);
    const message = firstValueFrom(association.messages$.pipe(take(1)));
    await server.send('the only one');
    expect((await message).data.toString()).to.equal('the only one');
  });

  it('ends with the reason of its signal', async () => {
    const { address, accepted } = await stage.listen();
    const controller = new AbortController();
    const client = stage.connect(address, { signal: controller.signal });
    await client.first(1);
    const [server] = await accepted.first(1);
    const failure = record(server.messages$).end();
    controller.abort(new Error('changed my mind'));
    expect((await client.end())?.message).to.equal('changed my mind');
    expect((await failure)?.causes[0].data.toString()).to.equal('changed my mind');
  });
});

describe('open()', () => {
  const stage = new Stage();

  it('leaves the association to its caller', async () => {
    const { client, server } = await stage.pair();
    const received = record(server.messages$);
    await client.send('one');
    await received.first(1);
    expect(client.state).to.equal('established');
    await client.shutdown();
    expect(client.state).to.equal('closed');
  });

  it('rejects with the reason of its signal, also when that is aborted already', async () => {
    const silence = await Silence.open();
    const controller = new AbortController();
    const { signal } = controller;
    const options = { ...silence.peer, signal };
    const opening = rejection(open(options));
    await until(() => silence.received > 0, 'an INIT');
    controller.abort(new Error('too slow'));
    expect((await opening).message).to.equal('too slow');
    expect((await rejection(open(options))).message).to.equal('too slow');
    silence.close();
  });

  it('goes with await using', async () => {
    const { address, accepted } = await stage.listen();
    let opened: SctpAssociation;
    {
      await using client = await open(stage.connectOptions(address));
      opened = client;
      await client.send('in here');
    }
    expect(opened.state).to.equal('closed');
    const [server] = await accepted.first(1);
    const received = record(server.messages$);
    expect(await received.end()).to.be.undefined;
    expect(received.values).to.have.length(1);
  });
});

describe('a connection that fails', () => {
  const stage = new Stage();

  it('is ECONNREFUSED where nobody listens on the SCTP port', async () => {
    const { address } = await stage.listen();
    const port = address.port === 65_535 ? 1 : address.port + 1;
    const failure = await stage.connect(address, { port }).end();
    expect(failure).to.deep.include({ code: 'ECONNREFUSED', address: '127.0.0.1', port });
  });

  itWith('icmp')(
    'is ECONNREFUSED where nobody listens on the UDP port and the host says so',
    async () => {
      const silence = await Silence.open();
      const { peer } = silence;
      silence.close();
      const failure = await rejection(open({ ...peer, ...IMPATIENT_INIT }));
      const code = process.platform === 'linux' ? 'ECONNREFUSED' : failure.code;
      expect(failure).to.deep.include({ code, address: '127.0.0.1', port: 5000 });
      expect(failure.code).to.be.oneOf(['ECONNREFUSED', 'ETIMEDOUT']);
    },
  );

  it('is ETIMEDOUT after maxInitRetransmits when nobody answers', async () => {
    const silence = await Silence.open();
    const failure = await rejection(open({ ...silence.peer, ...IMPATIENT_INIT }));
    expect(failure).to.deep.include({ code: 'ETIMEDOUT', address: '127.0.0.1', port: 5000 });
    await until(() => silence.received >= 3, 'every INIT');
    expect(silence.received).to.equal(3);
    silence.close();
  });

  it('is EAFNOSUPPORT where its own address cannot reach', async () => {
    for (const [localAddress, host] of [
      ['127.0.0.1', '::1'],
      ['::1', '127.0.0.1'],
    ]) {
      const failure = await rejection(open({ engine: ENGINE, localAddress, host, port: 5000 }));
      expect(failure).to.deep.include({ code: 'EAFNOSUPPORT', address: host });
    }
  });

  it('is EADDRNOTAVAIL for an interface that does not exist', async () => {
    const failure = await rejection(open({ engine: ENGINE, host: 'fe80::1%nonesuch', port: 5000 }));
    expect(failure).to.deep.include({ code: 'EADDRNOTAVAIL', address: 'fe80::1%nonesuch' });
  });

  it('names a host without an address', async () => {
    const failure = await rejection(open({ engine: ENGINE, host: 'nowhere.invalid', port: 5000 }));
    expect(failure).to.deep.include({ syscall: 'getaddrinfo', address: 'nowhere.invalid' });
  });

  it('is EISCONN when there is an association with that peer from the same port', async () => {
    const { address, accepted } = await stage.listen();
    const localPort = 4322;
    const first = await stage.open(address, { localPort });
    await accepted.first(1);
    const failure = await rejection(stage.open(address, { localPort }));
    expect(failure).to.deep.include({ code: 'EISCONN', address: '127.0.0.1', port: address.port });
    expect(failure.message).to.include('SCTP port 4322');
    expect(first.state).to.equal('established');
    expect(accepted.values).to.have.length(1);
    await first.shutdown();
    const again = await stage.open(address, { localPort });
    expect(again.localPort).to.equal(localPort);
  });

  it('is EADDRINUSE when its own SCTP port is taken', async () => {
    const { address } = await stage.listen();
    const { port, ...udpPort } = portsOf(address);
    const failure = await rejection(
      stage.open(address, { localAddress: '127.0.0.1', localPort: port, ...udpPort }),
    );
    expect(failure).to.deep.include({ code: 'EADDRINUSE', syscall: 'bind', port });
  });
});
