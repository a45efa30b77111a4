import type { SctpOverflow, SctpQueueOptions } from '../../../api/sender-options.js';
import { SctpError } from '../../../api/error.js';
import { integer, invalidValue } from '../../settings/argument.js';

/** A queue that {@link OverflowPolicy} can shorten. */
export interface DroppableQueue {
  /** How full it is, in bytes; 0 when nothing waits. */
  readonly load: number;
  /** How full it would be with one more message of `bytes`. */
  loadWith(bytes: number): number;
  /** Takes out the oldest message. What it returns reports that; `error` is for somebody who awaits the message. */
  dropOldest(error: SctpError): () => void;
}

export const QUEUE_OPTIONS: readonly string[] = ['limit', 'overflow'];

const DEFAULT_LIMIT = 16 << 20;
const OVERFLOWS: readonly unknown[] = ['error', 'drop-newest', 'drop-oldest', 'latest'];

/** The `limit` and `overflow` options at work. */
export class OverflowPolicy {
  readonly #limit: number;
  readonly #overflow: SctpOverflow;

  constructor({ limit = DEFAULT_LIMIT, overflow = 'error' }: SctpQueueOptions) {
    if (!OVERFLOWS.includes(overflow)) {
      throw invalidValue('overflow', `one of ${OVERFLOWS.join(', ')}`, overflow);
    }
    this.#limit = integer('limit', limit, 0, 2 ** 30);
    this.#overflow = overflow;
  }

  /**
   * Calls `enqueue`, which puts a message of `bytes` into `queue`, once there is room; false when that message is the
   * one to drop. What was dropped is reported last: who hears of it may send again.
   *
   * @throws {SctpError} `ERR_SCTP_SEND_OVERFLOW`
   */
  admit(queue: DroppableQueue, bytes: number, enqueue: () => void): boolean {
    if (this.#overflow !== 'latest' && queue.loadWith(bytes) > this.#limit) {
      if (this.#overflow === 'error') throw this.#error(queue, bytes);
      if (this.#overflow === 'drop-newest' || bytes > this.#limit) return false;
    }
    const room = this.#overflow === 'latest' ? -1 : this.#limit;
    const reports: (() => void)[] = [];
    while (queue.load > 0 && queue.loadWith(bytes) > room)
      reports.push(queue.dropOldest(this.#error(queue, bytes)));
    enqueue();
    for (const report of reports) report();
    return true;
  }

  #error(queue: DroppableQueue, bytes: number): SctpError {
    return new SctpError(
      'ERR_SCTP_SEND_OVERFLOW',
      `${String(queue.load)} bytes wait to be sent, and ${String(bytes)} more exceed the limit of ` +
        `${String(this.#limit)}: heed writable$, raise limit, or choose another overflow policy.`,
    );
  }
}
