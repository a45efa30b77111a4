import { filter, map, Observable, scan, take, tap, type MonoTypeOperatorFunction } from 'rxjs';
import { integer, invalidValue, record } from '../observables/settings/argument.js';
import type { SctpAssociation } from '../api/association.js';
import { MAX_TIME } from '../observables/settings/limits.js';
import { MAX_TIMER } from './support/timer-range.js';

/** Options of {@link idleTimeout}. */
export interface IdleTimeoutOptions {
  /** How an idle association ends: `shutdown()`, the default, or `abort()`. */
  action?: 'shutdown' | 'abort' | undefined;
}

/** Samples in the time allowed, so the end is late by a quarter of it at most. */
const SAMPLES = 4;
const ACTIONS: readonly unknown[] = ['shutdown', 'abort'];

/**
 * Ends associations on which no message, nor a part of one, has gone either way for `ms`
 * milliseconds (1 to 2^31 - 1). It looks at the association's counters four times in that time, so
 * the end may come up to a quarter of it late. Heartbeats and acknowledgements do not count. Takes
 * no messages, and watches for as long as it is subscribed to.
 *
 * How an association ends, its own Observables tell: `shutdown` completes them, `abort` errors them
 * with `ECONNABORTED`.
 *
 * ```
 *   ──a───────────────────────   messages of a: ──m─m────m──────
 *     idleTimeout(…)                                       ─────x a.shutdown()
 *   ──a───────────────────────
 * ```
 *
 * ```ts
 * listen({ port: 5000 })
 *   .pipe(idleTimeout(60_000), mergeMap((association) => serve(association)))
 *   .subscribe();
 * ```
 *
 * @throws {TypeError|RangeError} for wrong arguments, at the call.
 */
export function idleTimeout(
  ms: number,
  options: IdleTimeoutOptions = {},
): MonoTypeOperatorFunction<SctpAssociation> {
  integer('ms argument', ms, 1, MAX_TIMER);
  record('options', options, ['action']);
  const { action = 'shutdown' } = options;
  if (!ACTIONS.includes(action)) {
    throw invalidValue('action', `one of ${ACTIONS.join(', ')}`, action);
  }
  return (source) =>
    new Observable((subscriber) => {
      const watch = (association: SctpAssociation): void => {
        const watching = idle(association, ms).subscribe(() => {
          if (action === 'abort') association.abort(`idle for ${String(ms)} ms`);
          // A failure on the way is told by the association's own Observables.
          else association.shutdown().catch(() => undefined);
        });
        subscriber.add(watching);
      };
      source.pipe(tap(watch)).subscribe(subscriber);
    });
}

/** Emits once, when as many samples in a row as make up `ms` saw no traffic. */
function idle(association: SctpAssociation, ms: number): Observable<unknown> {
  const period = Math.min(Math.ceil(ms / SAMPLES), MAX_TIME);
  return association.stats$(period).pipe(
    map(({ dataChunksSent, dataChunksReceived }) => dataChunksSent + dataChunksReceived),
    scan((last, traffic) => ({ traffic, quiet: traffic === last.traffic ? last.quiet + 1 : 0 }), {
      traffic: -1,
      quiet: 0,
    }),
    filter(({ quiet }) => quiet * period >= ms),
    take(1),
  );
}
