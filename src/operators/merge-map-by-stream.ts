import {
  defer,
  mergeMap,
  Observable,
  tap,
  type ObservableInput,
  type ObservedValueOf,
  type OperatorFunction,
} from 'rxjs';
import { Fifo } from '../observables/fifo.js';
import type { SctpMessage } from '../observables/message.js';
import { streamKey } from './stream-key.js';

/** Options of {@link mergeMapByStream}. */
export interface MergeMapByStreamOptions {
  /** How many streams may have an inner Observable running at a time, from 1 on; default unlimited. */
  concurrency?: number | undefined;
}

/**
 * Maps each message to an Observable (or promise, iterable, …): in order within a stream, one after the
 * other, and streams side by side. A stream is one of one association: messages of several associations
 * may be mixed.
 *
 * Messages are held from their arrival until their inner Observable ends. So a slow inner
 * Observable fills the receive window and slows the peer down, and memory stays bounded.
 *
 * ```
 *   ──1a──1b──2a────────────|
 *     mergeMapByStream(m => work(m))        work takes ─────x|
 *   ───────1x──2x───1x──|                   2a does not wait for 1b
 * ```
 *
 * ```ts
 * association.messages$
 *   .pipe(mergeMapByStream(async (message) => database.insert(message.data)))
 *   .subscribe();
 * ```
 *
 * @throws {RangeError} when `concurrency` is less than 1.
 */
export function mergeMapByStream<O extends ObservableInput<unknown>>(
  project: (message: SctpMessage, index: number) => O,
  options: MergeMapByStreamOptions = {},
): OperatorFunction<SctpMessage, ObservedValueOf<O>> {
  const { concurrency = Infinity } = options;
  if (!(concurrency >= 1)) {
    throw new RangeError(`"concurrency" must be at least 1. Received ${String(concurrency)}`);
  }
  return (source) =>
    defer(() => {
      const lanes = new Lanes(concurrency);
      let index = 0;
      const work = (message: SctpMessage): Observable<ObservedValueOf<O>> =>
        defer(() => project(message, index++) as ObservableInput<ObservedValueOf<O>>);
      return source.pipe(
        mergeMap((message) => {
          message.hold();
          return inTurn(message, lanes, work(message));
        }),
      );
    });
}

/** `work`, subscribed to when its message's turn comes; the message is released when it is over. */
function inTurn<T>(message: SctpMessage, lanes: Lanes, work: Observable<T>): Observable<T> {
  return new Observable((subscriber) => {
    const key = streamKey(message);
    subscriber.add(() => {
      message.release();
    });
    // The next turn comes with completion only: whoever unsubscribes or fails ends all of them.
    const complete = (): void => {
      lanes.leave(key);
    };
    lanes.enter(key, () => {
      work.pipe(tap({ complete })).subscribe(subscriber);
    });
  });
}

type Turn = () => void;

/** Whose turn it is: one at a time in each lane, and so many lanes at a time. */
class Lanes {
  readonly #concurrency: number;
  /** Turns that wait behind the one that runs in their lane. */
  readonly #lanes = new Map<number, Fifo<Turn>>();
  readonly #ready = new Fifo<Turn>();
  #running = 0;
  #starting = false;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  enter(key: number, turn: Turn): void {
    const lane = this.#lanes.get(key);
    if (lane !== undefined) {
      lane.push(turn);
      return;
    }
    this.#lanes.set(key, new Fifo());
    this.#ready.push(turn);
    this.#start();
  }

  /** The running turn of a lane is over. */
  leave(key: number): void {
    this.#running--;
    const next = this.#lanes.get(key)?.shift();
    if (next === undefined) this.#lanes.delete(key);
    else this.#ready.push(next);
    this.#start();
  }

  /** A loop, not recursion: many turns that end during their start need no deep stack. */
  #start(): void {
    if (this.#starting) return;
    this.#starting = true;
    while (this.#running < this.#concurrency) {
      const turn = this.#ready.shift();
      if (turn === undefined) break;
      this.#running++;
      turn();
    }
    this.#starting = false;
  }
}
