import { expect } from 'chai';
import type { SctpAssociation, SctpSendFailed } from 'rxsctp';
import { IMPATIENT, itWith } from './support/engine.js';
import { Program } from './support/program.js';
import { Stage } from './support/stage.js';
import { record, rejection, until } from './support/until.js';

async function failuresOf(association: SctpAssociation): Promise<SctpSendFailed[]> {
  const notifications = record(association.notifications$);
  await notifications.end();
  return notifications.values.filter((notification) => notification.type === 'send-failed');
}

describe('ended', () => {
  const stage = new Stage();

  it('tells both ends of a shutdown who began it', async () => {
    const { client, server } = await stage.pair();
    await server.shutdown();
    expect(await server.ended).to.deep.equal({ by: 'local', how: 'shutdown' });
    expect(await client.ended).to.deep.equal({ by: 'peer', how: 'shutdown' });
  });

  it('tells both ends of an abort who did it', async () => {
    const { client, server } = await stage.pair();
    client.abort('enough');
    const [here, there] = await Promise.all([client.ended, server.ended]);
    expect([here.by, here.how, here.error?.code]).to.deep.equal(['local', 'abort', 'ECONNABORTED']);
    expect([there.by, there.how, there.error?.code]).to.deep.equal(['peer', 'abort', 'ECONNRESET']);
    expect(await record(client.ended$).end()).to.be.undefined;
  });
});

describe('shutdown()', () => {
  const stage = new Stage();

  it('delivers everything first, then completes at both ends', async () => {
    const { client, server } = await stage.pair();
    const received = record(server.messages$);
    const replies = record(client.messages$);
    for (let i = 0; i < 2000; i++) void client.send(Buffer.alloc(3000), { stream: i % 8 });
    await client.shutdown();
    expect(await received.end()).to.be.undefined;
    expect(await replies.end()).to.be.undefined;
    expect(received.values).to.have.length(2000);
    expect([client.state, server.state]).to.deep.equal(['closed', 'closed']);
  });

  it('tells the peer, who can then send no more', async () => {
    const { client, server } = await stage.pair();
    const notifications = record(server.notifications$);
    await client.shutdown();
    await notifications.end();
    expect(notifications.values.map(({ type }) => type)).to.include('shutdown');
    expect(notifications.values.at(-1)).to.deep.include({
      type: 'association-change',
      state: 'shutdown-complete',
    });
    expect((await rejection(server.send('late'))).code).to.equal('EPIPE');
  });

  it('by both sides at once delivers everything both ways', async () => {
    const { client, server } = await stage.pair();
    const received = [record(client.messages$), record(server.messages$)];
    for (let i = 0; i < 300; i++) {
      void client.send(Buffer.alloc(2000));
      void server.send(Buffer.alloc(2000));
    }
    await Promise.all([client.shutdown(), server.shutdown()]);
    for (const messages of received) {
      expect(await messages.end()).to.be.undefined;
      expect(messages.values).to.have.length(300);
    }
  });

  it('resolves when called again, also after the end', async () => {
    const { client } = await stage.pair();
    await Promise.all([client.shutdown(), client.shutdown()]);
    await client.shutdown();
  });

  it('keeps what waits unread for whoever subscribes after the end', async () => {
    const { client, server } = await stage.pair();
    for (let i = 0; i < 5; i++) await client.send(String(i));
    await client.shutdown();
    await until(() => server.state === 'closed', 'the end');
    const received = record(server.messages$);
    expect(received.values.map(({ data }) => data.toString())).to.deep.equal([
      '0',
      '1',
      '2',
      '3',
      '4',
    ]);
    expect(received.completed).to.be.true;
  });

  it('rejects when the association fails instead', async () => {
    const { client, server } = await stage.pair({ receiveWindow: 4096 });
    const notifications = record(client.notifications$);
    await client.send(Buffer.alloc(100_000));
    const ending = rejection(client.shutdown());
    server.abort();
    expect((await ending).code).to.equal('ECONNRESET');
    expect(notifications.values.map(({ type }) => type)).to.include('send-failed');
  });
});

describe('abort()', () => {
  const stage = new Stage();

  it('is ECONNABORTED here and ECONNRESET with its reason there', async () => {
    for (const [here, there] of [
      ['client', 'server'],
      ['server', 'client'],
    ] as const) {
      const pair = await stage.pair();
      const ends = [record(pair[here].messages$), record(pair[there].messages$)];
      pair[here].abort('out of luck');
      expect(await ends[0].end()).to.deep.include({ code: 'ECONNABORTED' });
      const failure = await ends[1].end();
      expect(failure).to.deep.include({ code: 'ECONNRESET', port: pair[there].remotePort });
      expect(failure?.message).to.include('out of luck');
      expect(failure?.causes).to.have.length(1);
      expect(failure?.causes[0]).to.deep.include({ code: 12, name: 'User-Initiated Abort' });
      expect(failure?.causes[0].data.toString()).to.equal('out of luck');
    }
  });

  it('takes bytes as its reason, and does nothing after the end', async () => {
    const { client, server } = await stage.pair();
    const end = record(server.messages$).end();
    client.abort(Uint8Array.of(1, 0, 255));
    expect([...((await end)?.causes[0].data ?? [])]).to.deep.equal([1, 0, 255]);
    await until(() => client.state === 'closed', 'the end');
    client.abort('again');
    expect((await rejection(client.shutdown())).code).to.equal('ECONNABORTED');
  });

  it('reports every accepted message that was not delivered', async () => {
    const { client } = await stage.pair({ receiveWindow: 4096 });
    for (let i = 0; i < 50; i++) {
      await client.send(Buffer.alloc(2000, i), { stream: i % 3, ppid: i, unordered: i % 2 === 1 });
    }
    const failures = failuresOf(client);
    client.abort();
    const reported = await failures;
    expect(reported.length).to.be.within(40, 50);
    for (const { data, stream, ppid, unordered, reason } of reported) {
      expect(data.equals(Buffer.alloc(2000, ppid))).to.be.true;
      expect([stream, unordered, reason]).to.deep.equal([ppid % 3, ppid % 2 === 1, 'association']);
    }
    const ppids = reported.map(({ ppid }) => ppid);
    expect(new Set(ppids).size).to.equal(ppids.length);
    expect(reported.at(-1)?.sent).to.be.false;
  });

  it('by the peer reports what it had not acknowledged', async () => {
    const { client, server } = await stage.pair({ receiveWindow: 4096 });
    for (let i = 0; i < 20; i++) await client.send(Buffer.alloc(2000), { ppid: i });
    const failures = failuresOf(client);
    server.abort();
    expect((await failures).at(-1)?.ppid).to.equal(19);
  });
});

