import type { SctpSendItem } from '../../../api/send-many.js';
import { warnNotClosed, type Supply, type Taken } from './supply.js';

export class AsyncSupply implements Supply<SctpSendItem> {
  readonly #begin: () => AsyncIterator<SctpSendItem, unknown>;
  readonly #ready: () => void;
  #iterator: AsyncIterator<SctpSendItem, unknown> | undefined;
  #reading = false;
  #arrived: (() => Taken<SctpSendItem>) | undefined;

  constructor(begin: () => AsyncIterator<SctpSendItem, unknown>, ready: () => void) {
    this.#begin = begin;
    this.#ready = ready;
  }

  open(): void {
    this.#iterator = this.#begin();
  }

  take(): Taken<SctpSendItem> | undefined {
    const arrived = this.#arrived;
    this.#arrived = undefined;
    if (arrived !== undefined) return arrived();
    if (!this.#reading) this.#read();
    return undefined;
  }

  close(): void {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    void returned(iterator);
  }

  #read(): void {
    this.#reading = true;
    this.#iterator?.next().then(
      (result) => {
        if (result.done === true) this.#iterator = undefined;
        this.#arrive(() => result);
      },
      (error: unknown) => {
        this.#iterator = undefined;
        this.#arrive(() => {
          throw error;
        });
      },
    );
  }

  #arrive(arrived: () => Taken<SctpSendItem>): void {
    this.#reading = false;
    this.#arrived = arrived;
    this.#ready();
  }
}

async function returned(iterator: AsyncIterator<unknown, unknown> | undefined): Promise<void> {
  try {
    await iterator?.return?.();
  } catch (error) {
    warnNotClosed(error);
  }
}
