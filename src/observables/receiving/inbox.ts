import { Observable } from 'rxjs';
import type { Context } from '../../native/context.js';
import type { SctpError } from '../../api/error.js';
import { inStoredContext } from '../support/callers-context.js';
import { Listener, nextPlace, type Place } from './listener.js';
import type { ReceivedMessage } from './received-message.js';
import type { SctpMessage } from '../../api/message.js';
import { Replies } from './replies.js';
import { WaitingMessages } from './waiting-messages.js';

type Listeners = readonly Listener<SctpMessage>[];

const NOBODY: Listeners = [];

/**
 * Received messages on their way to subscribers of all messages or of one stream. A message that
 * nobody wants waits, in order, for the first subscriber that does, and so does one that is put back. It knows
 * nothing of windows: a message is told when its delivery is over.
 */
export class Inbox {
  #everything: Listeners = NOBODY;
  #byStream: Map<number, Listeners> | undefined;
  #waiting: WaitingMessages | undefined;
  #replies: Replies | undefined;
  /** Of the next message that comes. */
  #next: Place = 0;
  #draining = false;
  /** A subscriber, or a message, has come since the oldest message was offered. */
  #newcomer = false;
  #scheduled = false;
  #end: { readonly error: SctpError | undefined } | undefined;

  /** What messages are best delivered in: the context of their only subscriber. */
  context: Context | undefined;
  #subscribers = 0;

