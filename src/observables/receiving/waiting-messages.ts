import { comparePlaces } from './listener.js';
import type { ReceivedMessage } from './received-message.js';

const byPlace = (a: ReceivedMessage, b: ReceivedMessage): number => comparePlaces(a.place, b.place);

/** Messages that wait for a subscriber, in the order they came in: new ones, and those that were put back. */
export class WaitingMessages implements Iterable<ReceivedMessage> {
  #ordered = new Set<ReceivedMessage>();
  /** Put back since {@link arrange}, which comes once for many of them. */
  readonly #back = new Set<ReceivedMessage>();

  /** Some were put back that are not in their place yet. */
  get isUnordered(): boolean {
    return this.#back.size > 0;
  }

  get size(): number {
    return this.#ordered.size + this.#back.size;
  }

  has(message: ReceivedMessage): boolean {
    return this.#ordered.has(message) || this.#back.has(message);
  }

  /** The newest of all. */
  push(message: ReceivedMessage): void {
    this.#ordered.add(message);
  }

  putBack(message: ReceivedMessage): void {
    if (!this.#ordered.has(message)) this.#back.add(message);
  }

  /** False when it does not wait. */
  delete(message: ReceivedMessage): boolean {
    return this.#ordered.delete(message) || this.#back.delete(message);
  }

  /** Those that were put back take their places. */
  arrange(): void {
    if (this.#back.size === 0) return;
    this.#ordered = new Set([...this.#ordered, ...this.#back].sort(byPlace));
    this.#back.clear();
  }

  *[Symbol.iterator](): Iterator<ReceivedMessage> {
    yield* this.#ordered;
    yield* this.#back;
  }
}
