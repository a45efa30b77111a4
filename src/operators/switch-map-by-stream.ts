import {
  Observable,
  type ObservableInput,
  type ObservedValueOf,
  type Observer,
  type OperatorFunction,
  type Subscriber,
} from 'rxjs';
import { putBack } from '../observables/receiving/received-message.js';
import type { SctpMessage } from '../api/message.js';
import { HeldWork, stopAll, type WorkGiver } from './support/held-work.js';
import { streamKey } from './support/stream-key.js';
import { subscribeWithin } from './support/subscribe-within.js';
import { reportUnfinished } from './support/unfinished.js';

/**
 * Maps each message to an Observable (or promise, iterable, …), and keeps only the latest of each stream running:
 * a new message unsubscribes from the inner Observable of the one before it on the same stream. For messages of
 * which only the last counts, such as states and settings. A stream is one of one association.
 *
 * A message is held until its inner Observable ends, or is unsubscribed from.
 *
 * ```
 *   ──1a──2a──1b────────────|
 *     switchMapByStream(m => work(m))       work takes ─────────x|
 *   ──────────────2x──1x────|               1b takes the place of 1a; 2a goes on
 * ```
 *
 * ```ts
 * association.messages$
 *   .pipe(switchMapByStream((message) => applySetting(message.stream, message.data)))
 *   .subscribe();
 * ```
 */
export function switchMapByStream<O extends ObservableInput<unknown>, T = Buffer>(
  project: (message: SctpMessage<T>, index: number) => O,
): OperatorFunction<SctpMessage<T>, ObservedValueOf<O>> {
  return (source) =>
    new Observable((subscriber) => {
      const switches = new Switches(
        subscriber,
        project as (message: SctpMessage<T>, index: number) => ObservableInput<ObservedValueOf<O>>,
      );
      subscribeWithin(source, subscriber, switches);
    });
}

class Switches<T, R> implements Observer<SctpMessage<T>>, WorkGiver<SctpMessage<T>, R> {
  readonly #subscriber: Subscriber<R>;
  readonly #project: (message: SctpMessage<T>, index: number) => ObservableInput<R>;
  readonly #running = new Map<number, HeldWork<SctpMessage<T>, R>>();
  #index = 0;
  #failed = false;
  #sourceCompleted = false;

  constructor(
    subscriber: Subscriber<R>,
    project: (message: SctpMessage<T>, index: number) => ObservableInput<R>,
  ) {
    this.#subscriber = subscriber;
    this.#project = project;
    subscriber.add(() => {
      const unfinished: SctpMessage<T>[] = [];
      try {
        stopAll(this.#running.values(), (work) => {
          work.stop(unfinished);
        });
      } finally {
        reportUnfinished(unfinished);
      }
    });
  }

  next(message: SctpMessage<T>): void {
    message.hold();
    if (this.#failed || this.#subscriber.closed) {
      putBack(message);
      return;
    }
    const key = streamKey(message);
    const previous = this.#running.get(key);
    const work = new HeldWork(this);
    work.take(message);
    // First, so that a message that comes while the previous one is stopped takes the place of this one.
    this.#running.set(key, work);
    previous?.stop();
    work.begin();
  }

  error(error: unknown): void {
    this.fail(error);
  }

  complete(): void {
    this.#sourceCompleted = true;
    this.#completeWhenDone();
  }

  project(message: SctpMessage<T>): ObservableInput<R> {
    return this.#project(message, this.#index++);
  }

  emit(value: R): void {
    this.#subscriber.next(value);
  }

  fail(error: unknown): void {
    this.#failed = true;
    this.#subscriber.error(error);
  }

  done(_work: HeldWork<SctpMessage<T>, R>, message: SctpMessage<T>): void {
    this.#running.delete(streamKey(message));
    this.#completeWhenDone();
  }

  #completeWhenDone(): void {
    if (this.#sourceCompleted && this.#running.size === 0) this.#subscriber.complete();
  }
}
