import type { SctpSendItem } from '../../../api/send-many.js';
import { warnNotClosed, type Supply, type Taken } from './supply.js';

export class IteratorSupply implements Supply<SctpSendItem> {
  readonly #source: Iterable<SctpSendItem>;
  #iterator: Iterator<SctpSendItem, unknown> | undefined;
  #closed = false;

  constructor(source: Iterable<SctpSendItem>) {
    this.#source = source;
  }

  open(): void {
    this.#iterator = this.#source[Symbol.iterator]();
  }

  take(): Taken<SctpSendItem> | undefined {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    const result = iterator?.next();
    if (result?.done !== true) this.#iterator = iterator;
    if (this.#closed) this.close();
    return result;
  }

  /** In the middle of `take()` it has to wait: a generator that runs cannot be returned from. */
  close(): void {
    this.#closed = true;
    const iterator = this.#iterator;
    this.#iterator = undefined;
    try {
      iterator?.return?.();
    } catch (error) {
      warnNotClosed(error);
    }
  }
}
