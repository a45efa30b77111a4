import {
  catchError,
  defer,
  EMPTY,
  mergeMap,
  takeUntil,
  throwError,
  type ObservableInput,
  type ObservedValueOf,
  type OperatorFunction,
} from 'rxjs';
import type { SctpAssociation } from '../api/association.js';
import { LiveAssociation } from '../observables/association/live-association.js';
import { invalidType } from '../observables/settings/argument.js';
import { isOfTheEnd } from './support/of-the-end.js';

/**
 * Maps each association to an Observable (or promise, iterable, …) that lasts no longer than the association does; those
 * of several associations run side by side, as with `mergeMap`. When the association ends, in whatever way, its inner
 * Observable is unsubscribed and counts as completed: a timer, a Subject or a merge of others does not go on sending into
 * an association that is gone.
 *
 * What was received is not lost with it. After a graceful end the inner Observable lasts until every message that is held
 * has been released, so that holding operators (`mergeMapByStream`, `concatMapHeld`, …) finish their work. What
 * RxJS's own `concatMap` or `bufferTime` keep, they lose.
 *
 * An error of the inner Observable that comes of the association's end ends it, too, and is not passed on: that of
 * `messages$`, or the `EPIPE` of a send that was too late. `connect()`, `reconnect()` and `association.ended` tell of the end.
 * Other errors are passed on.
 *
 * ```
 *   ──a──────────#             a is established, then fails
 *                ····b─────
 *     reconnect(), whileUp(association => interval(2).pipe(map(…)))
 *   ────a─a─a─a────────b─b─
 * ```
 *
 * ```ts
 * connect({ host: '127.0.0.1', port: 5000 })
 *   .pipe(
 *     reconnect(),
 *     whileUp((association) =>
 *       interval(1000).pipe(
 *         map((n) => `reading ${n}`),
 *         sendTo(association),
 *       ),
 *     ),
 *   )
 *   .subscribe();
 * ```
 *
 * @throws {TypeError} when `project` is no function.
 */
export function whileUp<O extends ObservableInput<unknown>>(
  project: (association: SctpAssociation, index: number) => O,
): OperatorFunction<SctpAssociation, ObservedValueOf<O>> {
  if (typeof project !== 'function') throw invalidType('project', 'a function', project);
  return mergeMap((association, index) => {
    const over$ =
      association instanceof LiveAssociation
        ? LiveAssociation.lifeOf(association).over$
        : association.ended$;
    return defer(() => project(association, index)).pipe(
      takeUntil(over$),
      catchError((error: unknown) =>
        isOfTheEnd(error, association) ? EMPTY : throwError(() => error),
      ),
    );
  });
}