  readonly messages$: Observable<SctpMessage> = new Observable(
    inStoredContext((subscriber, context) => {
      if (subscriber.closed) return;
      const listener = new Listener(subscriber, this.#next);
      this.#joined(context);
      subscriber.add(() => {
        this.#everything = this.#everything.filter((other) => other !== listener);
        this.#left();
      });
      this.#everything = [...this.#everything, listener];
      this.#drain();
    }),
  );

  /** The messages of one stream. */
  stream$(stream: number): Observable<SctpMessage> {
    return new Observable(
      inStoredContext((subscriber, context) => {
        if (subscriber.closed) return;
        const listener = new Listener(subscriber, this.#next);
        const byStream = (this.#byStream ??= new Map<number, Listeners>());
        this.#joined(context);
        subscriber.add(() => {
          const rest = (byStream.get(stream) ?? NOBODY).filter((other) => other !== listener);
          if (rest.length > 0) byStream.set(stream, rest);
          else byStream.delete(stream);
          this.#left();
        });
        byStream.set(stream, [...(byStream.get(stream) ?? NOBODY), listener]);
        this.#drain();
      }),
    );
  }

  /** Requests that take their replies out of what arrives from now on. */
  get replies(): Replies {
    return (this.#replies ??= new Replies());
  }

  /** What nobody is subscribed to, or somebody put back. */
  get waiting(): { readonly messages: number; readonly bytes: number } {
    let bytes = 0;
    for (const { length } of this.#waiting ?? []) bytes += length;
    return { messages: this.#waiting?.size ?? 0, bytes };
  }

  /** Streams that have messages waiting. */
  get waitingStreams(): readonly number[] {
    return [...new Set([...(this.#waiting ?? [])].map((message) => message.stream))];
  }

  /** The place of a message that comes now. */
  takePlace(): Place {
    const place = this.#next;
    this.#next = nextPlace(place);
    return place;
  }

  deliver(message: ReceivedMessage): void {
    const isReply = this.#replies !== undefined && this.#replies.take(message);
    if (this.#waiting !== undefined) this.#tidy(this.#waiting, message.place);
    // In the middle of a drain, a new message queues up behind.
    if (!this.#draining && this.#offer(message)) return;
    if (isReply) {
      message.delivered();
      return;
    }
    (this.#waiting ??= new WaitingMessages()).push(message);
    message.keep();
  }

  /** `message` was delivered, and is to be delivered to others who come. */
  takeBack(message: ReceivedMessage): void {
    (this.#waiting ??= new WaitingMessages()).putBack(message);
    if (this.#scheduled || this.#draining || !this.#isHeard) return;
    // As a rule the next subscriber comes a moment later. But one who came a moment before, while the one
    // before it was about to leave, has not had anything yet.
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.#waiting?.isUnordered === true) this.#drain();
    });
  }

  has(message: ReceivedMessage): boolean {
    return this.#waiting?.has(message) === true;
  }

  /** `message` is wanted by who had it before; false when it does not wait any more. */
  giveUp(message: ReceivedMessage): boolean {
    return this.#waiting?.delete(message) === true;
  }

  /** No message comes any more. Subscribers hear of it after all that wait for them. */
  end(error: SctpError | undefined): void {
    this.#end = { error };
    this.#replies?.end(error);
    if (!this.#draining) this.#drain();
  }

  #joined(context: Context | undefined): void {
    this.context = this.#subscribers++ === 0 ? context : undefined;
  }

  #left(): void {
    this.#subscribers--;
    this.context = undefined;
  }

  get #listeners(): Listeners {
    return [...this.#everything, ...[...(this.#byStream?.values() ?? [])].flat()];
  }

  get #isHeard(): boolean {
    return this.#everything.length > 0 || (this.#byStream?.size ?? 0) > 0;
  }

  /** Before a new message is offered, whose place is `place`. */
  #tidy(waiting: WaitingMessages, place: Place): void {
    if (this.#draining) {
      // It will be one that waits, so it does not count as one that came after them.
      this.#newcomer = true;
      for (const listener of this.#listeners)
        if (listener.since === place) listener.since = this.#next;
    } else if (waiting.isUnordered) {
      this.#next = place;
      this.#drain();
      this.#next = nextPlace(place);
    }
  }

  /** Offers a new message; false when nobody wants it. */
  #offer(message: ReceivedMessage): boolean {
    const everything = this.#everything;
    const stream = this.#byStream?.get(message.stream);
    if (everything.length === 0 && stream === undefined) return false;
    for (let i = 0; i < everything.length; i++) everything[i].subscriber.next(message);
    if (stream !== undefined) {
      for (let i = 0; i < stream.length; i++) stream[i].subscriber.next(message);
    }
    message.delivered();
    return true;
  }

  /** Offers a message that waits to those who have not had it, nor a later one. */
  #offerAgain(waiting: WaitingMessages, message: ReceivedMessage): void {
    const { place, stream } = message;
    const listeners = [...this.#everything, ...(this.#byStream?.get(stream) ?? NOBODY)].filter(
      (listener) => listener.wants(place, this.#next),
    );
    if (listeners.length === 0) return;
    waiting.delete(message);
    message.delivering();
    for (const listener of listeners) listener.give(message, place);
    message.delivered();
  }

  /**
   * Offers what waits, from the oldest on. Subscribers that come in the middle of it, and messages that are put
   * back, make it start over with what is left, so that all get their messages in order.
   */
  #drain(): void {
    this.#newcomer = true;
    if (this.#draining) return;
    this.#draining = true;
    const waiting = this.#waiting;
    while (waiting !== undefined && this.#mustStartOver(waiting)) {
      this.#newcomer = false;
      waiting.arrange();
      for (const message of waiting) {
        if (!this.#isHeard) break;
        this.#offerAgain(waiting, message);
        if (this.#mustStartOver(waiting)) break;
      }
    }
    if (waiting?.size === 0) this.#waiting = undefined;
    this.#draining = false;
    if (this.#end !== undefined) this.#finish(this.#end.error);
  }

  #mustStartOver(waiting: WaitingMessages): boolean {
    return this.#newcomer || waiting.isUnordered;
  }

  #finish(error: SctpError | undefined): void {
    const all = this.#listeners;
    this.#everything = NOBODY;
    this.#byStream?.clear();
    for (const { subscriber } of all) {
      if (error === undefined) subscriber.complete();
      else subscriber.error(error);
    }
  }
}
