import { expect } from 'chai';
import fc from 'fast-check';
import { concatMap, merge, mergeMap, Observable, retry, Subscription, tap } from 'rxjs';
import type { SctpAssociation, SctpMessage } from 'rxsctp';
import {
  autoRelease,
  bufferHeld,
  concatMapHeld,
  decode,
  groupByStream,
  mapMessage,
  mergeMapByStream,
  mergeMapHeld,
  partitionByPpid,
  switchMapByStream,
} from 'rxsctp/operators';
import { setLink } from '#internal/native/native-link.js';
import { flushed, useFakeChannel, type FakeChannel } from '../fake-binding.js';
import { established } from '../support.js';
import { UnfinishedWatch } from './watch.js';

const STREAMS = 3;

type Step =
  | { readonly do: 'arrive'; readonly streams: readonly number[] }
  | { readonly do: 'finish' | 'fail' | 'break'; readonly pick: number }
  | { readonly do: 'subscribe' | 'unsubscribe' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('arrive' as const),
      streams: fc.array(fc.nat(STREAMS - 1), { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('finish' as const, 'finish' as const, 'fail' as const, 'break' as const),
      pick: fc.nat(9),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('subscribe' as const, 'subscribe' as const, 'unsubscribe' as const),
    }),
  },
);

/** How a pipeline that fails begins again: by RxJS, in its error handler, or with a later subscription. */
const again = fc.constantFrom('retry', 'at once', 'later');

/** Work that has begun. */
interface Work {
  readonly messages: readonly number[];
  finish(): void;
  fail(): void;
}

type Worker = (item: unknown) => Observable<unknown>;

const payloads = (item: unknown): number[] => {
  const { messages } = item as { messages?: readonly SctpMessage<unknown>[] };
  return (messages ?? [item as SctpMessage<unknown>]).map(({ data }) => Number(data));
};

/** What becomes of each message: a number, in the order they come in. */
class Ledger {
  readonly running = new Set<Work>();
  readonly begun: number[] = [];
  readonly done: number[] = [];
  readonly failed: number[] = [];
  readonly abandoned: number[] = [];

  readonly work: Worker = (item) =>
    new Observable((subscriber) => {
      const messages = payloads(item);
      let open = true;
      const settle = (to: number[]): void => {
        open = false;
        this.running.delete(work);
        to.push(...messages);
      };
      const work: Work = {
        messages,
        finish: () => {
          settle(this.done);
          subscriber.next(messages);
          subscriber.complete();
        },
        fail: () => {
          settle(this.failed);
          subscriber.error(new Error('failed'));
        },
      };
      this.begun.push(...messages);
      this.running.add(work);
      return () => {
        if (open) settle(this.abandoned);
      };
    });
}

type Pipeline = (messages$: Observable<SctpMessage>, work: Worker) => Observable<unknown>;

const toNumber = { decode: (data: Buffer): number => Number(data) };

/** Each works on all that comes, in order within a stream. */
const PIPELINES: Readonly<Record<string, Pipeline>> = {
  mergeMapByStream: (m, work) => m.pipe(mergeMapByStream((each) => work(each))),
  'mergeMapByStream, several of a stream': (m, work) =>
    m.pipe(mergeMapByStream((each) => work(each), { perStream: 2, concurrency: 3 })),
  mergeMapHeld: (m, work) => m.pipe(mergeMapHeld((each) => work(each), 2)),
  concatMapHeld: (m, work) => m.pipe(concatMapHeld((each) => work(each))),
  switchMapByStream: (m, work) => m.pipe(switchMapByStream((each) => work(each))),
  'bufferHeld, concatMapHeld': (m, work) =>
    m.pipe(
      bufferHeld({ count: 3 }),
      concatMapHeld((each) => work(each)),
    ),
  'autoRelease, mergeMapByStream': (m, work) =>
    m.pipe(
      autoRelease(3_600_000),
      mergeMapByStream((each) => work(each)),
    ),
  'decode, mergeMapByStream': (m, work) =>
    m.pipe(
      decode(toNumber),
      mergeMapByStream((each) => work(each)),
    ),
  'mapMessage, groupByStream, mapMessage': (m, work) =>
    m.pipe(
      mapMessage(({ data }) => Number(data)),
      groupByStream(),
      mergeMap((group) =>
        group.pipe(
          mapMessage(({ data }) => data),
          concatMapHeld((each) => work(each)),
        ),
      ),
    ),
  'groupByStream, one group after the other': (m, work) =>
    m.pipe(
      groupByStream(),
      concatMap((group) => group.pipe(concatMapHeld((each) => work(each)))),
    ),
  'groupByStream, each group again': (m, work) =>
    m.pipe(
      groupByStream(),
      mergeMap((group) =>
        group.pipe(
          concatMapHeld((each) => work(each)),
          retry(),
        ),
      ),
    ),
  'groupByStream, bufferHeld': (m, work) =>
    m.pipe(
      groupByStream(),
      mergeMap((group) =>
        group.pipe(
          bufferHeld({ count: 2 }),
          concatMapHeld((each) => work(each)),
        ),
      ),
    ),
  partitionByPpid: (m, work) => {
    const [first, others] = partitionByPpid(m, 0);
    return merge(
      first.pipe(concatMapHeld((each) => work(each))),
      others.pipe(mergeMapByStream((each) => work(each))),
    );
  },
  'partitionByPpid, each way again': (m, work) => {
    const [first, others] = partitionByPpid(m, 0);
    return merge(
      first.pipe(
        concatMapHeld((each) => work(each)),
        retry(),
      ),
      others.pipe(
        mergeMapByStream((each) => work(each)),
        retry(),
      ),
    );
  },
};

