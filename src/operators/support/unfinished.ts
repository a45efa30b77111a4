import { SctpBatch } from '../../observables/receiving/batch.js';
import { receivedOf } from '../../observables/receiving/mapped-message.js';
import { SctpMessage, type SctpHoldable } from '../../observables/receiving/message.js';
import { describe } from './stream-warnings.js';

const counts = { begun: 0, left: 0 };
/** At how many messages the next warning is due. */
let due = 1;

/** Warns that work on these was given up. */
export function reportUnfinished(begun: readonly SctpHoldable[]): void {
  if (begun.length === 0) return;
  counts.begun += count(begun);
  warn(
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
    counts.left += waiting.length;
    warn(
      `Work had not begun, when its source ended, on ${amount(waiting)}: the next subscriber of messages$ gets it.`,
    );
  });
}

/** For tests: begins to count anew, the next warning being due at `first`, and gives the counts so far. */
export function forgetUnfinished(first = 1): { readonly begun: number; readonly left: number } {
  const before = { ...counts };
  counts.begun = counts.left = 0;
  due = first;
  return before;
}

/** Once, and again whenever there are twice as many messages as at the warning before. */
function warn(text: string): void {
  const total = counts.begun + counts.left;
  if (total < due) return;
  due = 2 * total;
  process.emitWarning(
    `${text} The next warning of this kind comes at ${String(due)} such messages.`,
    { type: 'SctpWarning', code: 'SCTP_UNFINISHED' },
  );
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
