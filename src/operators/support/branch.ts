import type { Subscriber } from 'rxjs';
import { Fifo } from '../../observables/support/fifo.js';
import type { SctpHoldable } from '../../observables/receiving/message.js';
import type { SourceEnd } from './intake.js';

/**
 * One of the ways on for messages that an operator parts. What comes before the first subscriber is held, in
 * order, for that one; after the last has left, messages are let go.
 */
export class Branch<M extends SctpHoldable> {
  #subscribers: readonly Subscriber<M>[] = [];
  /** For the first subscriber; undefined once that one has them. */
  #waiting: Fifo<M> | undefined = new Fifo();
  #holding = true;
  #joined = false;
  #end: SourceEnd | undefined;

  /** Somebody is subscribed. */
  get observed(): boolean {
    return this.#subscribers.length > 0;
  }

  /** Somebody is, or was, subscribed. */
  get joined(): boolean {
    return this.#joined;
  }

  /** Messages wait here, and take up room. */
  get holds(): boolean {
    return this.#holding && this.#waiting !== undefined && this.#waiting.length > 0;
  }

  deliver(message: M): void {
    if (this.#waiting !== undefined) {
      message.hold();
      this.#waiting.push(message);
      return;
    }
    const subscribers = this.#subscribers;
    for (let i = 0; i < subscribers.length; i++) subscribers[i].next(message);
  }

  /** `onLeave` is called when `subscriber` leaves, after it has. */
  join(subscriber: Subscriber<M>, onLeave: () => void): void {
    this.#subscribers = [...this.#subscribers, subscriber];
    subscriber.add(() => {
      this.#subscribers = this.#subscribers.filter((other) => other !== subscriber);
      onLeave();
    });
    if (!this.#joined) this.#drain();
    else if (this.#waiting === undefined) this.#finish();
  }

  /** No message comes any more. Subscribers hear of it after all that wait for them. */
  end(end: SourceEnd): void {
    this.#end = end;
    if (this.#waiting === undefined) this.#finish();
  }

  /** Gives back the room of what waits, which stays here for the first subscriber. */
  stopHolding(): void {
    if (!this.#holding) return;
    this.#holding = false;
    for (const message of this.#waiting?.clear() ?? []) {
      message.release();
      this.#waiting?.push(message);
    }
  }

  /** Takes the room of what waits again, as far as it has any left: messages come once more. */
  startHolding(): void {
    if (this.#holding) return;
    this.#holding = true;
    for (const message of this.#waiting?.clear() ?? []) {
      message.hold();
      this.#waiting?.push(message);
    }
  }

  /** Messages and subscribers that come in the middle of it queue up behind. */
  #drain(): void {
    this.#joined = true;
    const waiting = this.#waiting;
    for (let message = waiting?.shift(); message !== undefined; message = waiting?.shift()) {
      const held = this.#holding;
      const subscribers = this.#subscribers;
      for (let i = 0; i < subscribers.length; i++) subscribers[i].next(message);
      if (held) message.release();
    }
    this.#waiting = undefined;
    this.#finish();
  }

  #finish(): void {
    if (this.#end === undefined) return;
    for (const subscriber of this.#subscribers) {
      if ('error' in this.#end) subscriber.error(this.#end.error);
      else subscriber.complete();
    }
  }
}