/** Runs steps with a fake engine. */
class Run {
  readonly #fake: FakeChannel = useFakeChannel();
  readonly #association: SctpAssociation = established(this.#fake);
  readonly #ledger = new Ledger();
  readonly #pipeline: Pipeline;
  readonly #again: string;
  readonly #arrived: { readonly stream: number; readonly id: number }[] = [];
  #stop: (() => void) | undefined;
  #broken = false;

  constructor(pipeline: Pipeline, begin: string) {
    this.#pipeline = pipeline;
    this.#again = begin;
  }

  async take(each: Step): Promise<void> {
    const { running } = this.#ledger;
    const work = 'pick' in each ? [...running][each.pick % Math.max(1, running.size)] : undefined;
    switch (each.do) {
      case 'arrive':
        this.#arrive(each.streams);
        break;
      case 'break':
        this.#broken = work !== undefined;
        work?.finish();
        break;
      case 'finish':
      case 'fail':
        work?.[each.do]();
        break;
      case 'subscribe':
        if (this.#stop === undefined) this.#subscribe();
        break;
      case 'unsubscribe':
        this.#stop?.();
        this.#stop = undefined;
    }
    await flushed();
    this.#check();
  }

  /** Everything that is left comes to the next one who asks. */
  async end(graceful: boolean): Promise<void> {
    if (this.#stop === undefined && graceful) this.#fake.closed(1);
    this.#stop?.();
    const rest: number[] = [];
    this.#association.messages$.subscribe(({ data }) => rest.push(Number(data)));
    await flushed();
    const { begun, done, failed, abandoned } = this.#ledger;
    const ids = this.#arrived.map(({ id }) => id);
    const all = [...done, ...failed, ...abandoned, ...rest];
    expect(
      all.sort((a, b) => a - b),
      'each once',
    ).to.deep.equal(ids);
    for (let stream = 0; stream < STREAMS; stream++) {
      const mine = new Set(
        this.#arrived.flatMap((each) => (each.stream === stream ? each.id : [])),
      );
      const order = [...begun, ...rest].filter((id) => mine.has(id));
      expect(order, `order of stream ${String(stream)}`).to.deep.equal([...mine]);
    }
    expect(rest, 'order of what is left').to.deep.equal([...rest].sort((a, b) => a - b));
    expect(this.#association.unconsumedBytes).to.equal(0);
  }

  /** How many had begun and were not finished. */
  get abandoned(): number {
    return this.#ledger.abandoned.length;
  }

  #arrive(streams: readonly number[]): void {
    const messages = streams.map((stream) => {
      const id = this.#arrived.length;
      this.#arrived.push({ stream, id });
      return { message: { association: 1, stream, ppid: stream, data: String(id) } };
    });
    this.#fake.deliver(...messages);
  }

  #subscribe(): void {
    const begin = this.#again;
    const source = this.#pipeline(this.#association.messages$, this.#ledger.work).pipe(
      tap(() => {
        const broken = this.#broken;
        this.#broken = false;
        if (broken) throw new Error('broken');
      }),
    );
    const subscription = new Subscription();
    this.#stop = () => {
      subscription.unsubscribe();
    };
    subscription.add(
      (begin === 'retry' ? source.pipe(retry()) : source).subscribe({
        error: () => {
          this.#stop = undefined;
          if (begin === 'at once') this.#subscribe();
        },
      }),
    );
  }

  /** What is not over takes its room, and nothing else does. */
  #check(): void {
    const { done, failed, abandoned } = this.#ledger;
    const over = new Set([...done, ...failed, ...abandoned]);
    const left = this.#arrived.filter(({ id }) => !over.has(id));
    const bytes = left.reduce((sum, { id }) => sum + String(id).length, 0);
    expect(this.#association.unconsumedBytes, 'room').to.equal(bytes);
  }
}

describe('a holding pipeline, whatever is done with it', () => {
  const watch = new UnfinishedWatch();

  afterEach(() => {
    setLink(undefined);
  });

  for (const [name, pipeline] of Object.entries(PIPELINES)) {
    it(`works on each message once and in order, or says so: ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { maxLength: 30 }),
          again,
          fc.boolean(),
          async (steps, begin, graceful) => {
            watch.clear();
            const run = new Run(pipeline, begin);
            for (const each of steps) await run.take(each);
            await run.end(graceful);
            // What a newer message has taken the place of was not to be finished.
            if (name !== 'switchMapByStream')
              expect(watch.begun, 'told of').to.equal(run.abandoned);
          },
        ),
        { numRuns: 60 },
      );
    }).timeout(60_000);
  }
});
