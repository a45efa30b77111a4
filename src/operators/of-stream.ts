import { filter, type MonoTypeOperatorFunction } from 'rxjs';
import type { SctpMessage } from '../observables/message.js';

/**
 * Passes on the messages of the given streams; the others are consumed. To leave them waiting for another
 * subscriber instead, use `association.stream(id)`.
 *
 * ```
 *   ──1a──2a──1b──3a──|
 *     ofStream(1, 3)
 *   ──1a──────1b──3a──|
 * ```
 *
 * ```ts
 * association.messages$.pipe(ofStream(0)).subscribe((control) => handle(control.data));
 * ```
 */
export function ofStream(...streams: readonly number[]): MonoTypeOperatorFunction<SctpMessage> {
  return filter((message) => streams.includes(message.stream));
}
