import { WritableStream } from 'node:stream/web';
import { expect } from 'chai';
import fc from 'fast-check';
import type { SctpAssociation, SctpMessage } from 'rxsctp';
import { fromWritableStream, toAsyncIterable, toDuplex, toReadableStream } from 'rxsctp/operators';
import { setLink } from '#internal/native/native-link.js';
import { flushed, useFakeChannel, type FakeChannel } from '../fake-binding.js';
import { established } from '../support.js';
import { UnfinishedWatch } from './watch.js';

const STREAM = 1;

const step = fc.oneof(
  fc.record({ do: fc.constant('arrive' as const), count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ do: fc.constantFrom('next' as const, 'next' as const, 'leave' as const) }),
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Who reads messages through a bridge; `got` is told what it got hold of. */
interface Reader {
  /** Asks for one more; done with the one before. */
  next(): void;
  leave(): void;
}

type Bridge = (association: SctpAssociation, got: (data: Buffer) => void) => Reader;

const BRIDGES: Readonly<Record<string, Bridge>> = {
  toAsyncIterable: ({ messages$ }, got) => {
    const iterator = toAsyncIterable(messages$)[Symbol.asyncIterator]();
    return {
      next: () => {
        void iterator.next().then(({ value }) => {
          if (value !== undefined) got(value.data);
        });
      },
      leave: () => {
        void iterator.return();
      },
    };
  },
  toReadableStream: ({ messages$ }, got) => {
    const reader = toReadableStream(messages$).getReader();
    return {
      next: () => {
        void reader.read().then(({ value }) => {
          if (value !== undefined) got(value.data);
        });
      },
      leave: () => {
        void reader.cancel();
      },
    };
  },
  'toDuplex, of a stream': (association, got) => {
    const duplex = toDuplex(association.stream(STREAM), { messages: true });
    duplex.on('readable', () => undefined);
    return {
      next: () => {
        const message = duplex.read() as SctpMessage | null;
        if (message !== null) got(message.data);
      },
      leave: () => {
        duplex.destroy();
      },
    };
  },
  fromWritableStream: ({ messages$ }, got) => {
    const due: (() => void)[] = [];
    const sink = new WritableStream<Buffer>({
      write: (data) => {
        got(data);
        return new Promise((resolve) => due.push(resolve));
      },
    });
    const subscription = messages$.pipe(fromWritableStream(sink)).subscribe();
    return {
      next: () => due.shift()?.(),
      leave: () => {
        subscription.unsubscribe();
      },
    };
  },
};

class Run {
  readonly #fake: FakeChannel = useFakeChannel();
  readonly #association: SctpAssociation = established(this.#fake);
  readonly #bridge: Bridge;
  readonly #got: number[] = [];
  #arrived = 0;
  #reader: Reader | undefined;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  async take(each: Step): Promise<void> {
    if (each.do === 'arrive') {
      this.#arrive(each.count);
    } else if (each.do === 'leave') {
      this.#reader?.leave();
      this.#reader = undefined;
    } else {
      this.#reader ??= this.#bridge(this.#association, (data) => this.#got.push(Number(data)));
      this.#reader.next();
    }
    // Not after each step: a reader may leave before it hears of what it has asked for.
    if (each.do === 'arrive') await flushed();
  }

  async end(ends: boolean): Promise<void> {
    this.#reader?.leave();
    if (ends) this.#fake.closed(1);
    await flushed();
    const rest: number[] = [];
    this.#association.messages$.subscribe(({ data }) => rest.push(Number(data)));
    await flushed();
    const all = Array.from({ length: this.#arrived }, (_, id) => id);
    expect([...this.#got, ...rest]).to.deep.equal(all);
    expect(this.#association.unconsumedBytes).to.equal(0);
  }

  #arrive(count: number): void {
    const messages = Array.from({ length: count }, () => {
      const data = String(this.#arrived++);
      return { message: { association: 1, stream: STREAM, data } };
    });
    this.#fake.deliver(...messages);
  }
}

describe('a bridge, whenever its reader leaves', () => {
  new UnfinishedWatch();

  afterEach(() => {
    setLink(undefined);
  });

  for (const [name, bridge] of Object.entries(BRIDGES)) {
    it(`leaves to the next one what it has not read: ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.boolean(), async (steps, ends) => {
          const run = new Run(bridge);
          for (const each of steps) await run.take(each);
          await run.end(ends);
        }),
        { numRuns: 60 },
      );
    }).timeout(60_000);
  }
});
