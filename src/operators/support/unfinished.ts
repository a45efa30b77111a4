import { SctpBatch } from '../../observables/receiving/batch.js';
import { SctpMessage, type SctpHoldable } from '../../observables/receiving/message.js';
import { describe } from './stream-warnings.js';

const counts = { begun: 0, left: 0 };
/** At how many messages the next warning is due. */
let due = 1;

/**
 * Warns of messages that nobody finishes: work on those of `begun` was given up, and those of `left` wait at an
 * association whose Observable has ended. It warns again whenever there are twice as many as at the warning before.
 */
export function reportUnfinished(
  begun: readonly SctpHoldable[],
  left: readonly SctpHoldable[] = [],
): void {
  counts.begun += count(begun);
  counts.left += count(left);
  const total = counts.begun + counts.left;
  if (total < due) return;
  due = 2 * total;
  const sentences = [
    begun.length > 0 &&
      `Work was given up, as its pipeline failed or was unsubscribed from, on ${amount(begun)}: what has begun counts ` +
        'as consumed. To end without that, complete the source: put takeUntil before the operator that works.',
    left.length > 0 &&
      `Work had not begun, when its source ended, on ${amount(left)}: the next subscriber of messages$ gets it.`,
    `The next warning of this kind comes at ${String(due)} such messages.`,
  ];
  process.emitWarning(sentences.filter((sentence) => sentence !== false).join(' '), {
    type: 'SctpWarning',
    code: 'SCTP_UNFINISHED',
  });
}

/** For tests: begins to count anew, the next warning being due at `first`, and gives the counts so far. */
export function forgetUnfinished(first = 1): { readonly begun: number; readonly left: number } {
  const before = { ...counts };
  counts.begun = counts.left = 0;
  due = first;
  return before;
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
