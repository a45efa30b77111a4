import { filter, type MonoTypeOperatorFunction } from 'rxjs';
import type { SctpMessage } from '../observables/message.js';

/**
 * Passes on the messages with one of the given payload protocol identifiers; the others are consumed.
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
 */
export function ofPpid(...ppids: readonly number[]): MonoTypeOperatorFunction<SctpMessage> {
  return filter((message) => ppids.includes(message.ppid));
}
