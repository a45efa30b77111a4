import type { SctpAssociation } from './association.js';
import { SctpMessage } from './message.js';

/** A received message with another payload: everything else, its holds too, is the original's. */
export class MappedMessage<T> extends SctpMessage<T> {
  readonly data: T;
  readonly #original: SctpMessage<unknown>;

  constructor(original: SctpMessage<unknown>, data: T) {
    super();
    this.#original = original;
    this.data = data;
  }

  get association(): SctpAssociation {
    return this.#original.association;
  }

  get stream(): number {
    return this.#original.stream;
  }

  get ppid(): number {
    return this.#original.ppid;
  }

  get unordered(): boolean {
    return this.#original.unordered;
  }

  get length(): number {
    return this.#original.length;
  }

  hold(): boolean {
    return this.#original.hold();
  }

  release(): void {
    this.#original.release();
  }
}
