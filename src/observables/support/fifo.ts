/** Rooms of the smallest ring; it doubles when it is full. */
const SMALLEST = 16;
/** A larger ring is given up when it has run empty. */
const KEPT = 1024;

/** A queue: a ring of slots, so that neither end costs anything. */
export class Fifo<T> {
  #ring: (T | undefined)[] = [];
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(item: T): void {
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#length++) & (this.#ring.length - 1)] = item;
  }

  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#ring[this.#head];
    // The slot must not keep the item alive.
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    if (--this.#length === 0 && this.#ring.length > KEPT) this.#ring = [];
    return item;
  }

  /** Takes all, in order. */
  clear(): T[] {
    const all: T[] = [];
    for (let item = this.shift(); item !== undefined; item = this.shift()) all.push(item);
    return all;
  }

  #grow(): void {
    const { length } = this.#ring;
    const larger = new Array<T | undefined>(Math.max(SMALLEST, 2 * length));
    for (let i = 0; i < length; i++) larger[i] = this.#ring[(this.#head + i) & (length - 1)];
    this.#ring = larger;
    this.#head = 0;
  }
}
