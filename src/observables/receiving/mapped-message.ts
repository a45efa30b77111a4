import type { SctpAssociation } from '../association/association.js';
import { SctpMessage } from './message.js';

/** A message made of a received one: everything but the payload, its holds too, is the original's. */
export abstract class DerivedMessage<T> extends SctpMessage<T> {
  readonly #original: SctpMessage<unknown>;

  constructor(original: SctpMessage<unknown>) {
    super();
    this.#original = original;
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

/** A received message with another payload. */
export class MappedMessage<T> extends DerivedMessage<T> {
  readonly data: T;

  constructor(original: SctpMessage<unknown>, data: T) {
    super(original);
    this.data = data;
  }
}
