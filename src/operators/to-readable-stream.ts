import {
  ReadableStream,
  type ReadableStreamDefaultController,
  type UnderlyingSource,
} from 'node:stream/web';
import type { Observable } from 'rxjs';
import type { SctpHoldable } from '../api/holdable.js';
import { Intake } from './support/intake.js';

/**
 * Messages, or batches of them, as a Web stream of chunks. It pulls, and buffers nothing (its
 * high-water mark is 0): a message is consumed when the next one is read, and what is not read
 * waits in the receive window and slows the peer down.
 *
 * The source is subscribed to with the first read. Its error becomes the stream's, after the
 * messages before it; `cancel()` unsubscribes, and what waits goes back to its association.
 *
 * ```
 *   ──a──b──c────────────|
 *     toReadableStream()         a reader that takes ─────|
 *     a     b     c      close   b waits in the receive window
 * ```
 *
 * ```ts
 * const payloads = new TransformStream<SctpMessage, Uint8Array>({
 *   transform: (message, controller) => controller.enqueue(message.data),
 * });
 * await toReadableStream(association.messages$).pipeThrough(payloads).pipeTo(destination);
 * ```
 */
export function toReadableStream<T extends SctpHoldable>(source: Observable<T>): ReadableStream<T> {
  return new ReadableStream<T>(new Reading(source), { highWaterMark: 0 });
}

/** Takes a message when one is read, which the stream says by `pull()`; `cancel()` comes once. */
class Reading<T extends SctpHoldable> implements UnderlyingSource<T> {
  readonly #source: Observable<T>;
  readonly #intake = new Intake<T>(() => {
    this.#serve();
  });
  #controller: ReadableStreamDefaultController<T> | undefined;
  #opened = false;
  #asked = false;

  constructor(source: Observable<T>) {
    this.#source = source;
  }

  pull(controller: ReadableStreamDefaultController<T>): void {
    this.#controller = controller;
    this.#asked = true;
    if (this.#opened) {
      this.#serve();
    } else {
      this.#opened = true;
      this.#intake.open(this.#source);
    }
  }

  cancel(): void {
    this.#asked = false;
    this.#intake.close();
  }

  #serve(): void {
    const controller = this.#controller;
    if (!this.#asked || controller === undefined) return;
    const message = this.#intake.take();
    const { end } = this.#intake;
    if (message !== undefined) {
      this.#asked = false;
      controller.enqueue(message);
    } else if (end !== undefined) {
      this.#asked = false;
      this.#intake.close();
      if ('error' in end) controller.error(end.error);
      else controller.close();
    }
  }
}
