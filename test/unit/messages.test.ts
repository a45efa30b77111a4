import { expect } from 'chai';
import { take, type Subscription } from 'rxjs';
import type { SctpMessage } from 'rxsctp';
import { eachWithFakeChannel } from './each-test.js';
import { flushed, type FakeChannel } from './fake-binding.js';
import { established, record, thrown } from './support.js';

const text = (message: SctpMessage): string =>
  `${String(message.stream)}${message.data.toString()}`;

describe('received messages', () => {
  let fake: FakeChannel;

  eachWithFakeChannel((channel) => (fake = channel));

  it('carry stream, PPID, order flag and data', () => {
    const association = established(fake);
    const seen: SctpMessage[] = [];
    association.messages$.subscribe((message) => seen.push(message));
    fake.message({ association: 1, stream: 3, ppid: 46, unordered: true, data: 'abc' });
    const [message] = seen;
    expect(message.stream).to.equal(3);
    expect(message.ppid).to.equal(46);
    expect(message.unordered).to.equal(true);
    expect(message.length).to.equal(3);
    expect(message.association).to.equal(association);
    expect(message.data.toString()).to.equal('abc');
    expect(message.data).to.equal(message.data);
  });

  it('reach every subscriber that asked for them', () => {
    const association = established(fake);
    const all = record(association.messages$, text);
    const again = record(association.messages$, text);
    const second = record(association.stream(2), text);
    fake.messages(1, [1, 'a'], [2, 'b']);
    expect(all).to.deep.equal(['1a', '2b']);
    expect(again).to.deep.equal(['1a', '2b']);
    expect(second).to.deep.equal(['2b']);
  });

  it('wait in order for the first subscriber that wants them', () => {
    const association = established(fake);
    fake.messages(1, [1, 'a'], [2, 'b'], [1, 'c'], [2, 'd']);
    expect(record(association.stream(2), text)).to.deep.equal(['2b', '2d']);
    expect(record(association.messages$, text)).to.deep.equal(['1a', '1c']);
    expect(record(association.messages$, text)).to.deep.equal([]);
  });

  it('go on waiting when a subscriber leaves in the middle', () => {
    const association = established(fake);
    fake.messages(1, [1, 'a'], [1, 'b'], [1, 'c']);
    expect(record(association.messages$.pipe(take(1)), text)).to.deep.equal(['1a', '|']);
    expect(record(association.messages$, text)).to.deep.equal(['1b', '1c']);
  });

  it('come in order to somebody who subscribes while waiting ones are delivered', () => {
    const association = established(fake);
    fake.messages(1, [2, 'a'], [1, 'b'], [2, 'c'], [1, 'd']);
    const late: string[] = [];
    const first: string[] = [];
    association.stream(1).subscribe((message) => {
      first.push(text(message));
      if (late.length === 0) association.messages$.subscribe((m) => late.push(text(m)));
    });
    expect(first).to.deep.equal(['1b', '1d']);
    expect(late).to.deep.equal(['2a', '2c', '1d']);
  });

  it('are consumed when next returns, in one record for a batch', () => {
    const association = established(fake);
    association.messages$.subscribe();
    fake.messages(1, [1, 'aa'], [1, 'bbb']);
    expect(fake.consumed).to.deep.equal([{ association: 1, messages: 2, bytes: 5 }]);
  });

  it('are not consumed while nobody is subscribed', async () => {
    const association = established(fake);
    fake.messages(1, [1, 'aa']);
    expect(fake.consumed).to.deep.equal([]);
    association.messages$.subscribe();
    await flushed();
    expect(fake.consumed).to.deep.equal([{ association: 1, messages: 1, bytes: 2 }]);
  });

  it('stay in the window until each hold is released', async () => {
    const association = established(fake);
    const held: SctpMessage[] = [];
    association.messages$.subscribe((message) => {
      expect(message.hold()).to.equal(true);
      expect(message.hold()).to.equal(true);
      held.push(message);
    });
    fake.messages(1, [1, 'aa']);
    held[0].release();
    await flushed();
    expect(fake.consumed).to.deep.equal([]);
    held[0].release();
    await flushed();
    expect(fake.consumed).to.deep.equal([{ association: 1, messages: 1, bytes: 2 }]);
    expect(thrown(() => held[0].release()).code).to.equal('ERR_SCTP_NOT_HELD');
  });

  it('are consumed once, however late they are held', async () => {
    const association = established(fake);
    const seen: SctpMessage[] = [];
    association.messages$.subscribe((message) => {
      message.hold();
      message.release();
      seen.push(message);
    });
    fake.messages(1, [1, 'aa']);
    expect(seen[0].hold()).to.equal(false);
    seen[0].release();
    await flushed();
    expect(fake.consumed).to.deep.equal([{ association: 1, messages: 1, bytes: 2 }]);
  });

  it('survive subscribers that leave and join inside next', () => {
    const association = established(fake);
    const seen: string[] = [];
    const subscriptions: Subscription[] = [];
    subscriptions.push(
      association.messages$.subscribe((message) => {
        seen.push(`first ${text(message)}`);
        for (const subscription of subscriptions) subscription.unsubscribe();
      }),
      association.messages$.subscribe((message) => seen.push(`second ${text(message)}`)),
    );
    fake.messages(1, [1, 'a'], [1, 'b']);
    expect(seen).to.deep.equal(['first 1a']);
    expect(record(association.messages$, text)).to.deep.equal(['1b']);
  });

  it('complete with a graceful end, after those that wait', () => {
    const association = established(fake);
    fake.messages(1, [1, 'a']);
    fake.closed(1);
    expect(record(association.messages$, text)).to.deep.equal(['1a', '|']);
    expect(record(association.messages$, text)).to.deep.equal(['|']);
  });

  it('end with the error of a failure', () => {
    const association = established(fake);
    const seen = record(association.messages$, text);
    const stream = record(association.stream(1), text);
    fake.messages(1, [1, 'a']);
    fake.closed(1, 'aborted-by-peer');
    expect(seen).to.deep.equal(['1a', 'error ECONNRESET']);
    expect(stream).to.deep.equal(['1a', 'error ECONNRESET']);
    expect(record(association.messages$, text)).to.deep.equal(['error ECONNRESET']);
  });
});
