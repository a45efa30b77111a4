import { map, type OperatorFunction } from 'rxjs';
import { MappedMessage } from '../observables/receiving/mapped-message.js';
import type { SctpMessage } from '../api/message.js';

/**
 * Gives each message another payload. Everything else stays the received message's: stream, PPID, and its
 * place in the receive window, so that operators behind it hold and release the message itself.
 * An error that `project` throws errors the result.
 *
 * ```
 *   ──1a──2b──|
 *     mapMessage(m => m.data.length)
 *   ──1·1─2·1─|
 * ```
 *
 * ```ts
 * association.messages$
 *   .pipe(mapMessage((message) => message.data.toString()), mergeMapByStream((m) => store(m.stream, m.data)))
 *   .subscribe();
 * ```
 */
export function mapMessage<T, U>(
  project: (message: SctpMessage<T>, index: number) => U,
): OperatorFunction<SctpMessage<T>, SctpMessage<U>> {
  return map((message, index) => new MappedMessage(message, project(message, index)));
}
