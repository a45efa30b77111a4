import { Subscription, type Observable } from 'rxjs';
import { Fifo } from '../../observables/support/fifo.js';
import { putBack } from '../../observables/receiving/received-message.js';
import type { SctpHoldable } from '../../api/holdable.js';
import { subscribeWithin } from './subscribe-within.js';

/** How a source ended: with an error when it has that key, even if its value is undefined. */
export interface SourceEnd {
  readonly error?: unknown;
}

/**
 * Where pushing turns into pulling: what a source emits waits here, held, until it is taken. What was
 * taken last stays held until the next is asked for, or until the intake closes.
 */
export class Intake<T extends SctpHoldable> {
  readonly #onChange: () => void;
  readonly #subscription = new Subscription();
  #waiting = new Fifo<T>();
  #taken: T | undefined;
  #end: SourceEnd | undefined;

  /** `onChange` is called for each value that comes, and for the end. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** How the source ended, once nothing of it waits any more. */
  get end(): SourceEnd | undefined {
    return this.#waiting.length === 0 ? this.#end : undefined;
  }

  /** Subscribes; to be called once. */
  open(source: Observable<T>): void {
    subscribeWithin(source, this.#subscription, {
      next: (value) => {
        value.hold();
        this.#waiting.push(value);
        this.#onChange();
      },
      error: (error: unknown) => {
        this.#finish({ error });
      },
      complete: () => {
        this.#finish({});
      },
    });
  }

  /** The oldest value, if one waits. The one taken before is consumed either way. */
  take(): T | undefined {
    this.#releaseTaken();
    this.#taken = this.#waiting.shift();
    return this.#taken;
  }

  /**
   * Unsubscribes, and puts back what waits. What was taken last is released, unless it did not get to anybody
   * (`undelivered`): then it is put back, too.
   */
  close(undelivered = false): void {
    this.#subscription.unsubscribe();
    if (undelivered && this.#taken !== undefined) putBack(this.#taken);
    else this.#taken?.release();
    this.#taken = undefined;
    const waiting = this.#waiting;
    this.#waiting = new Fifo();
    for (const value of waiting.clear()) putBack(value);
  }

  #finish(end: SourceEnd): void {
    this.#end = end;
    this.#onChange();
  }

  #releaseTaken(): void {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.release();
  }
}
