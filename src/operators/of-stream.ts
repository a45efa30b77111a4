import { filter, type MonoTypeOperatorFunction } from 'rxjs';
import type { SctpMessage } from '../api/message.js';
import { checkStream } from '../observables/sending/message.js';

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
 *
 * @throws {TypeError|RangeError} for a stream that is not an integer from 0 to 65535.
 */
export function ofStream<T = Buffer>(
  ...streams: readonly number[]
): MonoTypeOperatorFunction<SctpMessage<T>> {
  const wanted = streams.map((stream) => checkStream(stream, 'stream argument'));
  return filter((message) => wanted.includes(message.stream));
}
