import { Observable, Subject, type Subscriber } from 'rxjs';

/**
 * A value and its changes: a subscriber gets the current value, then each that differs from the one
 * before. Costs no Subject until somebody subscribes.
 */
export class Replay<T> {
  #value: T;
  #ended = false;
  #changes: Subject<T> | undefined;
  #observable: Observable<T> | undefined;

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  get observable(): Observable<T> {
    return (this.#observable ??= new Observable((subscriber) => {
      this.#subscribe(subscriber);
    }));
  }

  set(value: T): void {
    if (value === this.#value || this.#ended) return;
    this.#value = value;
    this.#changes?.next(value);
  }

  end(): void {
    this.#ended = true;
    this.#changes?.complete();
  }

  #subscribe(subscriber: Subscriber<T>): void {
    const ended = this.#ended;
    if (!ended) {
      // Before the value is passed on: what the subscriber does with it may change it.
      this.#changes ??= new Subject();
      subscriber.add(this.#changes.subscribe(subscriber));
    }
    subscriber.next(this.#value);
    if (ended) subscriber.complete();
  }
}
