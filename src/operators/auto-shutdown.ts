import {
  defer,
  filter,
  finalize,
  takeUntil,
  tap,
  timer,
  type MonoTypeOperatorFunction,
} from 'rxjs';
import { integer, record } from '../observables/settings/argument.js';
import type { SctpAssociation } from '../api/association.js';
import { MAX_TIMER } from './support/timer-range.js';

/** Options of {@link autoShutdown}. */
export interface AutoShutdownOptions {
  /**
   * Milliseconds after which an association that has not ended gracefully is aborted, 0 to 2^31 -
   * 1; by default it may take as long as the protocol lets it.
   */
  timeout?: number | undefined;
}

/**
 * Ends associations with the subscription: those that are still up when it ends, by unsubscribing,
 * completion or error, are shut down gracefully (RFC 9260, 9.2), and aborted after
 * `timeout` when that takes too long. Without it, associations that `listen()` accepted live on
 * when the server stops.
 *
 * How each of them ends, its own Observables tell.
 *
 * ```
 *   ──a──b──────c──╳ unsubscribe
 *     autoShutdown()
 *   ──a──b──────c                 b had ended: a and c are shut down
 * ```
 *
 * ```ts
 * const serving = listen({ port: 5000 })
 *   .pipe(autoShutdown({ timeout: 5000 }), mergeMap((association) => serve(association)))
 *   .subscribe();
 * process.once('SIGTERM', () => serving.unsubscribe());
 * ```
 *
 * @throws {TypeError|RangeError} for wrong options, at the call.
 */
export function autoShutdown(
  options: AutoShutdownOptions = {},
): MonoTypeOperatorFunction<SctpAssociation> {
  record('options', options, ['timeout']);
  const timeout =
    options.timeout === undefined ? undefined : integer('timeout', options.timeout, 0, MAX_TIMER);
  return (source) =>
    defer(() => {
      const up = new Set<SctpAssociation>();
      return source.pipe(
        tap((association) => {
          up.add(association);
          association.state$.subscribe({ complete: () => up.delete(association) });
        }),
        finalize(() => {
          for (const association of up) end(association, timeout);
        }),
      );
    });
}

function end(association: SctpAssociation, timeout: number | undefined): void {
  // A failure on the way is told by the association's own Observables.
  association.shutdown().catch(() => undefined);
  if (timeout === undefined) return;
  const ended = association.state$.pipe(filter((state) => state === 'closed'));
  timer(timeout)
    .pipe(takeUntil(ended))
    .subscribe(() => {
      association.abort(`not shut down within ${String(timeout)} ms`);
    });
}
