import {
  Observable,
  type ObservableInput,
  type ObservedValueOf,
  type OperatorFunction,
} from 'rxjs';
import type { SctpHoldable } from '../api/holdable.js';
import { atATime } from './support/at-a-time.js';
import { Lanes } from './support/lanes.js';
import { subscribeWithin } from './support/subscribe-within.js';

/**
 * `mergeMap` of RxJS that holds: each message, or batch, is held from its arrival until its inner
 * Observable (or promise, iterable, …) ends. Those that wait because `concurrency` of them are
 * running are held as well: they fill the receive window and slow the peer down, where `mergeMap`
 * would queue without bounds. Order within a stream is not kept when `concurrency` is more than 1;
 * `mergeMapByStream` keeps it. What it has not begun when it fails, or is unsubscribed from, goes back, as there.
 *
 * ```
 *   ──a──b──c───────────|
 *     mergeMapHeld(m => work(m), 2)        work takes ─────x|
 *   ───────x──x─────x|                     c waits for a, held
 * ```
 *
 * ```ts
 * association.messages$
 *   .pipe(mergeMapHeld(async (message) => database.insert(message.data), 8))
 *   .subscribe();
 * ```
 *
 * @param concurrency an integer from 1 on, or Infinity, the default.
 * @throws {TypeError} or {RangeError} for another `concurrency`.
 */
export function mergeMapHeld<M extends SctpHoldable, O extends ObservableInput<unknown>>(
  project: (message: M, index: number) => O,
  concurrency = Infinity,
): OperatorFunction<M, ObservedValueOf<O>> {
  const plan = {
    keyOf: () => 0, // the only lane
    project: project as (message: M, index: number) => ObservableInput<ObservedValueOf<O>>,
    concurrency: Infinity,
    perLane: atATime('concurrency argument', concurrency),
  };
  return (source) =>
    new Observable((subscriber) => {
      subscribeWithin(source, subscriber, new Lanes(subscriber, plan));
    });
}
