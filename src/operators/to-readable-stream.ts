import { ReadableStream } from 'node:stream/web';
import type { Observable } from 'rxjs';
import type { SctpHoldable } from '../observables/receiving/message.js';
import { toAsyncIterable } from './to-async-iterable.js';

/**
 * Messages, or batches of them, as a Web stream of chunks. It pulls, and buffers nothing (its
 * high-water mark is 0): a message is consumed when the next one is read, and what is not read
 * waits in the receive window and slows the peer down.
 *
 * The source is subscribed to with the first read. Its error becomes the stream's, after the
 * messages before it; `cancel()` unsubscribes and lets go of what waits.
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
  const messages = toAsyncIterable(source)[Symbol.asyncIterator]();
  let cancelled = false;
  return new ReadableStream<T>(
    {
      pull: async (controller) => {
        const result = await messages.next();
        if (cancelled) return;
        if (result.done === true) controller.close();
        else controller.enqueue(result.value);
      },
      cancel: async () => {
        cancelled = true;
        await messages.return();
      },
    },
    { highWaterMark: 0 },
  );
}
