import { expect } from 'chai';
import type { SctpNotification, SctpSendFailed } from 'rxsctp';
import { eachWithFakeChannel } from '../each-test.js';
import { flushed, type FakeChannel } from '../fake-binding.js';
import { warningsOf } from '../operators/watch.js';
import { established, record, rejection, thrown } from '../support.js';

const texts = (fake: FakeChannel): string[] => fake.sent.map(({ data }) => data.toString());

function settled(promise: Promise<unknown>): () => boolean {
  let done = false;
  promise.then(
    () => (done = true),
    () => (done = true),
  );
  return () => done;
}

describe('sending', () => {
  let fake: FakeChannel;

  eachWithFakeChannel((channel) => (fake = channel));

  it('passes stream, PPID, flags and a copy of the data', async () => {
    const association = established(fake);
    const data = Buffer.from('hello');
    await association.send(data, { stream: 3, ppid: 46, unordered: true, sackImmediately: true });
    data.fill(0);
    await flushed();
    expect(fake.sent).to.have.length(1);
    const [sent] = fake.sent;
    expect(sent).to.include({ association: 1, stream: 3, ppid: 46, flags: 3 });
    expect(sent.data.toString()).to.equal('hello');
    expect(association.bufferedBytes).to.equal(5);
  });

  it('takes flags of a message before those of its sender', async () => {
    const sender = established(fake).sender({ unordered: true, sackImmediately: true });
    sender.next({ data: 'a', unordered: false });
    sender.next({ data: 'b', sackImmediately: false });
    sender.next('c');
    await flushed();
    expect(fake.sent.map(({ flags }) => flags)).to.deep.equal([2, 1, 3]);
  });

  it('takes strings, ArrayBuffers and views of any kind', async () => {
    const association = established(fake);
    const bytes = Uint8Array.from([0x61, 0x62, 0x63, 0x64]);
    await association.send('é');
    await association.send(bytes.buffer);
    await association.send(new DataView(bytes.buffer, 1, 2));
    await association.send(new Uint16Array(bytes.buffer));
    await flushed();
    expect(texts(fake)).to.deep.equal(['é', 'abcd', 'bc', 'abcd']);
  });

  it('says sender-dry to who is subscribed, unless more is on its way', async () => {
    const association = established(fake);
    await association.send('a');
    await flushed();
    fake.deliver({ acknowledged: 1, association: 1 }, { senderDry: 1 });
    const types: string[] = [];
    association.notifications$.subscribe(({ type }) => types.push(type));
    expect(types).to.deep.equal(['association-change']);

    await association.send('b');
    fake.deliver({ senderDry: 1 });
    expect(types).to.have.length(1);
    fake.deliver({ acknowledged: 1, association: 1 }, { senderDry: 1 });
    expect(types).to.deep.equal(['association-change', 'sender-dry']);
  });

  it('keeps the order of small and large messages', async () => {
    const association = established(fake);
    const large = 'x'.repeat(5000);
    void association.send('a');
    void association.send(large);
    void association.send('b');
    await flushed();
    expect(texts(fake)).to.deep.equal(['a', large, 'b']);
  });

  it('survives more than the staging buffer takes', async () => {
    const association = established(fake);
    const message = Buffer.alloc(1000, 'y');
    for (let i = 0; i < 500; i++) void association.send(message);
    await flushed();
    expect(fake.sent).to.have.length(500);
    expect(fake.sent.every(({ data }) => data.equals(message))).to.equal(true);
  });

  it('refuses what cannot be sent, and lives on', async () => {
    const association = established(fake, { maxMessageSize: 10 });
    expect(await rejection(association.send('x'.repeat(11)))).to.equal('EMSGSIZE');
    expect(await rejection(association.send('x', { stream: 8 }))).to.equal(
      'ERR_SCTP_INVALID_STREAM',
    );
    expect(await rejection(association.send(''))).to.equal('ERR_OUT_OF_RANGE');
    expect(await rejection(association.send('x', { ppid: -1 }))).to.equal('ERR_OUT_OF_RANGE');
    expect(await rejection(association.send('x', { stream: 1.5 }))).to.equal('ERR_OUT_OF_RANGE');
    expect(await rejection(association.send(5 as unknown as string))).to.equal(
      'ERR_INVALID_ARG_TYPE',
    );
    expect(await rejection(association.send('ok'))).to.equal(undefined);
  });

  it('waits for room in the send buffer, in order', async () => {
    const association = established(fake, { sendBuffer: 4 });
    await association.send('aaaa');
    const second = settled(association.send('bbbb'));
    const third = settled(association.send('c'));
    await flushed();
    expect(texts(fake)).to.deep.equal(['aaaa']);
    fake.acknowledge(1, 4);
    await flushed();
    expect([second(), third()]).to.deep.equal([true, false]);
    fake.acknowledge(1, 4);
    await flushed();
    expect(third()).to.equal(true);
    expect(texts(fake)).to.deep.equal(['aaaa', 'bbbb', 'c']);
  });

  it('gives senders their turns one message each', async () => {
    const association = established(fake, { sendBuffer: 1 });
    const [a, b] = [association.sender({ stream: 1 }), association.sender({ stream: 2 })];
    a.next('1');
    for (const each of ['2', '3', '4']) a.next(each);
    for (const each of ['x', 'y']) b.next(each);
    for (let i = 0; i < 6; i++) fake.acknowledge(1, 1);
    await flushed();
    expect(texts(fake)).to.deep.equal(['1', '2', 'x', '3', 'y', '4']);
  });

  it('tells with writable$ and drained$ how full it is', () => {
    const association = established(fake, { sendBuffer: 4 });
    const out = association.sender();
    const writable = record(out.writable$);
    const drained = record(out.drained$, () => 'drained');
    out.next('aaaa');
    out.next('bb');
    expect(out.bufferedBytes).to.equal(6);
    fake.acknowledge(1, 4);
    fake.acknowledge(1, 2);
    expect(writable).to.deep.equal(['true', 'false', 'true']);
    expect(drained).to.deep.equal(['drained', 'drained']);
    out.complete();
    expect(writable).to.deep.equal(['true', 'false', 'true', 'false', '|']);
    expect(drained).to.deep.equal(['drained', 'drained', '|']);
  });

  it('of a completed sender goes on until its queue is empty', async () => {
    const association = established(fake, { sendBuffer: 1 });
    const out = association.sender();
    const done = record(out.drained$, () => 'drained');
    out.next('a');
    out.next('b');
    out.complete();
    out.next('late');
    expect(await rejection(out.send('late'))).to.equal('EPIPE');
    fake.acknowledge(1, 1);
    fake.acknowledge(1, 1);
    await flushed();
    expect(texts(fake)).to.deep.equal(['a', 'b']);
    expect(done).to.deep.equal(['drained', 'drained', '|']);
  });

  describe('beyond the limit of a send subject', () => {
    const lost = (notifications: readonly SctpNotification[]): string[] =>
      notifications
        .filter((each): each is SctpSendFailed => each.type === 'send-failed')
        .map(({ data, reason }) => `${data.toString()} ${reason}`);

    function overflow(policy: 'error' | 'drop-newest' | 'drop-oldest' | 'latest') {
      const association = established(fake, { sendBuffer: 1 });
      const notifications: SctpNotification[] = [];
      association.notifications$.subscribe((each) => notifications.push(each));
      const out = association.sender({ limit: 2, overflow: policy });
      return { out, notifications };
    }

    async function drain(): Promise<string[]> {
      for (let i = 0; i < 5; i++) fake.acknowledge(1, 1);
      await flushed();
      return texts(fake);
    }

    it('throws by default, and keeps the subject', async () => {
      const { out } = overflow('error');
      for (const each of ['a', 'b', 'c']) out.next(each);
      expect(thrown(() => out.next('d')).code).to.equal('ERR_SCTP_SEND_OVERFLOW');
      expect(await drain()).to.deep.equal(['a', 'b', 'c']);
      out.next('e');
      await flushed();
      expect(texts(fake)).to.include('e');
    });

    it('drops and reports the newest', async () => {
      const { out, notifications } = overflow('drop-newest');
      for (const each of ['a', 'b', 'c', 'd']) out.next(each);
      expect(await drain()).to.deep.equal(['a', 'b', 'c']);
      expect(lost(notifications)).to.deep.equal(['d overflow']);
    });

    it('drops and reports the oldest', async () => {
      const { out, notifications } = overflow('drop-oldest');
      for (const each of ['a', 'b', 'c', 'd']) out.next(each);
      expect(await drain()).to.deep.equal(['a', 'c', 'd']);
      expect(lost(notifications)).to.deep.equal(['b overflow']);
    });

    it('keeps the latest only', async () => {
      const { out, notifications } = overflow('latest');
      for (const each of ['a', 'b', 'c', 'd']) out.next(each);
      expect(await drain()).to.deep.equal(['a', 'd']);
      expect(lost(notifications)).to.deep.equal(['b overflow', 'c overflow']);
    });
  });

  it('through error() aborts the association', () => {
    const association = established(fake);
    const out = association.sender();
    out.subscribe({ error: () => undefined });
    out.error(new Error('disk full'));
    expect(fake.aborts).to.deep.equal([{ association: 1, reason: 'disk full' }]);
  });

  it('after the end is EPIPE', async () => {
    const association = established(fake);
    const out = association.sender();
    fake.closed(1);
    expect(await rejection(association.send('x'))).to.equal('EPIPE');
    expect(record(out)).to.deep.equal(['|']);
  });

  it('after a SHUTDOWN of the peer is EPIPE, until the peer restarts', async () => {
    const association = established(fake);
    fake.event({ type: 'peer-shutdown', association: 1 });
    expect(await rejection(association.send('x'))).to.equal('EPIPE');
    fake.establish(1, { type: 'restarted' });
    expect(await rejection(association.send('x'))).to.equal(undefined);
  });

  it('queued at shutdown is sent before the association closes', async () => {
    const association = established(fake, { sendBuffer: 1 });
    const queued = [association.send('a'), association.send('b')];
    const done = settled(association.shutdown());
    expect(await rejection(association.send('late'))).to.equal('EPIPE');
    expect(fake.shutdowns).to.deep.equal([]);
    fake.acknowledge(1, 1);
    expect(fake.shutdowns).to.deep.equal([1]);
    await Promise.all(queued);
    expect(texts(fake)).to.deep.equal(['a', 'b']);
    expect(done()).to.equal(false);
    fake.closed(1);
    await flushed();
    expect(done()).to.equal(true);
  });

  it('queued when the association fails is reported', async () => {
    const association = established(fake, { sendBuffer: 1 });
    const notifications: SctpNotification[] = [];
    association.notifications$.subscribe((each) => notifications.push(each));
    const out = association.sender({ stream: 5 });
    out.next('a');
    out.next('b');
    const waiting = association.send('c');
    fake.closed(1, 'timeout');
    expect(await rejection(waiting)).to.equal('EPIPE');
    const failed = notifications.find((each) => each.type === 'send-failed');
    expect(failed).to.include({ stream: 5, sent: false, reason: 'association' });
  });

  it('that races with the end is reported before notifications$ completes', async () => {
    const association = established(fake);
    const seen = record(association.notifications$, ({ type }) => type);
    await association.send('late');
    await flushed();
    fake.closed(1);
    expect(seen).to.deep.equal(['association-change', 'association-change']);
    fake.deliver(fake.failed(fake.sent[0], false), { acknowledged: 4, association: 1 });
    expect(seen.slice(2)).to.deep.equal(['send-failed', '|']);
  });

  it('that the user chose to drop is no loss that is warned of', async () => {
    const warnings = await warningsOf(async () => {
      const association = established(fake, { sendBuffer: 1 });
      const dropping = association.sender({ limit: 1, overflow: 'drop-oldest' });
      for (const data of ['a', 'b', 'c', 'd']) dropping.next(data);
      expect(dropping.dropped).to.deep.equal({ messages: 2, bytes: 2 });
      for (let i = 0; i < 2; i++) {
        fake.acknowledge(1, 1);
        await flushed();
      }
      const reason = new Promise<string>((resolve) => {
        association.messages$.subscribe({
          error: ({ message }: Error) => {
            resolve(message);
          },
        });
      });
      fake.closed(1, 'timeout');
      expect(await reason).to.not.contain('not delivered');
    });
    expect(warnings).to.deep.equal([]);
  });

  it('that fails with nobody listening is a process warning', async () => {
    const warned = new Promise<Error & { code?: string }>((resolve) => {
      process.once('warning', resolve);
    });
    const association = established(fake, { sendBuffer: 1 });
    await association.send('a');
    association.sender().next('b');
    fake.acknowledge(1, 1);
    association.sender().next('c');
    fake.acknowledge(1, 0);
    fake.closed(1, 'timeout');
    fake.acknowledge(1, 1);
    const warning = await warned;
    expect(warning).to.include({ name: 'SctpWarning', code: 'SCTP_UNDELIVERED' });
    expect(warning.message).to.contain('1 outgoing messages (1 bytes)');
  });
});
