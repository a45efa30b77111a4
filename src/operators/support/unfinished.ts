import { SctpBatch } from '../../api/batch.js';
import { receivedOf } from '../../observables/receiving/mapped-message.js';
import { SctpMessage } from '../../api/message.js';
import type { SctpHoldable } from '../../api/holdable.js';
import { warn } from '../../observables/support/warning.js';
import { describe } from './stream-warnings.js';

/** How many messages were told of, as begun or as left, and by what; tests put something else in its place. */
export const unfinished = { begun: 0, left: 0, warn };

/** Warns that work on these was given up. */
export function reportUnfinished(begun: readonly SctpHoldable[]): void {
  if (begun.length === 0) return;
  unfinished.begun += count(begun);
  tell(
    `Work was given up, as its pipeline failed or was unsubscribed from, on ${amount(begun)}: what has begun counts ` +
      'as consumed. To end without that, complete the source: put takeUntil before the operator that works.',
  );
}

/** Warns that these were put back and nobody comes for them, which their source will not do of itself: it has ended. */
export function reportLeft(left: readonly SctpHoldable[]): void {
  if (left.length === 0) return;
  // Who tries again does so by then.
  setImmediate(() => {
    const waiting = left.flatMap((item) => messagesOf(item).filter(isWaiting));
    if (waiting.length === 0) return;
    unfinished.left += waiting.length;
    tell(
      `Work had not begun, when its source ended, on ${amount(waiting)}: the next subscriber of messages$ gets it.`,
    );
  });
}

function tell(text: string): void {
  unfinished.warn('SCTP_UNFINISHED', text);
}

function count(items: readonly SctpHoldable[]): number {
  return items.reduce((sum, item) => sum + messagesOf(item).length, 0);
}

function amount(items: readonly SctpHoldable[]): string {
  const [first] = messagesOf(items[0]);
  const name = first instanceof SctpMessage ? describe(first) : 'what was held';
  const others = count(items) - 1;
  return others === 0 ? name : `${name} and ${String(others)} more`;
}

function messagesOf(item: SctpHoldable): readonly SctpHoldable[] {
  return item instanceof SctpBatch ? item.messages : [item];
}

function isWaiting(item: SctpHoldable): boolean {
  return item instanceof SctpMessage && receivedOf(item)?.isPutBack === true;
}
