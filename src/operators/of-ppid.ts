import { filter, type MonoTypeOperatorFunction } from 'rxjs';
import type { SctpMessage } from '../api/message.js';
import { checkPpid } from '../observables/sending/message.js';

/**
 * Passes on the messages with one of the given payload protocol identifiers; the others are consumed. To
 * leave none of them out, use `partitionByPpid`.
 *
 * ```
 *   ──46──60──46──3──|
 *     ofPpid(Ppid.DIAMETER, Ppid.M3UA)
 *   ──46──────46──3──|
 * ```
 *
 * ```ts
 * association.messages$.pipe(ofPpid(Ppid.DIAMETER)).subscribe((message) => answer(message));
 * ```
 *
 * @throws {TypeError|RangeError} for a PPID that is not an integer from 0 to 2^32 - 1.
 */
export function ofPpid<T = Buffer>(
  ...ppids: readonly number[]
): MonoTypeOperatorFunction<SctpMessage<T>> {
  const wanted = ppids.map((ppid) => checkPpid(ppid, 'ppid argument'));
  return filter((message) => wanted.includes(message.ppid));
}
