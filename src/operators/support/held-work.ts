import {
  from,
  Subscriber,
  Subscription,
  type Observable,
  type ObservableInput,
  type Observer,
} from 'rxjs';
import { putBack } from '../../observables/receiving/received-message.js';
import type { SctpHoldable } from '../../api/holdable.js';

/** How far the work on a message is; numbers, as in messages. */
const TAKEN = 0;
const BEGUN = 1;
/** Somebody is told of what came of it, at this moment. */
const TELLING = 2;

/** Who gives out work, and hears of it. */
export interface WorkGiver<M extends SctpHoldable, R> {
  /** What is to be done with a message. */
  project(message: M): ObservableInput<R>;
  emit(value: R): void;
  /** Work failed, which stops all of it. */
  fail(error: unknown): void;
  /** The work on `message` came to its end by itself. */
  done(work: HeldWork<M, R>, message: M): void;
}

/**
 * Does the work on one message at a time: subscribes to what the giver makes of it, and holds the message until
 * that is over, in whatever way. It is used again for the next message, and takes short cuts for arrays and
 * promises: with a million messages a second every object made for one of them counts.
 */
export class HeldWork<M extends SctpHoldable, R> implements Observer<R> {
  readonly #giver: WorkGiver<M, R>;
  /** Held; undefined when there is no work. */
  #message: M | undefined;
  #inner: Subscriber<R> | undefined;
  #stage = TAKEN;

  constructor(giver: WorkGiver<M, R>) {
    this.#giver = giver;
  }

  /** Takes over a hold on `message`. */
  take(message: M): void {
    this.#message = message;
    this.#stage = TAKEN;
  }

  /** Begins with what was taken, unless it has been stopped since. */
  begin(): void {
    if (this.#message === undefined) return;
    this.#stage = BEGUN;
    try {
      const input = this.#giver.project(this.#message);
      if (this.#stopped()) return;
      if (Array.isArray(input)) this.#emit(input as readonly R[]);
      else if (input instanceof Promise) input.then(this.#onValue, this.#onError);
      else this.#subscribe(from(input));
    } catch (error) {
      this.error(error);
    }
  }

  /**
   * Ends it early: nothing of it is heard any more. A message that was not begun with is put back; one that was is
   * added to `unfinished`, unless it was the one that ended all work, by a value or an error of it. Without
   * `unfinished` another message has taken its place.
   */
  stop(unfinished?: M[]): void {
    const message = this.#message;
    if (message === undefined) return;
    this.#message = undefined;
    try {
      this.#leave();
    } finally {
      if (this.#stage === BEGUN) unfinished?.push(message);
      if (this.#stage === TAKEN && unfinished !== undefined) putBack(message);
      else message.release();
    }
  }

  next(value: R): void {
    if (this.#stopped()) return;
    this.#stage = TELLING;
    this.#giver.emit(value);
    this.#stage = BEGUN;
  }

  error(error: unknown): void {
    if (this.#stopped()) return;
    this.#stage = TELLING;
    this.#giver.fail(error);
  }

  complete(): void {
    if (this.#stopped()) return;
    try {
      this.#leave();
    } finally {
      this.#finish();
    }
  }

  /** Runs the inner Observable's teardown, which may stop this work. As in RxJS, the next begins after it. */
  #leave(): void {
    const inner = this.#inner;
    this.#inner = undefined;
    inner?.unsubscribe();
  }

  #finish(): void {
    const message = this.#message;
    if (message === undefined) return;
    this.#message = undefined;
    message.release();
    this.#giver.done(this, message);
  }

  #stopped(): boolean {
    return this.#message === undefined;
  }

  #emit(values: readonly R[]): void {
    for (let i = 0; i < values.length && !this.#stopped(); i++) this.next(values[i]);
    this.complete();
  }

  readonly #onValue = (value: R): void => {
    this.next(value);
    this.complete();
  };

  readonly #onError = (error: unknown): void => {
    this.error(error);
  };

  #subscribe(input: Observable<R>): void {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- what subscribe(observer) makes is three objects
    this.#inner = new Subscriber<R>(this);
    input.subscribe(this.#inner);
  }
}

/** Ends all of it early, also when the teardown of one throws. */
export function stopAll<W>(works: Iterable<W>, stop: (work: W) => void): void {
  const all = new Subscription();
  for (const work of works) {
    all.add(() => {
      stop(work);
    });
  }
  all.unsubscribe();
}
