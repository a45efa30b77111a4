import { runIn, type Context } from '../../../native/context.js';
import type { Supply } from './supply.js';

/** A source that is asked in a context of its own: its generator may be the user's. */
export class SupplyInContext<T> implements Supply<T> {
  readonly #supply: Supply<T>;
  readonly #context: Context;

  constructor(supply: Supply<T>, context: Context) {
    this.#supply = supply;
    this.#context = context;
  }

  open(): void {
    runIn(this.#context, () => {
      this.#supply.open();
    });
  }

  take(): IteratorResult<T, unknown> | undefined {
    return runIn(this.#context, () => this.#supply.take());
  }

  close(): void {
    runIn(this.#context, () => {
      this.#supply.close();
    });
  }
}
