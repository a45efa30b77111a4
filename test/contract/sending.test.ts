import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { scaled } from './support/machine.js';
import { Stage } from './support/stage.js';
import { each, record, rejection, until } from './support/until.js';

const KIBIBYTE = 1024;
const BUFFER = 64 * KIBIBYTE;

describe('a send subject', () => {
  const stage = new Stage();

  it('sends with its own stream, PPID and flags, unless a message brings others', async () => {
    const { client, server } = await stage.pair();
    const received = record(server.messages$);
    const sender = client.sender({ stream: 4, ppid: 60, unordered: true });
    sender.next('plain');
    sender.next({ data: 'other', stream: 5, ppid: 61, unordered: false });
    await sender.send('awaited', { ppid: 62 });
    const messages = await received.first(3);
    const seen = messages.map(({ data, stream, ppid, unordered }) =>
      [data.toString(), stream, ppid, unordered].join(),
    );
    expect(seen).to.have.members(['plain,4,60,true', 'other,5,61,false', 'awaited,4,62,true']);
  });

  it('tells what is buffered, and when nothing is', async () => {
    const { client, server } = await stage.pair();
    record(server.messages$);
    const sender = client.sender();
    expect(sender.bufferedBytes).to.equal(0);
    const drained = record(sender.drained$);
    expect(drained.values).to.have.length(1);
    sender.next(Buffer.alloc(10_000));
    expect(sender.bufferedBytes).to.equal(10_000);
    await drained.first(2);
    expect(sender.bufferedBytes).to.equal(0);
    sender.next(Buffer.alloc(10));
    sender.complete();
    expect(await drained.end()).to.be.undefined;
    expect(drained.values).to.have.length(3);
    expect(client.state).to.equal('established');
  });

  it('queues up to its limit, then throws, and goes on when there is room', async () => {
    const { client, server } = await stage.pair({ receiveWindow: BUFFER }, { sendBuffer: BUFFER });
    const sender = client.sender({ limit: BUFFER });
    let taken = 0;
    expect(() => {
      for (;;) {
        sender.next(Buffer.alloc(KIBIBYTE));
        taken++;
      }
    })
      .to.throw()
      .with.property('code', 'ERR_SCTP_SEND_OVERFLOW');
    expect(taken).to.equal((2 * BUFFER) / KIBIBYTE);
    const received = record(server.messages$);
    await received.first(taken);
    sender.next('once more');
    await received.first(taken + 1);
  });

  it('reports each message its overflow policy drops', async () => {
    for (const overflow of ['drop-newest', 'drop-oldest', 'latest'] as const) {
      const { client, server } = await stage.pair(
        { receiveWindow: BUFFER },
        { sendBuffer: BUFFER },
      );
      const dropped: number[] = [];
      each(client.notifications$, (notification) => {
        if (notification.type === 'send-failed') dropped.push(notification.ppid);
      });
      const sender = client.sender({ limit: BUFFER / 2, overflow });
      const count = 200;
      for (let i = 0; i < count; i++) sender.next({ data: Buffer.alloc(KIBIBYTE), ppid: i });
      const received = record(server.messages$);
      await received.first(count - dropped.length);
      await until(() => sender.bufferedBytes === 0, 'everything is sent');
      const got = received.values.map(({ ppid }) => ppid);
      expect(got).to.deep.equal([...got].sort((a, b) => a - b));
      expect([...got, ...dropped].sort((a, b) => a - b)).to.deep.equal([...Array(count).keys()]);
      expect(got.includes(count - 1)).to.equal(overflow !== 'drop-newest');
    }
  });

  it('does not starve another, nor send()', async () => {
    const { client, server } = await stage.pair({ receiveWindow: BUFFER }, { sendBuffer: BUFFER });
    const each = 200;
    for (const stream of [1, 2]) {
      const sender = client.sender({ stream });
      for (let i = 0; i < each; i++) sender.next(Buffer.alloc(4 * KIBIBYTE));
    }
    const sends = Array.from({ length: each }, () => client.send(Buffer.alloc(4 * KIBIBYTE)));
    const messages = await record(server.messages$).first(3 * each);
    await Promise.all(sends);
    // What is in the send buffer came first; after that they take turns. A message that has to be
    // sent again arrives after the next of other streams.
    const ahead = BUFFER / (4 * KIBIBYTE) + 1 + each / 100;
    const counts = [0, 0, 0];
    for (const { stream } of messages) {
      counts[stream]++;
      if (counts[1] < each) expect(counts[1] - Math.min(...counts)).to.be.at.most(ahead);
    }
    expect(counts).to.deep.equal([each, each, each]);
  });

  it('collects small messages when noDelay is false', async () => {
    const count = 50;
    const { client, server } = await stage.pair({}, { noDelay: false });
    const received = record(server.messages$);
    const { packetsSent: before } = await client.stats();
    for (let i = 0; i < count; i++) {
      void client.send(String(i));
      await nextTurn();
    }
    const messages = await received.first(count);
    expect(messages.map(({ data }) => Number(data.toString()))).to.deep.equal([
      ...Array(count).keys(),
    ]);
    expect((await client.stats()).packetsSent - before).to.be.below(count);
  });

  it('does not let a flood of tiny messages fill the memory', async () => {
    const { client, server } = await stage.pair();
    const sender = client.sender();
    const count = scaled(200_000, 50_000);
    let given = 0;
    let most = 0;
    let writable = false;
    sender.writable$.subscribe((now) => {
      for (writable = now; writable && given < count; given++) sender.next('x');
      most = Math.max(most, sender.bufferedBytes);
    });
    let received = 0;
    each(server.messages$, () => received++);
    await until(() => received === count, 'all have arrived');
    // 2 MiB of send buffer are room for 32,768 messages, each of which counts as 64 bytes.
    expect(most).to.equal(32_768);
  });

  it('aborts the association with error()', async () => {
    const { client, server } = await stage.pair();
    const end = record(server.messages$).end();
    client.sender().error(new Error('no more of it'));
    expect((await end)?.causes[0].data.toString()).to.equal('no more of it');
  });

  it('says sender-dry when everything is acknowledged', async () => {
    const { client, server } = await stage.pair();
    record(server.messages$);
    const notifications = record(client.notifications$);
    for (let i = 0; i < 100; i++) void client.send(Buffer.alloc(1000));
    await until(
      () => notifications.values.some(({ type }) => type === 'sender-dry'),
      'a sender-dry notification',
    );
    expect(client.bufferedBytes).to.equal(0);
  });

  it('of an association that ended is EPIPE', async () => {
    const { client } = await stage.pair();
    const sender = client.sender();
    const writable = record(sender.writable$);
    await client.shutdown();
    expect((await rejection(sender.send('late'))).code).to.equal('EPIPE');
    expect(writable.values.at(-1)).to.be.false;
    expect(writable.completed).to.be.true;
  });
});
