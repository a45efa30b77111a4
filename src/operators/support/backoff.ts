/** How long to wait before trying again. Times in milliseconds. */
export interface Backoff {
  /** The first wait. */
  readonly initial: number;
  /** The longest wait. */
  readonly max: number;
  /** By how much each wait is longer than the one before, from 1 on. */
  readonly factor: number;
  /** The part of a wait that is left to chance, 0 to 1. */
  readonly jitter: number;
}

/**
 * The wait after `waits` others in a row. Chance only shortens it: many clients that lost the same
 * server come back one by one, and none later than `max`.
 */
export function backoffDelay(backoff: Backoff, waits: number, random: () => number): number {
  const { initial, max, factor, jitter } = backoff;
  const longest = Math.min(max, initial * factor ** waits);
  return Math.round(longest * (1 - jitter * random()));
}
