import { Observable, Subscription, type Observer, type Subscriber } from 'rxjs';
import type { SctpMessage } from '../api/message.js';
import { checkPpid } from '../observables/sending/message.js';
import { inBranchContext } from '../observables/support/callers-context.js';
import { Branch } from './support/branch.js';
import type { SourceEnd } from './support/intake.js';
import { subscribeWithin } from './support/subscribe-within.js';

/**
 * Parts messages in two: those with one of the given payload protocol identifiers, and all others. A function
 * like `partition` of RxJS, but both Observables share one subscription to the source, so that each
 * message goes one way only.
 *
 * The source is subscribed to with the first subscriber of either, and unsubscribed from when the last one has left.
 * Until the other has a subscriber too, its messages are held for it, in order. So subscribe to both, or they fill the
 * receive window (`ofPpid` is for who wants the one kind only). When nobody is subscribed to either any more, what waits
 * goes back to its association; the first subscriber still gets it, unless somebody else has taken it from
 * there. Once the last subscriber of one of the two has left, further messages of it are let go.
 *
 * ```
 *   ──46──60──46──3──|
 *     partitionByPpid(source, Ppid.DIAMETER)
 *   ──46──────46─────|
 *   ──────60──────3──|
 * ```
 *
 * ```ts
 * const [diameter, others] = partitionByPpid(association.messages$, Ppid.DIAMETER);
 * diameter.pipe(mergeMapByStream((message) => answer(message))).subscribe();
 * others.subscribe(({ ppid }) => console.warn(`unexpected PPID ${ppid}`));
 * ```
 *
 * @throws {TypeError|RangeError} for a PPID that is not an integer from 0 to 2^32 - 1.
 */
export function partitionByPpid<T = Buffer>(
  source: Observable<SctpMessage<T>>,
  ...ppids: readonly number[]
): [matching: Observable<SctpMessage<T>>, others: Observable<SctpMessage<T>>] {
  const wanted = new Set(ppids.map((ppid) => checkPpid(ppid, 'ppid argument')));
  let run: Parting<T> | undefined;
  const way = (name: Way): Observable<SctpMessage<T>> =>
    new Observable(
      inBranchContext((subscriber) => {
        if (run?.isFor(name) !== true) run = new Parting(source, wanted);
        run.join(name, subscriber);
      }),
    );
  return [way('matching'), way('others')];
}

type Way = 'matching' | 'others';

/** One subscription to the source, and the two ways its messages go. */
class Parting<T> implements Observer<SctpMessage<T>> {
  readonly #source: Observable<SctpMessage<T>>;
  readonly #ppids: ReadonlySet<number>;
  readonly #matching = new Branch<T>();
  readonly #others = new Branch<T>();
  #connection: Subscription | undefined;
  #ended = false;

  constructor(source: Observable<SctpMessage<T>>, ppids: ReadonlySet<number>) {
    this.#source = source;
    this.#ppids = ppids;
  }

  /** More may come, or there are messages that a first subscriber should get. */
  isFor(way: Way): boolean {
    return !this.#ended || !this.#branch(way).joined;
  }

  join(way: Way, subscriber: Subscriber<SctpMessage<T>>): void {
    this.#branch(way).join(subscriber, () => {
      if (!this.#observed) this.#disconnect();
    });
    if (this.#ended || this.#connection !== undefined || !this.#observed) return;
    if (!this.#matching.joined) this.#matching.reclaim();
    if (!this.#others.joined) this.#others.reclaim();
    this.#connection = new Subscription();
    subscribeWithin(this.#source, this.#connection, this);
  }

  next(message: SctpMessage<T>): void {
    (this.#ppids.has(message.ppid) ? this.#matching : this.#others).deliver(message);
  }

  error(error: unknown): void {
    this.#end({ error });
  }

  complete(): void {
    this.#end({});
  }

  get #observed(): boolean {
    return this.#matching.observed || this.#others.observed;
  }

  #branch(way: Way): Branch<T> {
    return way === 'matching' ? this.#matching : this.#others;
  }

  #disconnect(): void {
    this.#connection?.unsubscribe();
    this.#connection = undefined;
    this.#matching.putBack();
    this.#others.putBack();
  }

  #end(end: SourceEnd): void {
    this.#ended = true;
    this.#disconnect();
    this.#matching.end(end);
    this.#others.end(end);
  }
}
