import { expect } from 'chai';
import { concatMap, map, mergeMap, NEVER, Subject, take, throwError, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { SctpAssociation, SctpMessage } from 'rxsctp';
import { groupByStream, mergeMapByStream, ofPpid, ofStream, sendTo } from 'rxsctp/operators';
import { setChannel } from '#internal/native/channel.js';
import { flushed, useFakeChannel, type FakeChannel } from './fake-binding.js';
import { established, record } from './support.js';

const text = (message: SctpMessage): string =>
  `${String(message.stream)}${message.data.toString()}`;

describe('operators', () => {
  let fake: FakeChannel;
  let association: SctpAssociation;

  beforeEach(() => {
    fake = useFakeChannel();
    association = established(fake);
  });

  afterEach(() => {
    setChannel(undefined);
  });

  async function consumedBytes(): Promise<number> {
    await flushed();
    return fake.consumed.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Real messages for marble diagrams, by name. */
  function marbles(...streamsAndData: readonly [number, string][]): Record<string, SctpMessage> {
    const messages: Record<string, SctpMessage> = {};
    association.messages$.pipe(take(streamsAndData.length)).subscribe((message) => {
      messages[message.data.toString()] = message;
    });
    fake.messages(1, ...streamsAndData);
    return messages;
  }

  const scheduler = (): TestScheduler =>
    new TestScheduler((actual, expected) => {
      expect(actual).to.deep.equal(expected);
    });

  it('ofStream and ofPpid pass on what they name', () => {
    const streams = record(association.messages$.pipe(ofStream(1, 3)), text);
    const ppids = record(association.messages$.pipe(ofPpid(46)), text);
    fake.deliver(
      { message: { association: 1, stream: 1, data: 'a' } },
      { message: { association: 1, stream: 2, ppid: 46, data: 'b' } },
      { message: { association: 1, stream: 3, data: 'c' } },
    );
    expect(streams).to.deep.equal(['1a', '3c']);
    expect(ppids).to.deep.equal(['2b']);
  });

  describe('mergeMapByStream', () => {
    const work =
      (cold: (marble: string) => Observable<string>) =>
      (message: SctpMessage): Observable<string> =>
        cold('---x|').pipe(map(() => message.data.toString()));

    it('works in order within a stream, streams side by side', () => {
      const messages = marbles([1, 'a'], [1, 'b'], [2, 'c']);
      scheduler().run(({ hot, cold, expectObservable }) => {
        const result = hot('abc|', messages).pipe(mergeMapByStream(work(cold)));
        expectObservable(result).toBe('---a-c-b|');
      });
    });

    it('limits how many streams are worked on at a time', () => {
      const messages = marbles([1, 'a'], [1, 'b'], [2, 'c']);
      scheduler().run(({ hot, cold, expectObservable }) => {
        const result = hot('abc|', messages).pipe(mergeMapByStream(work(cold), { concurrency: 1 }));
        expectObservable(result).toBe('---a---c---b|');
      });
    });

    it('holds messages until their inner Observable ends', async () => {
      const inners = new Map<string, Subject<never>>();
      association.messages$
        .pipe(
          mergeMapByStream((message) => {
            const inner = new Subject<never>();
            inners.set(text(message), inner);
            return inner;
          }),
        )
        .subscribe();
      fake.messages(1, [1, 'a'], [1, 'b'], [2, 'c']);
      expect([...inners.keys()]).to.deep.equal(['1a', '2c']);
      expect(await consumedBytes()).to.equal(0);
      inners.get('1a')?.complete();
      expect([...inners.keys()]).to.deep.equal(['1a', '2c', '1b']);
      expect(await consumedBytes()).to.equal(1);
    });

    it('releases everything when unsubscribed, starting nothing new', async () => {
      let started = 0;
      const subscription = association.messages$
        .pipe(
          mergeMapByStream(() => {
            started++;
            return NEVER;
          }),
        )
        .subscribe();
      fake.messages(1, [1, 'a'], [1, 'b'], [2, 'c']);
      subscription.unsubscribe();
      expect(started).to.equal(2);
      expect(await consumedBytes()).to.equal(3);
    });

    it('releases everything when one fails, also by throwing', async () => {
      const errors: unknown[] = [];
      const fail = new Subject<never>();
      association.messages$
        .pipe(mergeMapByStream((message) => (message.stream === 1 ? NEVER : fail)))
        .subscribe({ error: (error: unknown) => errors.push(error) });
      fake.messages(1, [1, 'a'], [1, 'b'], [2, 'c']);
      fail.error('broken');
      expect(errors).to.deep.equal(['broken']);
      expect(await consumedBytes()).to.equal(3);
      const thrower = (): Observable<never> => {
        throw new Error('thrown');
      };
      const seen = record(association.messages$.pipe(mergeMapByStream(thrower)));
      fake.messages(1, [1, 'd']);
      expect(seen).to.deep.equal(['error without code']);
      expect(await consumedBytes()).to.equal(4);
    });

    it('leaves waiting messages alone once it has enough', async () => {
      fake.messages(1, [1, 'a'], [1, 'b'], [1, 'c']);
      const seen = record(
        association.messages$.pipe(
          mergeMapByStream((message) => [text(message)]),
          take(1),
        ),
      );
      expect(seen).to.deep.equal(['1a', '|']);
      expect(await consumedBytes()).to.equal(1);
      expect(record(association.messages$, text)).to.deep.equal(['1b', '1c']);
    });

    it('takes very many synchronous inners', () => {
      const many = Array.from({ length: 20_000 }, (): [number, string] => [1, 'a']);
      const gate = new Subject<void>();
      let done = 0;
      association.messages$
        .pipe(mergeMapByStream((_, index) => (index === 0 ? gate.pipe(take(1)) : [index])))
        .subscribe(() => done++);
      fake.messages(1, ...many);
      gate.next();
      expect(done).to.equal(20_000);
    });
  });

  describe('groupByStream', () => {
    it('makes one group for each stream', () => {
      const seen = record(
        association.messages$.pipe(
          groupByStream(),
          mergeMap((group) =>
            group.pipe(map((message) => `${String(group.key)}:${text(message)}`)),
          ),
        ),
      );
      fake.messages(1, [1, 'a'], [2, 'b'], [1, 'c']);
      fake.closed(1);
      expect(seen).to.deep.equal(['1:1a', '2:2b', '1:1c', '|']);
    });

    it('holds for groups that are subscribed to late', async () => {
      const seen = record(
        association.messages$.pipe(
          groupByStream(),
          concatMap((group) => group.pipe(take(2))),
        ),
        text,
      );
      fake.messages(1, [1, 'a'], [2, 'b'], [2, 'c']);
      expect(seen).to.deep.equal(['1a']);
      expect(await consumedBytes()).to.equal(1);
      fake.messages(1, [1, 'd']);
      expect(seen).to.deep.equal(['1a', '1d', '2b', '2c']);
      expect(await consumedBytes()).to.equal(4);
    });

    it('releases what it holds when unsubscribed', async () => {
      const subscription = association.messages$.pipe(groupByStream()).subscribe();
      fake.messages(1, [1, 'a'], [2, 'b']);
      expect(await consumedBytes()).to.equal(0);
      subscription.unsubscribe();
      expect(await consumedBytes()).to.equal(2);
    });
  });

  describe('sendTo', () => {
    it('echoes with stream and PPID, holding until accepted', async () => {
      const narrow = established(fake, { sendBuffer: 1 });
      const seen = record(association.messages$.pipe(sendTo(narrow)), text);
      fake.deliver(
        { message: { association: 1, stream: 3, ppid: 46, data: 'a' } },
        { message: { association: 1, stream: 4, data: 'b' } },
      );
      await flushed();
      expect(seen).to.deep.equal(['3a']);
      expect(fake.sent[0]).to.include({ association: 2, stream: 3, ppid: 46 });
      expect(await consumedBytes()).to.equal(1);
      fake.acknowledge(2, 1);
      await flushed();
      expect(await consumedBytes()).to.equal(2);
      expect(seen).to.deep.equal(['3a', '4b']);
    });

    it('errors when a value cannot be sent', async () => {
      const source = new Subject<string>();
      const seen = record(source.pipe(sendTo(association, { stream: 99 })));
      source.next('x');
      await flushed();
      expect(seen).to.deep.equal(['error ERR_SCTP_INVALID_STREAM']);
    });

    it('passes the source on to its end', () => {
      const source = new Subject<string>();
      const seen = record(source.pipe(sendTo(association.sender({ stream: 2 }))));
      source.next('x');
      source.complete();
      expect(seen).to.deep.equal(['x', '|']);
      const failing = record(throwError(() => new Error('no')).pipe(sendTo(association)));
      expect(failing).to.deep.equal(['error without code']);
    });
  });
});
