import { expect } from 'chai';
import fc from 'fast-check';
import { ReadableStream } from 'node:stream/web';
import { from, NEVER, of, Subject, throwError, type Observable } from 'rxjs';
import type { SctpAssociation, SctpMessage, SctpNotification, SctpSendInput } from 'rxsctp';
import { sendTo } from 'rxsctp/operators';
import { eachWithAssociation } from '../each-test.js';
import { flushed, type FakeChannel } from '../fake-binding.js';
import { established, record, thrown } from '../support.js';
import { Peer, progress } from './send-many-support.js';

/** A source that notes what is asked of it. */
class Pulled {
  pulls = 0;
  returned = 0;
  readonly #items: Iterator<SctpSendInput, unknown>;

  constructor(items: Iterable<SctpSendInput>) {
    this.#items = items[Symbol.iterator]();
  }

  *[Symbol.iterator](): Generator<SctpSendInput> {
    yield* this.#generate();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SctpSendInput> {
    for (const item of this.#generate()) yield await Promise.resolve(item);
  }

  /** The asynchronous half alone. */
  get async(): AsyncIterable<SctpSendInput> {
    return { [Symbol.asyncIterator]: () => this[Symbol.asyncIterator]() };
  }

  get stream(): ReadableStream<SctpSendInput> {
    return new ReadableStream(
      {
        pull: (controller) => {
          this.pulls++;
          const result = this.#items.next();
          if (result.done === true) controller.close();
          else controller.enqueue(result.value);
        },
        cancel: () => {
          this.returned++;
        },
      },
      { highWaterMark: 0 },
    );
  }

  *#generate(): Generator<SctpSendInput> {
    try {
      for (;;) {
        this.pulls++;
        const result = this.#items.next();
        if (result.done === true) return;
        yield result.value;
      }
    } finally {
      this.returned++;
    }
  }
}

function* endless(): Generator<string> {
  for (;;) yield 'x';
}

