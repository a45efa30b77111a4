import { notHeld, type SctpHoldable } from './holdable.js';
import type { SctpMessage } from './message.js';
import { mark } from './support/shared.js';
import { showAs } from './support/inspect.js';

/**
 * Messages collected by `bufferHeld`, held together: consumed when the `next` that delivered the batch
 * returns, unless somebody called {@link hold} in between; then at the matching {@link release}.
 */
export class SctpBatch<T = Buffer> implements SctpHoldable {
  /** In the order they came; at least one. */
  readonly messages: readonly SctpMessage<T>[];
  /** Their payload, in bytes. */
  readonly bytes: number;
  #holds = 0;
  #delivered = false;
  #consumed = false;
  readonly #onConsumed: () => void;

  /**
   * Takes over a hold on each of the messages.
   *
   * @internal
   */
  constructor(messages: readonly SctpMessage<T>[], bytes: number, onConsumed: () => void) {
    this.messages = messages;
    this.bytes = bytes;
    this.#onConsumed = onConsumed;
  }

  /** See {@link SctpMessage.hold}; for all messages of the batch. */
  hold(): boolean {
    this.#holds++;
    return !this.#consumed;
  }

  /**
   * See {@link SctpMessage.release}.
   *
   * @throws {SctpError} `ERR_SCTP_NOT_HELD` when there is no hold to give back.
   */
  release(): void {
    if (this.#holds === 0) throw notHeld('a batch');
    this.#holds--;
    if (this.#holds === 0 && this.#delivered) this.#consume();
  }

  /** See {@link SctpMessage.putBack}; for all messages of the batch. */
  putBack(): void {
    if (this.#holds === 0) throw notHeld('a batch', 'putBack');
    for (const message of this.messages) {
      message.hold();
      message.putBack();
    }
    this.release();
  }

  /**
   * The `next` that delivered it has returned.
   *
   * @internal
   */
  delivered(): void {
    this.#delivered = true;
    if (this.#holds === 0) this.#consume();
  }

  #consume(): void {
    if (this.#consumed) return;
    this.#consumed = true;
    for (const message of this.messages) message.release();
    this.#onConsumed();
  }
}

mark(SctpBatch, 'SctpBatch');

/** How many messages of a batch are shown. */
const FIRST = 2;
showAs(SctpBatch<unknown>, 'SctpBatch', ({ messages, bytes }) => ({
  length: messages.length,
  bytes,
  first: messages.slice(0, FIRST),
}));
