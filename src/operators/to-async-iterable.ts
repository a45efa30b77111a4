import type { Observable } from 'rxjs';
import { asyncDispose } from '../api/support/dispose.js';
import { Fifo } from '../observables/support/fifo.js';
import { showAs } from '../api/support/inspect.js';
import type { SctpHoldable } from '../api/holdable.js';
import { Intake } from './support/intake.js';

/** An iterator over messages; leaving its loop, `return()` and `await using` unsubscribe. */
export interface SctpAsyncIterator<T> extends AsyncIterator<T, undefined>, AsyncDisposable {
  /** The next message; the one before is consumed. */
  next(): Promise<IteratorResult<T, undefined>>;
  /** Unsubscribes; what waits goes back to its association. */
  return(): Promise<IteratorReturnResult<undefined>>;
  /** Itself. */
  [Symbol.asyncIterator](): SctpAsyncIterator<T>;
}

/** Messages for `for await`; each iteration is a subscription of its own. */
export interface SctpAsyncIterable<T> {
  /** A new iterator. */
  [Symbol.asyncIterator](): SctpAsyncIterator<T>;
}

/**
 * Messages, or batches of them, for `for await`. A message is consumed when the loop asks for the next one:
 * those that come meanwhile wait in the receive window, so a slow loop slows the peer down and
 * nothing is lost.
 *
 * The source is subscribed to when the first message is asked for. Its error is thrown, after the
 * messages before it; its completion ends the loop. Leaving the loop early, by `break`, `return` or
 * an exception, unsubscribes: the message the loop was at is consumed, and what waits goes back to its
 * association, for the next subscriber.
 *
 * ```
 *   ──a──b──c────────────|
 *     toAsyncIterable()          each round of the loop takes ─────|
 *     a     b     c      done    a is consumed when b is asked for
 * ```
 *
 * ```ts
 * for await (const { stream, data } of toAsyncIterable(association.messages$)) {
 *   await store(stream, data);
 * }
 * ```
 */
export function toAsyncIterable<T extends SctpHoldable>(
  source: Observable<T>,
): SctpAsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => new PullingIterator(source) };
}

interface Request<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** Answers requests in order. No generator: its `return()` would wait for the next message. */
class PullingIterator<T extends SctpHoldable> implements SctpAsyncIterator<T> {
  readonly #requests = new Fifo<Request<T>>();
  readonly #intake = new Intake<T>(() => {
    this.#serve();
  });
  #state: 'new' | 'open' | 'done' = 'new';
  readonly #source: Observable<T>;

  static {
    showAs(this, 'SctpAsyncIterator', (iterator) => ({ state: iterator.#state }));
  }

  constructor(source: Observable<T>) {
    this.#source = source;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#state === 'done') return Promise.resolve(DONE);
    const value = this.#intake.take();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    return new Promise((resolve, reject) => {
      this.#requests.push({ resolve, reject });
      if (this.#state === 'new') this.#open();
      else this.#serve();
    });
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#finish();
    return Promise.resolve(DONE);
  }

  async [asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #open(): void {
    this.#state = 'open';
    this.#intake.open(this.#source);
  }

  #serve(): void {
    while (this.#requests.length > 0) {
      const value = this.#intake.take();
      if (value === undefined) break;
      this.#requests.shift()?.resolve({ done: false, value });
    }
    const { end } = this.#intake;
    if (this.#requests.length === 0 || end === undefined) return;
    if ('error' in end) this.#requests.shift()?.reject(end.error);
    this.#finish();
  }

  #finish(): void {
    this.#state = 'done';
    this.#intake.close();
    for (const request of this.#requests.clear()) request.resolve(DONE);
  }
}