describe('sendMany', () => {
  let fake: FakeChannel;
  let association: SctpAssociation;
  let peer: Peer;

  eachWithAssociation(
    (made, channel) => {
      [association, fake, peer] = [made, channel, new Peer(channel)];
    },
    { sendBuffer: 2 },
  );

  const texts = (): string[] => peer.texts;
  const drain = (): Promise<void> => peer.drain();

  const items = ['a', 'b', 'c', 'd', 'e'];
  const sources: Record<string, (pulled: Pulled) => Parameters<SctpAssociation['sendMany']>[0]> = {
    'an iterable': (pulled) => ({ [Symbol.iterator]: () => pulled[Symbol.iterator]() }),
    'an async iterable': (pulled) => pulled.async,
    'a ReadableStream': (pulled) => pulled.stream,
  };

  for (const [name, sourceOf] of Object.entries(sources)) {
    describe(`from ${name}`, () => {
      it('sends all, in order, pulling while there is room', async () => {
        const pulled = new Pulled(items);
        const seen = record(association.sendMany(sourceOf(pulled)), progress);
        await flushed();
        await flushed();
        expect(texts()).to.deep.equal(['a', 'b']);
        expect(pulled.pulls).to.equal(3);
        await drain();
        expect(texts()).to.deep.equal(items);
        expect(seen.slice(-2)).to.deep.equal(['5/5', '|']);
        expect(pulled.pulls).to.equal(6);
      });

      it('completes with acknowledged: true when the peer has all', async () => {
        const pulled = new Pulled(items);
        const seen = record(
          association.sendMany(sourceOf(pulled), { acknowledged: true }),
          progress,
        );
        await drain();
        expect(seen.slice(-2)).to.deep.equal(['5/5/5', '|']);
      });

      it('closes it when unsubscribed from, and sends what it took', async () => {
        const pulled = new Pulled(items);
        const subscription = association.sendMany(sourceOf(pulled)).subscribe();
        await flushed();
        await flushed();
        subscription.unsubscribe();
        await drain();
        expect(texts()).to.deep.equal(['a', 'b', 'c']);
        expect([pulled.pulls, pulled.returned]).to.deep.equal([3, 1]);
      });

      it('closes it when a message cannot be sent, and says which', async () => {
        const pulled = new Pulled(['a', { data: 'b', stream: 99 }, 'c']);
        let error: (Error & { code?: string }) | undefined;
        association
          .sendMany(sourceOf(pulled))
          .subscribe({ error: (reason: Error) => (error = reason) });
        await flushed();
        await drain();
        expect(error).to.include({ code: 'ERR_SCTP_INVALID_STREAM' });
        expect(error?.message).to.match(/^The message at index 1 of sendMany\(\): Stream 99 /);
        expect(texts()).to.deep.equal(['a']);
        expect(pulled.returned).to.equal(1);
      });

      it('closes it when the association ends, with what ended it as cause', async () => {
        const pulled = new Pulled(items);
        let error: (Error & { code?: string }) | undefined;
        association
          .sendMany(sourceOf(pulled))
          .subscribe({ error: (reason: Error) => (error = reason) });
        await flushed();
        await flushed();
        fake.closed(1, 'timeout');
        await flushed();
        expect(error).to.include({ code: 'EPIPE' });
        expect(error?.message).to.contain('The message at index 2 of sendMany(): ');
        expect(pulled.returned).to.equal(1);
      });
    });
  }

  it('of an endless iterable neither blocks nor recurses', async () => {
    const wide = established(fake, { sendBuffer: 2 ** 30 });
    const seen: number[] = [];
    const running = wide.sendMany(endless()).subscribe(({ messages }) => seen.push(messages));
    await Promise.resolve();
    expect(seen).to.deep.equal([1024]);
    await flushed();
    await flushed();
    expect(seen.length).to.be.at.least(2);
    running.unsubscribe();
    const count = seen.length;
    await flushed();
    expect(seen).to.have.length(count);
  });

  it('of an endless asynchronous iterable leaves the event loop its turns', async () => {
    const wide = established(fake, { sendBuffer: 2 ** 30 });
    const eager = (async function* () {
      for (;;) yield await Promise.resolve('x');
    })();
    const running = wide.sendMany(eager).subscribe();
    await flushed();
    running.unsubscribe();
  });

  it('warns when its source cannot be closed, and goes on', async () => {
    const warnings: string[] = [];
    const listen = ({ message }: Error): number => warnings.push(message);
    process.on('warning', listen);
    const bad = new Error('stuck');
    const sync = {
      next: () => ({ value: 'x' }),
      return: () => {
        throw bad;
      },
    };
    const failing = {
      next: () => Promise.resolve({ value: '' }),
      return: () => Promise.reject(bad),
    };
    association
      .sendMany({ [Symbol.iterator]: () => sync })
      .subscribe()
      .unsubscribe();
    const seen = record(association.sendMany({ [Symbol.asyncIterator]: () => failing }), progress);
    const careless = { ...failing, return: sync.return };
    record(association.sendMany({ [Symbol.asyncIterator]: () => careless }), progress);
    await drain();
    process.off('warning', listen);
    expect(seen).to.deep.equal(['error ERR_OUT_OF_RANGE']);
    expect(warnings).to.deep.equal(Array(3).fill('sendMany() could not close its source: stuck'));
  });

  it('is cold: each subscription begins anew', async () => {
    const sending = association.sendMany(['a']);
    expect(texts()).to.deep.equal([]);
    expect(record(sending, progress)).to.deep.equal(['1/1', '|']);
    expect(record(sending, progress)).to.deep.equal(['1/1', '|']);
    await flushed();
    expect(texts()).to.deep.equal(['a', 'a']);
  });

  it('passes on errors of its source', async () => {
    const failing = function* (): Generator<string> {
      yield 'a';
      throw new Error('no more');
    };
    expect(record(association.sendMany(failing()), progress)).to.deep.equal([
      '1/1',
      'error without code',
    ]);
    const stream = new ReadableStream<string>({
      pull: () => Promise.reject(Object.assign(new Error('broken'), { code: 'EIO' })),
    });
    const seen = record(association.sendMany(stream), progress);
    await flushed();
    expect(seen).to.deep.equal(['error EIO']);
    const locked = new ReadableStream<string>();
    locked.getReader();
    expect(record(association.sendMany(locked), progress)).to.deep.equal([
      'error ERR_INVALID_STATE',
    ]);
    const observable = throwError(() => new Error('no'));
    expect(record(association.sendMany(observable as Observable<string>), progress)).to.deep.equal([
      'error without code',
    ]);
  });

  it('ends at once when the association does, also while the source is silent', async () => {
    const pulled = new Pulled([]);
    const silent = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<IteratorResult<string>>(() => undefined),
        return: () => Promise.resolve({ done: true as const, value: pulled.returned++ }),
      }),
    };
    const seen = record(association.sendMany(silent), progress);
    const hot = record(association.sendMany(NEVER), progress);
    fake.closed(1);
    await flushed();
    expect([seen, hot]).to.deep.equal([['error EPIPE'], ['error EPIPE']]);
    expect(pulled.returned).to.equal(1);
    expect(record(association.sendMany(NEVER), progress)).to.deep.equal(['error EPIPE']);
  });

  describe('of what its own association receives, as an echo', () => {
    function echo(): [string[], string[]] {
      const echoed = record(association.sendMany(association.messages$), progress);
      const sent = record(association.messages$.pipe(sendTo(association)), ({ data }) =>
        data.toString(),
      );
      return [echoed, sent];
    }

    it('completes when the association ends gracefully, as sendTo() does', async () => {
      const ends = echo();
      fake.closed(1);
      await flushed();
      expect(ends).to.deep.equal([['|'], ['|']]);
    });

    it('completes after the end, too', () => {
      fake.closed(1);
      expect(echo()).to.deep.equal([['|'], ['|']]);
    });

    it('fails when something of it could not be sent any more', async () => {
      const [echoed] = echo();
      fake.messages(1, [0, 'aaa'], [0, 'b'], [0, 'c']);
      fake.event({ type: 'peer-shutdown', association: 1 });
      fake.closed(1);
      await flushed();
      expect(echoed.at(-1)).to.equal('error EPIPE');
    });

    it('fails with the association', async () => {
      const [echoed] = echo();
      fake.closed(1, 'timeout');
      await flushed();
      expect(echoed).to.deep.equal(['error EPIPE']);
    });
  });

  it('may be unsubscribed from in its own next, and by its source', async () => {
    const pulled = new Pulled(items);
    const running = association.sendMany(pulled).subscribe(() => {
      queueMicrotask(() => {
        running.unsubscribe();
      });
    });
    await drain();
    expect(pulled.returned).to.equal(1);

    const before = fake.sent.length;
    let closed = 0;
    const self = function* (): Generator<string> {
      try {
        yield* ['1', '2', '3'];
        third.unsubscribe();
        yield '4';
      } finally {
        closed++;
      }
    };
    const third = association.sendMany(self()).subscribe();
    await drain();
    expect(texts().slice(before)).to.deep.equal(['1', '2', '3']);
    expect(closed).to.equal(1);
  });

  it('keeps its place between what the same sender sends before and after', async () => {
    const sender = association.sender({ stream: 3, ppid: 7 });
    sender.next('1');
    sender.next('2');
    sender.next('3');
    const done = record(sender.sendMany(['4', { data: '5', stream: 4 }]), progress);
    sender.next('6');
    await drain();
    expect(texts().join('')).to.match(/^1234/);
    expect(texts()).to.have.members(['1', '2', '3', '4', '5', '6']);
    expect(fake.sent[3]).to.include({ stream: 3, ppid: 7 });
    expect(fake.sent.find(({ data }) => data.toString() === '5')).to.include({
      stream: 4,
      ppid: 7,
    });
    expect(done.at(-1)).to.equal('|');
  });

  it('takes turns with others, one message each', async () => {
    const one = established(fake, { sendBuffer: 6 });
    const sender = one.sender();
    for (const item of ['1', '2', '3', '4', '5', '6', '7', '8', '9']) sender.next(item);
    one.sendMany(['a', 'b', 'c']).subscribe();
    one
      .sender()
      .sendMany(from(['x', 'y', 'z']))
      .subscribe();
    while (one.bufferedBytes > 0) fake.acknowledge(2, one.bufferedBytes, 6);
    await flushed();
    expect(texts().join('')).to.equal('1234567ax8by9cz');
  });

  it('takes its options for messages that bring none', async () => {
    const stream = association.stream(2);
    stream.sendMany(['a', { data: 'b', ppid: 9 }], { ppid: 8, unordered: true }).subscribe();
    await drain();
    expect(fake.sent[0]).to.include({ stream: 2, ppid: 8, flags: 1 });
    expect(fake.sent[1]).to.include({ stream: 2, ppid: 9, flags: 1 });
  });

  it('checks its arguments at the call', () => {
    const code = (source: unknown, options: object = {}): string | undefined =>
      thrown(() => association.sendMany(source as string[], options)).code;
    for (const wrong of ['text', Buffer.from('bytes'), new ArrayBuffer(1), 5, null, {}]) {
      expect(code(wrong)).to.equal('ERR_INVALID_ARG_TYPE');
    }
    expect(code([], { stream: -1 })).to.equal('ERR_OUT_OF_RANGE');
    expect(code([], { acknowledged: 1 })).to.equal('ERR_INVALID_ARG_TYPE');
    expect(code([], { limit: -1 })).to.equal('ERR_OUT_OF_RANGE');
    expect(code([], { signal: undefined })).to.equal('ERR_INVALID_ARG_VALUE');
  });

  it('refuses items that are no messages, by their index', () => {
    for (const wrong of [null, 5, {}, '']) {
      let message = '';
      established(fake)
        .sendMany(['a', wrong as string])
        .subscribe({
          error: (error: Error) => (message = error.message),
        });
      expect(message).to.match(/^The message at index 1 of sendMany\(\): The "data" argument/);
    }
  });

  it('fails with the message the engine gave back', async () => {
    let error: (Error & { code?: string }) | undefined;
    const failing = { error: (reason: Error) => (error = reason) };
    association.sendMany(['a', 'b'], { acknowledged: true }).subscribe(failing);
    await flushed();
    fake.acknowledgeMessages(fake.sent[0]);
    fake.deliver(
      fake.failed(fake.sent[1]),
      { acknowledged: 1, association: 1 },
      {
        event: { type: 'closed', association: 1, reason: 'aborted-by-peer', causes: [] },
      },
    );
    await flushed();
    expect(error).to.include({ code: 'ECONNRESET' });
    expect(error?.message).to.contain('The message at index 1 of sendMany(): ');
  });

  it('sends whatever it is given, in order, whatever the source and the room', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 });
    const kinds = fc.constantFrom(...Object.keys(sources), 'an Observable');
    await fc.assert(
      fc.asyncProperty(
        sizes,
        kinds,
        fc.boolean(),
        fc.nat(60),
        async (lengths, kind, tracked, room) => {
          const one = established(fake, { sendBuffer: room + 1 });
          const given = lengths.map((length, i) => ({ data: Buffer.alloc(length), ppid: i }));
          const source = kind === 'an Observable' ? from(given) : sources[kind](new Pulled(given));
          const before = fake.sent.length;
          const seen = record(one.sendMany(source, { acknowledged: tracked }), progress);
          let turns = 0;
          do await drain();
          while (seen.at(-1) !== '|' && turns++ < 1000);
          const bytes = lengths.reduce((sum, length) => sum + length, 0);
          const counts = [lengths.length, bytes, ...(tracked ? [lengths.length] : [])].join('/');
          expect(seen.slice(-2)).to.deep.equal(lengths.length === 0 ? ['|'] : [counts, '|']);
          expect(fake.sent.slice(before).map(({ ppid }) => ppid)).to.deep.equal([
            ...lengths.keys(),
          ]);
        },
      ),
    );
  }).timeout(60_000);

  describe('from an Observable', () => {
    const lost = (notifications: readonly SctpNotification[]): string[] =>
      notifications.flatMap((each) =>
        each.type === 'send-failed' ? [`${each.data.toString()} ${each.reason}`] : [],
      );

    it('queues what finds no room, and completes when all is accepted', async () => {
      const seen = record(association.sendMany(from(items)), progress);
      await flushed();
      expect(texts()).to.deep.equal(['a', 'b']);
      await drain();
      expect(texts()).to.deep.equal(items);
      expect(seen.slice(-2)).to.deep.equal(['5/5', '|']);
    });

    it('copies what waits', async () => {
      const source = new Subject<Buffer>();
      association.sendMany(source).subscribe();
      const buffer = Buffer.from('1');
      for (const digit of ['1', '2', '3', '4', '5']) {
        buffer.write(digit);
        source.next(buffer);
      }
      await drain();
      expect(texts()).to.deep.equal(['1', '2', '3', '4', '5']);
    });

    it('sends what waits also after unsubscribing and after an error of the source', async () => {
      const source = new Subject<string>();
      const running = association.sendMany(source).subscribe();
      for (const item of items) source.next(item);
      running.unsubscribe();
      expect(source.observed).to.equal(false);
      await drain();
      expect(texts()).to.deep.equal(items);

      const failing = new Subject<string>();
      const seen = record(association.sendMany(failing), progress);
      for (const item of items) failing.next(item);
      failing.error(new Error('no more'));
      expect(seen.at(-1)).to.equal('error without code');
      await drain();
      expect(texts()).to.deep.equal([...items, ...items]);
    });

    it('reports what waited when the association ends', () => {
      const notifications: SctpNotification[] = [];
      association.notifications$.subscribe((each) => notifications.push(each));
      const seen = record(association.sendMany(from(items)), progress);
      fake.closed(1, 'timeout');
      expect(seen.at(-1)).to.equal('error EPIPE');
      expect(lost(notifications)).to.deep.equal(['d association', 'e association']);
    });

    it('errors beyond its limit, keeping what it has', async () => {
      const seen = record(association.sendMany(from(items), { limit: 1 }), progress);
      expect(seen.at(-1)).to.equal('error ERR_SCTP_SEND_OVERFLOW');
      await drain();
      expect(texts()).to.deep.equal(items.slice(0, 4));
      const none = record(association.sendMany(from(items), { limit: 0 }), progress);
      expect(none.at(-1)).to.equal('error ERR_SCTP_SEND_OVERFLOW');
    });

    it('drops by its overflow policy, and says so', async () => {
      const notifications: SctpNotification[] = [];
      association.notifications$.subscribe((each) => notifications.push(each));
      const sending = (overflow: 'drop-newest' | 'drop-oldest' | 'latest'): void => {
        association.sendMany(from(items), { limit: 1, overflow }).subscribe();
      };
      for (const [overflow, dropped] of [
        ['drop-newest', 'e'],
        ['drop-oldest', 'd'],
        ['latest', 'd'],
      ] as const) {
        const [sentBefore, lostBefore] = [fake.sent.length, lost(notifications).length];
        sending(overflow);
        await drain();
        expect(texts().slice(sentBefore)).to.deep.equal(items.filter((item) => item !== dropped));
        expect(lost(notifications).slice(lostBefore)).to.deep.equal([`${dropped} overflow`]);
      }
    });

    it('holds received messages instead, whatever the limit', async () => {
      const other = established(fake);
      association.sendMany(other.messages$, { limit: 0, stream: 1 }).subscribe();
      fake.messages(2, [5, 'a'], [6, 'b'], [7, 'c'], [7, 'd']);
      await flushed();
      const consumed = (): number => fake.consumed.reduce((sum, { bytes }) => sum + bytes, 0);
      expect(consumed()).to.equal(2);
      await drain();
      expect(consumed()).to.equal(4);
      expect(texts()).to.deep.equal(['a', 'b', 'c', 'd']);
      expect(fake.sent.every(({ stream }) => stream === 1)).to.equal(true);
    });

    it('holds received messages until they are acknowledged, when that is asked for', async () => {
      const other = established(fake);
      const holding: Observable<SctpMessage> = other.messages$;
      association.sendMany(holding, { acknowledged: true }).subscribe();
      fake.messages(2, [5, 'a'], [6, 'b']);
      await flushed();
      expect(fake.consumed).to.deep.equal([]);
      expect(fake.sent[1]).to.include({ stream: 6 });
      fake.acknowledgeMessages(...fake.sent);
      await flushed();
      expect(fake.consumed).to.deep.equal([{ association: 2, messages: 2, bytes: 2 }]);
    });

    it('puts back what it has not sent when the association ends', async () => {
      const other = established(fake);
      association.sendMany(other.messages$).subscribe({ error: () => undefined });
      fake.messages(2, [1, 'a'], [1, 'b'], [1, 'c'], [1, 'd'], [1, 'e']);
      const notifications: SctpNotification[] = [];
      association.notifications$.subscribe((each) => notifications.push(each));
      fake.closed(1, 'timeout');
      await flushed();
      expect(fake.consumed.reduce((sum, { bytes }) => sum + bytes, 0)).to.equal(3);
      expect(lost(notifications)).to.deep.equal([]);
      expect(record(other.messages$, ({ data }) => String(data))).to.deep.equal(['d', 'e']);
    });

    it('of one value is one message', () => {
      expect(record(association.sendMany(of('a')), progress)).to.deep.equal(['1/1', '|']);
    });
  });
});
