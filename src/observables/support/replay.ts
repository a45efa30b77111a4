import { Observable, Subject, type Subscriber } from 'rxjs';
import { inCallersContext } from './callers-context.js';

/**
 * A value and its changes: a subscriber gets the current value, then each that differs from the one
 * before. Costs no Subject until somebody subscribes.
 */
export class Replay<T> {
  #value: T;
  #ended = false;
  #changes: Subject<void> | undefined;
  #observable: Observable<T> | undefined;

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  get observable(): Observable<T> {
    return (this.#observable ??= new Observable(
      inCallersContext((subscriber) => {
        this.#subscribe(subscriber);
      }),
    ));
  }

  set(value: T): void {
    if (value === this.#value || this.#ended) return;
    this.#value = value;
    this.#changes?.next();
  }

  end(): void {
    this.#ended = true;
    this.#changes?.complete();
  }

  #subscribe(subscriber: Subscriber<T>): void {
    let seen: T | undefined;
    // A subscriber may change the value while others have not seen it yet: they get the newer one only.
    const next = (): void => {
      if (seen === this.#value) return;
      seen = this.#value;
      subscriber.next(seen);
    };
    const ended = this.#ended;
    if (!ended) {
      // Before the value is passed on: what the subscriber does with it may change it.
      this.#changes ??= new Subject();
      subscriber.add(
        this.#changes.subscribe({
          next,
          complete: () => {
            subscriber.complete();
          },
        }),
      );
    }
    next();
    if (ended) subscriber.complete();
  }
}