describe('a message above maxMessageSize that is received', () => {
  const stage = new Stage();

  it('is EMSGSIZE, and both sides hear how large it was and how large it may be', async () => {
    const { client, server } = await stage.pair({ maxMessageSize: 5000 });
    const [left, ended] = [record(client.messages$).end(), record(server.messages$).end()];
    client.send(Buffer.alloc(6000)).catch(() => undefined);
    const failure = await ended;
    expect(failure?.code).to.equal('EMSGSIZE');
    expect(failure?.message).to.include('maxMessageSize (5000)');
    const reset = await left;
    expect(reset?.code).to.equal('ECONNRESET');
    for (const error of [failure, reset]) {
      const sizes = /message of (\d+) bytes or more, where 5000 are taken/.exec(
        error?.message ?? '',
      );
      expect(Number(sizes?.[1])).to.be.within(5001, 6000);
    }
  });
});

describe('what cannot be sent', () => {
  const stage = new Stage();

  it('is EMSGSIZE above maxMessageSize, and the association lives on', async () => {
    const { client, server } = await stage.pair({}, { maxMessageSize: 5000 });
    expect((await rejection(client.send(Buffer.alloc(5001)))).code).to.equal('EMSGSIZE');
    expect(() => client.sender().next(Buffer.alloc(5001)))
      .to.throw()
      .with.property('code', 'EMSGSIZE');
    await client.send(Buffer.alloc(5000));
    const [message] = await record(server.messages$).first(1);
    expect(message.length).to.equal(5000);
  });

  it('is ERR_SCTP_INVALID_STREAM beyond the negotiated streams, and the association lives on', async () => {
    const { client, server } = await stage.pair({ streams: { inbound: 4 } });
    const failure = await rejection(client.send('no', { stream: 4 }));
    expect(failure.code).to.equal('ERR_SCTP_INVALID_STREAM');
    expect(() => client.sender({ stream: 9 }).next('no'))
      .to.throw()
      .with.property('code', 'ERR_SCTP_INVALID_STREAM');
    await client.send('yes', { stream: 3 });
    await record(server.messages$).first(1);
  });

  it('is EPIPE after the end', async () => {
    const { client } = await stage.pair();
    const sender = client.sender();
    const ending = client.shutdown();
    expect((await rejection(client.send('late'))).code).to.equal('EPIPE');
    await ending;
    expect((await rejection(client.send('later'))).code).to.equal('EPIPE');
    expect((await rejection(sender.send('latest'))).code).to.equal('EPIPE');
    expect((await rejection(client.stats())).code).to.equal('ERR_SCTP_CLOSED');
  });

  it('is a RangeError or TypeError when the arguments are wrong', async () => {
    const { client } = await stage.pair();
    const wrong: [unknown, object, string][] = [
      ['', {}, 'data'],
      [42, {}, 'data'],
      ['x', { stream: -1 }, 'stream'],
      ['x', { stream: 70_000 }, 'stream'],
      ['x', { ppid: 2 ** 32 }, 'ppid'],
      ['x', { ppid: 1.5 }, 'ppid'],
      ['x', { unordered: 'yes' }, 'unordered'],
    ];
    for (const [data, options, name] of wrong) {
      const failure = await rejection(client.send(data as string, options));
      expect(failure.constructor.name).to.be.oneOf(['RangeError', 'TypeError']);
      expect(failure.message).to.include(`"${name}"`);
    }
  });
});

describe('a peer that vanishes', () => {
  const stage = new Stage();

  itWith('vanishing')('is ETIMEDOUT, with or without data on the way', async () => {
    for (const data of [true, false]) {
      const { address, accepted } = await stage.listen(IMPATIENT);
      const peer = new Program('client', [JSON.stringify(stage.connectOptions(address))]);
      expect(await peer.receive()).to.equal('established');
      const [server] = await accepted.first(1);
      const end = record(server.messages$).end();
      const notifications = record(server.notifications$);
      peer.kill('SIGKILL');
      expect(await peer.exit()).to.equal('SIGKILL');
      if (data) await server.send('anybody there?', { ppid: 7 });
      expect(await end).to.deep.include({ code: 'ETIMEDOUT', address: '127.0.0.1' });
      const lost = notifications.values.filter(({ type }) => type === 'send-failed');
      expect(lost).to.have.length(data ? 1 : 0);
      expect(notifications.values.at(-1)).to.deep.include({ state: 'comm-lost' });
    }
  });
});
