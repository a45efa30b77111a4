import { expect } from 'chai';
import { getEventListeners } from 'node:events';
import type { SctpAssociation, SctpError } from 'rxsctp';
import { setLink } from '#internal/native/native-link.js';
import { eachWithAssociation } from '../each-test.js';
import { flushed, useFakeChannel, type FakeChannel } from '../fake-binding.js';
import { established, record, rejection } from '../support.js';

/** How a promise settled: `pending`, `resolved`, or the code or name of its error. */
function outcome(promise: Promise<unknown>): () => string {
  let now = 'pending';
  promise.then(
    () => (now = 'resolved'),
    (error: unknown) => {
      const { code, name } = error as { code?: unknown; name: string };
      now = typeof code === 'string' ? code : name;
    },
  );
  return () => now;
}

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe('send with acknowledged: true', () => {
  let fake: FakeChannel;
  let association: SctpAssociation;

  eachWithAssociation((made, channel) => {
    [association, fake] = [made, channel];
  });

  it('resolves when the peer has that message, whatever came before', async () => {
    const first = outcome(association.send('a', { acknowledged: true }));
    const second = outcome(association.send('b'.repeat(5000), { acknowledged: true }));
    void association.send('c');
    await flushed();
    expect(fake.sent.map(({ token }) => token)).to.deep.equal([1, 2, 0]);
    fake.acknowledgeMessages(fake.sent[1]);
    await flushed();
    expect([first(), second()]).to.deep.equal(['pending', 'resolved']);
    fake.acknowledgeMessages(fake.sent[0]);
    await flushed();
    expect(first()).to.equal('resolved');
  });

  it('waits for room first', async () => {
    const narrow = established(fake, { sendBuffer: 1 });
    void narrow.send('a');
    const waiting = outcome(narrow.send('b', { acknowledged: true }));
    await flushed();
    fake.acknowledgeMessages(fake.sent[0]);
    await flushed();
    expect(waiting()).to.equal('pending');
    fake.acknowledgeMessages(fake.sent[1]);
    await flushed();
    expect(waiting()).to.equal('resolved');
  });

  it('rejects with what ended the association', async () => {
    const sent = association.send('a', { acknowledged: true });
    await flushed();
    fake.deliver(
      fake.failed(fake.sent[0]),
      { acknowledged: 1, association: 1 },
      {
        event: { type: 'closed', association: 1, reason: 'timeout', causes: [] },
      },
    );
    const error = await sent.catch((reason: unknown) => reason as SctpError);
    expect(error).to.include({ code: 'ETIMEDOUT', port: 5000 });
    expect(error)
      .to.have.property('message')
      .that.contains('A message of 1 bytes on stream 0 was not acknowledged: ');
    expect(error).to.have.nested.property('cause.code', 'ETIMEDOUT');
  });

  it('rejects also when the engine gives the message back after the end', async () => {
    const sent = outcome(association.send('a', { acknowledged: true }));
    await flushed();
    fake.closed(1, 'aborted-by-peer');
    await flushed();
    expect(sent()).to.equal('pending');
    fake.deliver(fake.failed(fake.sent[0], false), { acknowledged: 1, association: 1 });
    await flushed();
    expect(sent()).to.equal('ECONNRESET');
  });

  it('rejects with EPIPE what a shutdown of the peer overtook, ECONNRESET at a restart', async () => {
    const late = outcome(association.send('a', { acknowledged: true }));
    await flushed();
    fake.deliver(
      { event: { type: 'peer-shutdown', association: 1 } },
      fake.failed(fake.sent[0], false),
    );
    await flushed();
    expect(late()).to.equal('EPIPE');

    const other = established(fake);
    const lost = outcome(other.send('b', { acknowledged: true }));
    await flushed();
    fake.deliver(fake.failed(fake.sent[1]));
    fake.establish(2, { type: 'restarted' });
    await flushed();
    expect(lost()).to.equal('ECONNRESET');
  });

  it('still says send-failed', async () => {
    const seen = record(association.notifications$, ({ type }) => type);
    const sent = rejection(association.send('a', { acknowledged: true }));
    await flushed();
    fake.deliver(fake.failed(fake.sent[0]));
    expect(await sent).to.equal('ECONNRESET');
    expect(seen).to.include('send-failed');
  });

  it('refuses what is neither boolean nor AbortSignal', async () => {
    const wrong = 'yes' as unknown as boolean;
    expect(await rejection(association.send('a', { acknowledged: wrong }))).to.equal(
      'ERR_INVALID_ARG_TYPE',
    );
    const signal = {} as AbortSignal;
    expect(await rejection(association.send('a', { signal }))).to.equal('ERR_INVALID_ARG_TYPE');
    await flushed();
    expect(fake.sent).to.deep.equal([]);
  });
});

