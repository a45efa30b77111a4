import type { WritableStream, WritableStreamDefaultWriter } from 'node:stream/web';
import { Observable, type MonoTypeOperatorFunction, type Observer, type Subscriber } from 'rxjs';
import { Fifo } from '../observables/support/fifo.js';
import { putBack } from '../observables/receiving/received-message.js';
import type { SctpHoldable } from '../api/holdable.js';
import type { SctpMessage } from '../api/message.js';
import { subscribeWithin } from './support/subscribe-within.js';
import { reportUnfinished } from './support/unfinished.js';

/**
 * Writes each message to a Web stream and emits it once it is written. `project` makes the chunk;
 * by default it is the message's `data`. Messages are held until then: a slow writable fills the
 * receive window and slows the peer down.
 *
 * The writable is locked while the Observable is subscribed to. Completion of the source closes it,
 * and the Observable completes once it is closed; an error of the source, and unsubscribing, abort
 * it. A failure of the writable is the Observable's error. Messages that wait to be written by then go back to their
 * association.
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
      subscribeWithin(source, subscriber, new Writing(subscriber, writable.getWriter(), project));
    });
}

/** Writes one message at a time: what it has not given to the writable yet can still go back. */
class Writing<M extends SctpHoldable> implements Observer<M> {
  readonly #subscriber: Subscriber<M>;
  readonly #writer: WritableStreamDefaultWriter;
  readonly #project: (message: M) => unknown;
  readonly #waiting = new Fifo<M>();
  /** What is being written. */
  #message: M | undefined;
  #written: Promise<void> | undefined;
  #sourceCompleted = false;
  /** What the writable is told at the end, unless it is closed by then. */
  #reason: unknown = new Error('Nobody is subscribed to what writes to it any more.');

  constructor(
    subscriber: Subscriber<M>,
    writer: WritableStreamDefaultWriter,
    project: (message: M) => unknown,
  ) {
    this.#subscriber = subscriber;
    this.#writer = writer;
    this.#project = project;
    // It may fail between writes, too.
    writer.closed.catch(this.#fail);
    subscriber.add(() => {
      this.#stop();
    });
  }

  next(message: M): void {
    message.hold();
    this.#waiting.push(message);
    this.#work();
  }

  error(error: unknown): void {
    this.#fail(error);
  }

  complete(): void {
    this.#sourceCompleted = true;
    this.#work();
  }

  #work(): void {
    if (this.#message !== undefined) return;
    const message = this.#waiting.shift();
    if (message !== undefined) this.#write(message);
    else if (this.#sourceCompleted) this.#close();
  }

  #write(message: M): void {
    this.#message = message;
    try {
      this.#written = this.#writer.write(this.#project(message));
      this.#written.then(this.#onWritten, this.#onNotWritten);
    } catch (error) {
      this.#onNotWritten(error);
    }
  }

  readonly #onWritten = (): void => {
    const message = this.#message;
    if (message === undefined) return;
    this.#message = this.#written = undefined;
    this.#subscriber.next(message);
    message.release();
    if (!this.#subscriber.closed) this.#work();
  };

  /** The error tells of the message. */
  readonly #onNotWritten = (error: unknown): void => {
    this.#message?.release();
    this.#message = undefined;
    this.#fail(error);
  };

  #close(): void {
    this.#writer.close().then(() => {
      this.#subscriber.complete();
    }, this.#fail);
  }

  readonly #fail = (error: unknown): void => {
    this.#reason = error;
    this.#subscriber.error(error);
  };

  #stop(): void {
    for (const message of this.#waiting.clear()) putBack(message);
    const message = this.#message;
    this.#message = undefined;
    if (message !== undefined) {
      message.release();
      // It may yet be written to the end.
      this.#written?.catch(() => {
        reportUnfinished([message]);
      });
    }
    // Nothing happens to one that is closed. A rejection repeats a failure that was told already, or
    // that nobody is left to hear of.
    this.#writer.abort(this.#reason).catch(() => undefined);
    this.#writer.releaseLock();
  }
}

function dataOf(message: unknown): unknown {
  return (message as SctpMessage<unknown>).data;
}
