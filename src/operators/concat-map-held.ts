import type { ObservableInput, ObservedValueOf, OperatorFunction } from 'rxjs';
import type { SctpHoldable } from '../api/holdable.js';
import { mergeMapHeld } from './merge-map-held.js';

/**
 * `concatMap` of RxJS that holds: each message, or batch, is held from its arrival until its inner Observable
 * (or promise, iterable, …) ends, and they run one after the other. A slow one fills the receive window and
 * slows the peer down, where `concatMap` would queue without bounds.
 *
 * ```
 *   ──a──b──────────────|
 *     concatMapHeld(m => work(m))          work takes ─────x|
 *   ───────x─────x|                        b is held meanwhile
 * ```
 *
 * ```ts
 * association.messages$
 *   .pipe(concatMapHeld(async (message) => log.append(message.data)))
 *   .subscribe();
 * ```
 */
export function concatMapHeld<M extends SctpHoldable, O extends ObservableInput<unknown>>(
  project: (message: M, index: number) => O,
): OperatorFunction<M, ObservedValueOf<O>> {
  return mergeMapHeld(project, 1);
}