describe('send with a signal', () => {
  let fake: FakeChannel;
  let association: SctpAssociation;
  let abort: AbortController;

  beforeEach(() => {
    fake = useFakeChannel();
    association = established(fake, { sendBuffer: 1 });
    abort = new AbortController();
  });

  afterEach(() => {
    setLink(undefined);
    expect(listeners(abort.signal)).to.equal(0);
  });

  it('sends as ever while it is not aborted', async () => {
    await association.send('a', { signal: abort.signal });
    const waiting = association.send('b', { signal: abort.signal });
    expect(listeners(abort.signal)).to.equal(1);
    fake.acknowledge(1, 1);
    await waiting;
    expect(fake.sent.map(({ data }) => data.toString())).to.deep.equal(['a', 'b']);
    abort.abort();
  });

  it('sends nothing when it is aborted before', async () => {
    abort.abort();
    expect(outcome(association.send('a', { signal: abort.signal }))).to.be.a('function');
    await association.send('b');
    await flushed();
    expect(fake.sent.map(({ data }) => data.toString())).to.deep.equal(['b']);
  });

  it('takes a waiting message out, and the others go on', async () => {
    void association.send('a');
    const sender = association.sender();
    const before = outcome(sender.send('b'));
    const reason = new Error('too late');
    const aborted = sender.send('c', { signal: abort.signal }).catch((error: unknown) => error);
    const after = outcome(sender.send('d'));
    expect(sender.bufferedBytes).to.equal(4);
    abort.abort(reason);
    expect(sender.bufferedBytes).to.equal(3);
    expect(await aborted).to.equal(reason);
    for (let i = 0; i < 3; i++) fake.acknowledge(1, 1);
    await flushed();
    expect(fake.sent.map(({ data }) => data.toString())).to.deep.equal(['a', 'b', 'd']);
    expect([before(), after()]).to.deep.equal(['resolved', 'resolved']);
    expect(sender.bufferedBytes).to.equal(0);
  });

  it('may take out the only one, the first or the last', async () => {
    void association.send('a');
    const sends = ['b', 'c', 'd'].map((data) => {
      const each = new AbortController();
      return { each, done: outcome(association.send(data, { signal: each.signal })) };
    });
    sends[0].each.abort();
    sends[2].each.abort();
    sends[1].each.abort();
    void association.send('e');
    fake.acknowledge(1, 1);
    await flushed();
    expect(fake.sent.map(({ data }) => data.toString())).to.deep.equal(['a', 'e']);
    expect(sends.map(({ done }) => done())).to.deep.equal(Array(3).fill('AbortError'));
  });

  it('ends only the waiting once the engine has the message', async () => {
    const sent = outcome(association.send('a', { signal: abort.signal, acknowledged: true }));
    await flushed();
    expect(listeners(abort.signal)).to.equal(1);
    abort.abort();
    await flushed();
    expect(sent()).to.equal('AbortError');
    fake.acknowledgeMessages(fake.sent[0]);
    expect(association.bufferedBytes).to.equal(0);
  });

  it('leaves no listener when the association fails', async () => {
    void association.send('a');
    const waiting = outcome(association.send('b', { signal: abort.signal, acknowledged: true }));
    fake.closed(1, 'timeout');
    await flushed();
    expect(waiting()).to.equal('EPIPE');
  });

  it('may be aborted by who hears that the buffer is full', async () => {
    void association.send('a');
    const sender = association.sender({ highWaterMark: 2 });
    sender.writable$.subscribe((writable) => {
      if (!writable) abort.abort();
    });
    const sent = outcome(sender.send('bb', { signal: abort.signal }));
    await flushed();
    expect(sent()).to.equal('AbortError');
    expect(sender.bufferedBytes).to.equal(1);
    fake.acknowledge(1, 1);
    await flushed();
    expect(fake.sent).to.have.length(1);
  });
});
