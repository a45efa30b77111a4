import { expect } from 'chai';
import type { SctpDropped } from 'rxsctp';
import { eachWithFakeChannel } from '../each-test.js';
import { flushed, type FakeChannel } from '../fake-binding.js';
import { established, record, thrown } from '../support.js';

const dropped = ({ messages, bytes }: SctpDropped): string => `${messages}/${bytes}`;

describe('a send subject', () => {
  let fake: FakeChannel;

  eachWithFakeChannel((channel) => (fake = channel));

  it('checks its options', () => {
    const association = established(fake);
    const code = (options: object): string | undefined =>
      thrown(() => association.sender(options)).code;
    expect(code({ highWaterMark: 0 })).to.equal('ERR_OUT_OF_RANGE');
    expect(code({ highWaterMark: 10, lowWaterMark: 11 })).to.equal('ERR_OUT_OF_RANGE');
    expect(code({ lowWaterMark: -1 })).to.equal('ERR_OUT_OF_RANGE');
    expect(code({ limit: 0.5 })).to.equal('ERR_OUT_OF_RANGE');
    expect(code({ overflow: 'drop' })).to.equal('ERR_INVALID_ARG_VALUE');
    expect(code({ hiWaterMark: 1 })).to.equal('ERR_INVALID_ARG_VALUE');
  });

  it('is writable between its marks as it was before', () => {
    const association = established(fake, { sendBuffer: 100 });
    const sender = association.sender({ highWaterMark: 8, lowWaterMark: 2 });
    const writable = record(sender.writable$);
    sender.next('1234567');
    expect(writable).to.deep.equal(['true']);
    sender.next('8');
    expect(writable).to.deep.equal(['true', 'false']);
    fake.acknowledge(1, 5);
    expect(writable).to.have.length(2);
    const joined = record(sender.writable$);
    expect(joined).to.deep.equal(['false']);
    fake.acknowledge(1, 1);
    expect(writable).to.deep.equal(['true', 'false', 'true']);
    expect(joined).to.deep.equal(['false', 'true']);
  });

  it('remembers having been full while nobody was subscribed', () => {
    const association = established(fake, { sendBuffer: 100 });
    const sender = association.sender({ highWaterMark: 8, lowWaterMark: 2 });
    sender.next('12345678');
    fake.acknowledge(1, 4);
    const writable = record(sender.writable$);
    fake.acknowledge(1, 2);
    expect(writable).to.deep.equal(['false', 'true']);
  });

  it('remembers having been empty since then, too', () => {
    const association = established(fake, { sendBuffer: 100 });
    const sender = association.sender({ highWaterMark: 8, lowWaterMark: 2 });
    sender.next('12345678');
    fake.acknowledge(1, 8);
    sender.next('12345');
    expect(record(sender.writable$)).to.deep.equal(['true']);
  });

  it('may queue beyond the send buffer and be writable', () => {
    const association = established(fake, { sendBuffer: 2 });
    const sender = association.sender({ highWaterMark: 6, lowWaterMark: 3 });
    const writable = record(sender.writable$);
    for (const each of ['ab', 'cd', 'ef']) sender.next(each);
    expect(writable).to.deep.equal(['true', 'false']);
    fake.acknowledge(1, 2);
    expect(sender.bufferedBytes).to.equal(4);
    expect(writable).to.have.length(2);
    fake.acknowledge(1, 2);
    expect(writable).to.deep.equal(['true', 'false', 'true']);
  });

  it('hears of what others of its association send', () => {
    const association = established(fake, { sendBuffer: 4 });
    const [one, other] = [association.sender(), association.sender({ highWaterMark: 2 })];
    const [writable, narrow] = [record(one.writable$), record(other.writable$)];
    void association.send('ab');
    expect([writable, narrow]).to.deep.equal([['true'], ['true', 'false']]);
    void association.send('cd');
    expect([writable, narrow]).to.deep.equal([
      ['true', 'false'],
      ['true', 'false'],
    ]);
    fake.acknowledge(1, 4);
    expect([writable, narrow]).to.deep.equal([
      ['true', 'false', 'true'],
      ['true', 'false', 'true'],
    ]);
  });

  it('tells every subscriber the same in the same order when one of them sends', () => {
    const association = established(fake, { sendBuffer: 1 });
    const sender = association.sender();
    const seen: string[] = [];
    let sends = 0;
    sender.writable$.subscribe((writable) => {
      seen.push(`first ${String(writable)}`);
      if (writable && ++sends < 3) sender.next('x');
    });
    sender.writable$.subscribe((writable) => seen.push(`second ${String(writable)}`));
    fake.acknowledge(1, 1);
    fake.acknowledge(1, 1);
    expect(seen).to.deep.equal([
      'first true',
      'first false',
      'second false',
      'first true',
      'first false',
      'first true',
      'second true',
    ]);
  });

  it('tells its bufferedBytes once for each batch', async () => {
    const association = established(fake, { sendBuffer: 4 });
    const sender = association.sender();
    void association.send('12');
    const buffered = record(sender.bufferedBytes$);
    for (const each of ['ab', 'cd', 'ef']) sender.next(each);
    expect(buffered).to.deep.equal(['2']);
    await flushed();
    expect(buffered).to.deep.equal(['2', '8']);
    fake.deliver({ acknowledged: 2, association: 1 }, { acknowledged: 2, association: 1 });
    await flushed();
    expect(buffered).to.deep.equal(['2', '8', '4']);
    sender.complete();
    fake.acknowledge(1, 4);
    await flushed();
    expect(buffered).to.deep.equal(['2', '8', '4', '0', '|']);
  });

  it('is not writable once its association is ending, until the peer restarts', () => {
    const association = established(fake, { sendBuffer: 1 });
    const writable = record(association.sender().writable$);
    void association.send('x');
    fake.event({ type: 'peer-shutdown', association: 1 });
    fake.acknowledge(1, 1, 1);
    expect(writable).to.deep.equal(['true', 'false']);
    fake.establish(1, { type: 'restarted' });
    expect(writable).to.deep.equal(['true', 'false', 'true']);
    association.abort();
    expect(writable).to.deep.equal(['true', 'false', 'true', 'false']);
    fake.closed(1, 'aborted-by-user');
    expect(writable).to.deep.equal(['true', 'false', 'true', 'false', '|']);
  });

  it('counts what it drops', () => {
    const association = established(fake, { sendBuffer: 1 });
    const sender = association.sender({ limit: 2, overflow: 'drop-oldest' });
    for (const each of ['a', 'b', 'c', 'd']) sender.next(each);
    expect(sender.dropped).to.deep.equal({ messages: 1, bytes: 1 });
    const seen = record(sender.dropped$, dropped);
    sender.next('ee');
    expect(seen).to.deep.equal(['1/1', '2/2', '3/3']);
    sender.next('too long');
    expect(seen.at(-1)).to.equal('4/11');
    fake.closed(1);
    expect(seen.at(-1)).to.equal('|');
    expect(record(sender.dropped$, dropped)).to.deep.equal(['4/11', '|']);
  });

  it('shows its subscribers what it takes, and not what it drops', () => {
    const association = established(fake, { sendBuffer: 1 });
    const sender = association.sender({ limit: 1, overflow: 'drop-newest' });
    const seen = record(sender);
    for (const each of ['a', 'b', 'c']) sender.next(each);
    expect(seen).to.deep.equal(['a', 'b']);
    sender.complete();
    expect(seen).to.deep.equal(['a', 'b', '|']);
  });

  it('ends its subscribers with the association, early and late ones', () => {
    const association = established(fake);
    const sender = association.sender();
    const early = record(sender);
    fake.closed(1, 'timeout');
    expect(early).to.deep.equal(['error ETIMEDOUT']);
    expect(record(sender)).to.deep.equal(['error ETIMEDOUT']);
    expect(record(association.sender().writable$)).to.deep.equal(['false', '|']);
    expect(record(association.sender().drained$)).to.deep.equal(['|']);
    expect(record(association.sender().bufferedBytes$)).to.deep.equal(['0', '|']);
  });

  it('counts tiny messages for more than their payload once they are many', () => {
    const association = established(fake, { sendBuffer: 65536 });
    const sender = association.sender({ limit: 131072 });
    const writable = record(sender.writable$);
    for (let i = 0; i < 1023; i++) sender.next('x');
    expect(writable).to.deep.equal(['true']);
    sender.next('x');
    expect(writable).to.deep.equal(['true', 'false']);
    expect(sender.bufferedBytes).to.equal(1024);
    for (let i = 0; i < 2048; i++) sender.next('x');
    expect(thrown(() => sender.next('x')).code).to.equal('ERR_SCTP_SEND_OVERFLOW');
    fake.acknowledge(1, 512, 512);
    expect(sender.bufferedBytes).to.equal(2560);
    while (association.bufferedBytes > 0) {
      fake.acknowledge(1, association.bufferedBytes, association.bufferedBytes);
    }
    expect(sender.bufferedBytes).to.equal(0);
    expect(writable).to.deep.equal(['true', 'false', 'true']);
  });

  it('is forgotten by its association when nobody looks at it', async () => {
    const association = established(fake);
    let collected = 0;
    const registry = new FinalizationRegistry(() => collected++);
    const count = 100;
    for (let i = 0; i < count; i++) {
      const sender = association.sender();
      registry.register(sender, undefined);
      sender.subscribe().unsubscribe();
      sender.writable$.subscribe().unsubscribe();
      sender.drained$.subscribe().unsubscribe();
      sender.bufferedBytes$.subscribe().unsubscribe();
      sender.dropped$.subscribe().unsubscribe();
      sender.next('x');
    }
    for (let i = 0; i < 50 && collected < count / 2; i++) {
      await flushed();
      global.gc?.();
    }
    expect(collected).to.be.at.least(count / 2);
  });
});
