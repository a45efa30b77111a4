import type { SctpAssociation } from '../../api/association.js';
import { putBack, ReceivedMessage } from './received-message.js';
import { SctpMessage } from '../../api/message.js';

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

  putBack(): void {
    putBack(this.#original);
  }

  /** The received message behind `message`. */
  static receivedOf(message: SctpMessage<unknown>): ReceivedMessage | undefined {
    let each = message;
    while (each instanceof DerivedMessage) each = each.#original;
    return each instanceof ReceivedMessage ? each : undefined;
  }
}

/** The received message behind `message`. */
export function receivedOf(message: SctpMessage<unknown>): ReceivedMessage | undefined {
  return DerivedMessage.receivedOf(message);
}

/** A received message with another payload. */
export class MappedMessage<T> extends DerivedMessage<T> {
  readonly data: T;

  constructor(original: SctpMessage<unknown>, data: T) {
    super(original);
    this.data = data;
  }
}
