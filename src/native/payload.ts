/** What is kept may take up to so many times its own size before it moves into memory of its own. */
const MAX_WASTE = 4;

const NO_PARTS: PayloadPart[] = [];

type BufferClass = new (bytes: ArrayBuffer, offset: number, length: number) => Buffer;

/** For a runtime whose Buffer has no such class. */
const BufferFrom = function (bytes: ArrayBuffer, offset: number, length: number): Buffer {
  return Buffer.from(bytes, offset, length);
} as unknown as BufferClass;

/**
 * What makes a Buffer of a part of an ArrayBuffer. `Buffer.from()` looks for what it was given first, at more than the
 * cost of the Buffer; the class that it makes them with is that of the species of Buffer.
 */
function bufferClass(): BufferClass {
  const species: unknown = Reflect.get(Buffer, Symbol.species);
  if (typeof species !== 'function') return BufferFrom;
  const Class = species as BufferClass;
  return new Class(new ArrayBuffer(1), 0, 1) instanceof Buffer ? Class : BufferFrom;
}

const View = bufferClass();

/** A part of a payload. */
export interface PayloadPart {
  readonly length: number;
  /** Whether it is still kept. */
  readonly kept: boolean;
  /** Its bytes are found at `offset` of `payload` from now on. */
  moved(payload: Payload, offset: number): void;
  /** Copies its bytes to `target`, from `offset` on. */
  copyTo(target: Uint8Array, offset: number): void;
}

/**
 * The memory of many messages delivered together. The garbage collector has all of it or none: so that a
 * few messages kept for long do not keep the others' memory too, they move to a smaller payload. That
 * happens a turn of the event loop later, when most of those kept for a moment are gone again.
 */
export class Payload {
  readonly bytes: ArrayBuffer;
  #parts: PayloadPart[] = NO_PARTS;
  #keptBytes = 0;
  #scheduled = false;

  constructor(bytes: ArrayBuffer) {
    this.bytes = bytes;
  }

  /** `length` bytes from `offset` on, not copied. */
  view(offset: number, length: number): Buffer {
    return new View(this.bytes, offset, length);
  }

  /** `part` is needed for longer than its delivery. */
  keep(part: PayloadPart): void {
    if (this.#parts === NO_PARTS) this.#parts = [];
    this.#parts.push(part);
    this.#keptBytes += part.length;
    if (!this.#scheduled) this.#schedule();
  }

  /** `part` is kept no more. */
  drop(part: PayloadPart): void {
    this.#keptBytes -= part.length;
    if (this.#keptBytes === 0) this.#parts = NO_PARTS;
    else if (!this.#scheduled) this.#schedule();
  }

  get #isWasted(): boolean {
    return this.#keptBytes * MAX_WASTE <= this.bytes.byteLength;
  }

  #schedule(): void {
    if (!this.#isWasted) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#keptBytes > 0 && this.#isWasted) this.#compact();
    });
  }

  #compact(): void {
    const payload = new Payload(new ArrayBuffer(this.#keptBytes));
    payload.#take(this.#parts);
    this.#parts = NO_PARTS;
    this.#keptBytes = 0;
  }

  #take(parts: readonly PayloadPart[]): void {
    const bytes = new Uint8Array(this.bytes);
    let offset = 0;
    this.#parts = parts.filter(({ kept }) => kept);
    for (const part of this.#parts) {
      part.copyTo(bytes, offset);
      part.moved(this, offset);
      offset += part.length;
    }
    this.#keptBytes = offset;
  }
}
