import { expect } from 'chai';
import fc from 'fast-check';
import { groupBy, map, mergeMap, Subject, take } from 'rxjs';
import type { SctpBatch, SctpMessage } from 'rxsctp';
import { bufferHeld, concatMapHeld, mergeMapHeld, type BufferHeldOptions } from 'rxsctp/operators';
import type { ReceivedMessage } from '#internal/observables/receiving/received-message.js';
import { established, record, thrown } from '../support.js';
import { delivering, FakeStage, scheduler, text } from './support.js';
import { timers } from './watch.js';

const all = ({ messages }: SctpBatch): string => messages.map(text).join();
const KIBIBYTE = 1024;

describe('bufferHeld', () => {
  const stage = new FakeStage();
  const five: [number, string][] = [
    [1, 'a'],
    [1, 'b'],
    [2, 'c'],
    [1, 'd'],
    [1, 'e'],
  ];

  function expectBatches(
    marbles: string,
    options: BufferHeldOptions,
    result: string,
    batches: Record<string, string>,
  ): void {
    const messages = stage.fresh(...five);
    scheduler().run(({ hot, expectObservable, flush }) => {
      const source = delivering(hot(marbles, messages));
      expectObservable(source.pipe(bufferHeld(options), map(all))).toBe(result, batches);
      flush();
    });
  }

  it('collects so many messages, and emits the rest at the end', () => {
    expectBatches('abcde|', { count: 2 }, '-x-y-(z|)', { x: '1a,1b', y: '2c,1d', z: '1e' });
    expect(stage.consumed).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
  });

  it('collects for so long, from the first message of a batch on', () => {
    expectBatches('ab-----c-----d-|', { time: 4 }, '----x------y---(z|)', {
      x: '1a,1b',
      y: '2c',
      z: '1d',
    });
  });

  it('begins a new time with each batch', () => {
    expectBatches('a--bc--d---|', { count: 2, time: 4 }, '---x---y---|', {
      x: '1a,1b',
      y: '2c,1d',
    });
  });

  it('emits the rest before an error', () => {
    const messages = stage.fresh(...five);
    scheduler().run(({ hot, expectObservable, flush }) => {
      const source = delivering(hot('ab-#', messages));
      const result = source.pipe(bufferHeld({ count: 9 }), map(all));
      expectObservable(result).toBe('---(x#)', { x: '1a,1b' });
      flush();
    });
    expect(stage.consumed).to.deep.equal(['a', 'b']);
  });

  it('counts bytes, and emits what would be too much in a batch of its own', async () => {
    const seen = record(stage.association.messages$.pipe(bufferHeld({ bytes: 4 })), all);
    stage.fake.messages(1, [1, 'aa'], [1, 'bbb'], [1, 'c'], [2, 'too much'], [1, 'd'], [1, 'eeee']);
    expect(seen).to.deep.equal(['1aa', '1bbb,1c', '2too much', '1d', '1eeee']);
    expect(await stage.consumedBytes()).to.equal(19);
  });

  it('knows the bytes of a batch', () => {
    const seen = record(
      stage.association.messages$.pipe(bufferHeld({ count: 3 })),
      ({ bytes, messages }) => `${bytes} in ${messages.length}`,
    );
    stage.fake.messages(1, [1, 'a'], [1, 'bb'], [1, 'ccc']);
    expect(seen).to.deep.equal(['6 in 3']);
  });

  it('holds until the batch has been consumed', async () => {
    const work = new Subject<never>();
    stage.association.messages$
      .pipe(
        bufferHeld({ count: 2 }),
        concatMapHeld(() => work),
      )
      .subscribe();
    stage.fake.messages(1, [1, 'a'], [1, 'bb'], [1, 'ccc']);
    expect(await stage.consumedBytes()).to.equal(0);
    work.complete();
    expect(await stage.consumedBytes()).to.equal(3);
  });

  it('lets a batch be held as a message is', async () => {
    const batches: SctpBatch[] = [];
    stage.association.messages$.pipe(bufferHeld({ count: 1 })).subscribe((batch) => {
      expect(batch.hold()).to.be.true;
      batch.hold();
      batches.push(batch);
    });
    stage.fake.messages(1, [1, 'a']);
    batches[0].release();
    expect(await stage.consumedBytes()).to.equal(0);
    batches[0].release();
    expect(await stage.consumedBytes()).to.equal(1);
    expect(
      thrown(() => {
        batches[0].release();
      }).code,
    ).to.equal('ERR_SCTP_NOT_HELD');
    expect(batches[0].hold()).to.be.false;
    batches[0].release();
    expect(await stage.consumedBytes()).to.equal(1);
  });

  it('puts back what it has when unsubscribed, and leaves no timer', async () => {
    const before = timers();
    const subscription = stage.association.messages$
      .pipe(bufferHeld({ count: 9, time: 60_000 }))
      .subscribe();
    stage.fake.messages(1, [1, 'a'], [1, 'b']);
    expect(timers()).to.equal(before + 1);
    subscription.unsubscribe();
    expect(timers()).to.equal(before);
    expect(await stage.consumedBytes()).to.equal(0);
    expect(record(stage.association.messages$, text)).to.deep.equal(['1a', '1b']);
  });

  it('puts back what had come when its subscriber has enough', async () => {
    const one = stage.association.messages$.pipe(bufferHeld({ bytes: 4, time: 60_000 }), take(1));
    const seen = record(one, all);
    stage.fake.messages(1, [1, 'aaa'], [1, 'bbb'], [1, 'c']);
    expect(seen).to.deep.equal(['1aaa', '|']);
    expect(await stage.consumedBytes()).to.equal(3);
    expect(record(stage.association.messages$, text)).to.deep.equal(['1bbb', '1c']);
  });

  it('keeps the order when a batch causes more messages', () => {
    const source = new Subject<SctpMessage>();
    const { a, b, c } = stage.marbles([1, 'a'], [1, 'b'], [1, 'c']);
    const seen: string[] = [];
    source.pipe(bufferHeld({ bytes: 1 })).subscribe((batch) => {
      seen.push(all(batch));
      if (seen.length === 1) source.next(c);
    });
    source.next(a);
    source.next(b);
    expect(seen).to.deep.equal(['1a', '1c', '1b']);
  });

  it('refuses to have no limit, and wrong ones', () => {
    expect(thrown(() => bufferHeld({}))).to.be.instanceOf(TypeError);
    expect(thrown(() => bufferHeld({ count: 0 }))).to.be.instanceOf(RangeError);
    expect(thrown(() => bufferHeld({ size: 1 } as BufferHeldOptions)).message).to.include('size');
  });

  it('promises: every message once, in order, in batches within their limits, all consumed', () => {
    const limit = fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 40 }),
        limit,
        fc.integer({ min: 1, max: 12 }),
        (sizes, count, bytes) => {
          stage.consumed.length = 0;
          const names = sizes.map((size, i) => String.fromCharCode(0x100 + i).padEnd(size, '.'));
          const source = new Subject<ReceivedMessage>();
          const batches: SctpBatch[] = [];
          delivering(source)
            .pipe(bufferHeld({ count, bytes }))
            .subscribe((batch) => batches.push(batch));
          const messages = stage.fresh(...names.map((name): [number, string] => [1, name]));
          for (const name of names) source.next(messages[name]);
          source.complete();
          for (const batch of batches) {
            const total = batch.messages.reduce((sum, { length }) => sum + length, 0);
            expect(batch.bytes).to.equal(total);
            expect(batch.messages.length).to.be.within(1, count ?? Infinity);
            if (batch.messages.length > 1) expect(total).to.be.at.most(bytes);
          }
          const given = batches.flatMap((batch) => batch.messages.map(({ data }) => String(data)));
          expect(given).to.deep.equal(names);
          expect(stage.consumed).to.deep.equal(names);
        },
      ),
    );
  });

  describe('when the receive window is nearly full', () => {
    const block = 'x'.repeat(KIBIBYTE);

    it('emits what it has, since it might wait for ever', async () => {
      const association = established(stage.fake, { receiveWindow: 8 * KIBIBYTE });
      const seen = record(association.messages$.pipe(bufferHeld({ count: 100 })), ({ bytes }) =>
        String(bytes),
      );
      for (let i = 0; i < 10; i++) stage.fake.messages(2, [1, block]);
      expect(seen).to.deep.equal(['4096', '4096']);
      expect(await stage.consumedBytes()).to.equal(8 * KIBIBYTE);
    });

    it('counts small messages as the window does, as 64 bytes each', () => {
      const association = established(stage.fake, { receiveWindow: 8 * KIBIBYTE });
      const seen = record(association.messages$.pipe(bufferHeld({ bytes: KIBIBYTE })), (batch) =>
        String(batch.messages.length),
      );
      for (let i = 0; i < 150; i++) stage.fake.messages(2, [1, 'x']);
      expect(seen).to.deep.equal(['64', '64']);
    });

    it('gives out all that operators of the association have', () => {
      const association = established(stage.fake, { receiveWindow: 8 * KIBIBYTE });
      const seen = record(
        association.messages$.pipe(
          groupBy(({ stream }) => stream),
          mergeMap((stream) => stream.pipe(bufferHeld({ count: 100 }))),
        ),
        ({ messages }) => `${messages.length} of ${messages[0].stream}`,
      );
      stage.fake.messages(2, [1, block], [2, block], [1, block]);
      expect(seen).to.deep.equal([]);
      stage.fake.messages(2, [3, block]);
      expect(seen).to.deep.equal(['2 of 1', '1 of 2', '1 of 3']);
    });

    it('goes on collecting while batches are being worked on', async () => {
      const association = established(stage.fake, { receiveWindow: 8 * KIBIBYTE });
      const work = Array.from({ length: 3 }, () => new Subject<number>());
      const begun: number[] = [];
      association.messages$
        .pipe(
          bufferHeld({ count: 100 }),
          mergeMapHeld(({ messages }, index) => {
            begun.push(messages.length);
            return work[index];
          }),
        )
        .subscribe();
      for (let i = 0; i < 7; i++) stage.fake.messages(2, [1, block]);
      expect(begun).to.deep.equal([4]);
      work[0].complete();
      expect(begun).to.deep.equal([4]);
      expect(await stage.consumedBytes()).to.equal(4 * KIBIBYTE);
      stage.fake.messages(2, [1, block]);
      expect(begun).to.deep.equal([4, 4]);
    });

    it('emits at once what came while the last batch was worked on and others fill the window', async () => {
      const association = established(stage.fake, { receiveWindow: 8 * KIBIBYTE });
      const work = new Subject<number>();
      const begun: number[] = [];
      association
        .stream(1)
        .pipe(
          bufferHeld({ count: 100 }),
          concatMapHeld(({ messages }, index) => {
            begun.push(messages.length);
            return index === 0 ? work : [];
          }),
        )
        .subscribe();
      // Nobody is subscribed to stream 2.
      stage.fake.messages(2, [2, block], [2, block], [2, block], [2, block]);
      stage.fake.messages(2, [1, block], [1, block]);
      expect(begun).to.deep.equal([1]);
      work.complete();
      expect(begun).to.deep.equal([1, 1]);
      expect(await stage.consumedBytes()).to.equal(2 * KIBIBYTE);
    });
  });
});
