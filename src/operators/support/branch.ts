import type { Subscriber } from 'rxjs';
import { Fifo } from '../../observables/support/fifo.js';
import {
  comparePlaces,
  Listener,
  nextPlace,
  type Place,
} from '../../observables/receiving/listener.js';
import { receivedOf } from '../../observables/receiving/mapped-message.js';
import type { ReceivedMessage } from '../../observables/receiving/received-message.js';
import type { SctpMessage } from '../../api/message.js';
import { BranchMessage } from './branch-message.js';
import type { SourceEnd } from './intake.js';

/**
 * One of the ways on for messages that an operator parts. What comes before the first subscriber is held, in
 * order, for that one; after the last has left, messages are let go. A message that a subscriber puts back
 * waits at its association, for the next subscriber of that, or of this branch, whoever comes first.
 */
export class Branch<T> {
  #listeners: readonly Listener<SctpMessage<T>>[] = [];
  /** Held, for the first subscriber; undefined once that one has them. */
  #waiting: Fifo<BranchMessage<T>> | undefined = new Fifo();
  /** Those that went back to their association, where somebody else may have taken them. */
  #back = new Map<ReceivedMessage | undefined, BranchMessage<T>>();
  /** Of the next message that comes. */
  #next: Place = 0;
  #joined = false;
  #draining = false;
  #scheduled = false;
  #end: SourceEnd | undefined;

  /** Somebody is subscribed. */
  get observed(): boolean {
    return this.#listeners.length > 0;
  }

  /** Somebody is, or was, subscribed. */
  get joined(): boolean {
    return this.#joined;
  }

  /** Messages wait here, and take up room. */
  get holds(): boolean {
    return this.#waiting !== undefined && this.#waiting.length > 0;
  }

  deliver(original: SctpMessage<T>): void {
    if (this.#waiting === undefined && this.#listeners.length === 0) {
      if (this.#back.size > 0) this.#leave(original);
      return;
    }
    if (this.#scheduled) this.#drain();
    const place = this.#next;
    const message = new BranchMessage(original, place, this.#cameBack);
    this.#next = nextPlace(place);
    const listeners = this.#listeners;
    if (this.#waiting === undefined) {
      for (let i = 0; i < listeners.length; i++) listeners[i].subscriber.next(message);
      return;
    }
    message.hold();
    this.#waiting.push(message);
    // It is one that waits, so it does not count as one that came after them.
    for (const listener of listeners) if (listener.since === place) listener.since = this.#next;
  }

  /** `onLeave` is called when `subscriber` leaves, after it has. */
  join(subscriber: Subscriber<SctpMessage<T>>, onLeave: () => void): void {
    const listener = new Listener(subscriber, this.#next);
    this.#listeners = [...this.#listeners, listener];
    subscriber.add(() => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
      onLeave();
    });
    this.#joined = true;
    this.#drain();
  }

  /** No message comes any more. Subscribers hear of it after all that wait for them. */
  end(end: SourceEnd): void {
    this.#end = end;
    if (this.#waiting === undefined) this.#finish();
  }

  /** Nobody may ever come for what waits: it goes back to its association, until somebody does. */
  putBack(): void {
    for (const message of this.#waiting?.clear() ?? []) message.putBack();
  }

  /** Takes what it put back again, unless somebody else has it by now. */
  reclaim(): void {
    const back = [...this.#back.values()].sort((a, b) => comparePlaces(a.place, b.place));
    this.#back.clear();
    const waiting = this.#waiting?.clear() ?? [];
    this.#waiting = new Fifo();
    for (const message of back) if (message.reclaim()) this.#waiting.push(message);
    for (const message of waiting) this.#waiting.push(message);
  }

  readonly #cameBack = (message: BranchMessage<T>): void => {
    this.#back.set(receivedOf(message), message);
    // Somebody who came while the one before was about to leave has not had anything yet.
    if (this.#scheduled || this.#draining || this.#wanting(message).length === 0) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      if (this.#scheduled) this.#drain();
    });
  };

  /** Messages that come in the middle of it queue up behind; a subscriber makes it start over. */
  #drain(): void {
    this.#scheduled = false;
    this.reclaim();
    if (this.#draining) return;
    this.#draining = true;
    for (let next = this.#waiting?.shift(); next !== undefined; next = this.#waiting?.shift()) {
      this.#giveAgain(next);
    }
    this.#draining = false;
    this.#waiting = undefined;
    this.#finish();
  }

  /** What was put back here, and comes again since the source was subscribed to anew, goes on waiting. */
  #leave(original: SctpMessage<T>): void {
    if (!this.#back.has(receivedOf(original))) return;
    original.hold();
    original.putBack();
  }

  /** To those who have not had it, nor a later one. */
  #giveAgain(message: BranchMessage<T>): void {
    const listeners = this.#wanting(message);
    if (listeners.length === 0) {
      message.putBack();
      return;
    }
    for (const listener of listeners) listener.give(message, message.place);
    message.release();
  }

  #wanting({ place }: BranchMessage<T>): readonly Listener<SctpMessage<T>>[] {
    return this.#listeners.filter((listener) => listener.wants(place, this.#next));
  }

  #finish(): void {
    if (this.#end === undefined) return;
    for (const { subscriber } of this.#listeners) {
      if ('error' in this.#end) subscriber.error(this.#end.error);
      else subscriber.complete();
    }
  }
}
