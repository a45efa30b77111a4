import type { WritableStream } from 'node:stream/web';
import { Observable, type MonoTypeOperatorFunction } from 'rxjs';
import { Fifo } from '../observables/support/fifo.js';
import type { SctpHoldable, SctpMessage } from '../observables/receiving/message.js';
import { subscribeWithin } from './support/subscribe-within.js';

/**
 * Writes each message to a Web stream and emits it once it is written. `project` makes the chunk;
 * by default it is the message's `data`. Messages are held until then: a slow writable fills the
 * receive window and slows the peer down.
 *
 * The writable is locked while the Observable is subscribed to. Completion of the source closes it,
 * and the Observable completes once it is closed; an error of the source, and unsubscribing, abort
 * it. A failure of the writable is the Observable's error.
 *
 * ```
 *   ──a──b──c──|
 *     fromWritableStream(writable)     each write takes ────|
 *   ──────a───b───c|
 * ```
 *
 * ```ts
 * const file = Writable.toWeb(createWriteStream('messages.bin'));
 * association.messages$.pipe(fromWritableStream(file)).subscribe();
 * ```
 *
 * Subscribing to it errors with a `TypeError` when the writable is locked.
 */
export function fromWritableStream<T>(
  writable: WritableStream<T>,
): MonoTypeOperatorFunction<SctpMessage<T>>;
export function fromWritableStream<M extends SctpHoldable, C>(
  writable: WritableStream<C>,
  project: (message: M) => C,
): MonoTypeOperatorFunction<M>;
export function fromWritableStream<M extends SctpHoldable>(
  writable: WritableStream,
  project: (message: M) => unknown = dataOf,
): MonoTypeOperatorFunction<M> {
  return (source) =>
    new Observable((subscriber) => {
      const writer = writable.getWriter();
      const held = new Fifo<M>();
      // What the writable is told, unless it is closed by then.
      let reason: unknown = new Error('Nobody is subscribed to what writes to it any more.');
      const fail = (error: unknown): void => {
        reason = error;
        subscriber.error(error);
      };
      const written = (): void => {
        const message = held.shift();
        if (message === undefined) return;
        subscriber.next(message);
        message.release();
      };
      // It may fail between writes, too.
      writer.closed.catch(fail);
      subscribeWithin(source, subscriber, {
        next: (message) => {
          message.hold();
          held.push(message);
          try {
            writer.write(project(message)).then(written, fail);
          } catch (error) {
            fail(error);
          }
        },
        error: fail,
        complete: () => {
          writer.close().then(() => {
            subscriber.complete();
          }, fail);
        },
      });
      subscriber.add(() => {
        for (const message of held.clear()) message.release();
        // Nothing happens to one that is closed. A rejection repeats a failure that was told already, or
        // that nobody is left to hear of.
        writer.abort(reason).catch(() => undefined);
        writer.releaseLock();
      });
    });
}

function dataOf(message: unknown): unknown {
  return (message as SctpMessage<unknown>).data;
}
