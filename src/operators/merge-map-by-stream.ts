import {
  Observable,
  type ObservableInput,
  type ObservedValueOf,
  type OperatorFunction,
} from 'rxjs';
import { record } from '../observables/settings/argument.js';
import type { SctpMessage } from '../api/message.js';
import { atATime } from './support/at-a-time.js';
import { Lanes } from './support/lanes.js';
import { streamKey } from './support/stream-key.js';
import { subscribeWithin } from './support/subscribe-within.js';

/** Options of {@link mergeMapByStream}. */
export interface MergeMapByStreamOptions {
  /** How many inner Observables may run at a time, an integer from 1 on; default Infinity. */
  concurrency?: number | undefined;
  /**
   * How many of the same stream, an integer from 1 on, or Infinity; default 1, which keeps the order of a
   * stream. With more they begin in order and may end in any.
   */
  perStream?: number | undefined;
}

/**
 * Maps each message to an Observable (or promise, iterable, …): in order within a stream, one after the
 * other, and streams side by side. A stream is one of one association: messages of several associations
 * may be mixed.
 *
 * Messages are held from their arrival until their inner Observable ends. So a slow inner
 * Observable fills the receive window and slows the peer down, and memory stays bounded. When `concurrency` is
 * reached, streams take turns.
 *
 * When it fails or is unsubscribed from, messages that it has not begun go back to their association, for the next
 * subscriber: behind it, `retry()` goes on with the next message. Retry only what your work threw: the error of an
 * association that has ended comes again at once, for ever. Work that had begun is given up, and told of in
 * a process warning (`SCTP_UNFINISHED`); to have it finished, complete the source (`takeUntil` before the operator).
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
 * @throws {TypeError|RangeError} for wrong options, at the call.
 */
export function mergeMapByStream<O extends ObservableInput<unknown>, T = Buffer>(
  project: (message: SctpMessage<T>, index: number) => O,
  options: MergeMapByStreamOptions = {},
): OperatorFunction<SctpMessage<T>, ObservedValueOf<O>> {
  record('options', options, ['concurrency', 'perStream']);
  const plan = {
    keyOf: streamKey,
    project: project as (
      message: SctpMessage<T>,
      index: number,
    ) => ObservableInput<ObservedValueOf<O>>,
    concurrency: atATime('concurrency', options.concurrency ?? Infinity),
    perLane: atATime('perStream', options.perStream ?? 1),
  };
  return (source) =>
    new Observable((subscriber) => {
      subscribeWithin(source, subscriber, new Lanes(subscriber, plan));
    });
}
