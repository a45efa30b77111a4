import { Observable, type Subscriber } from 'rxjs';
import type { Context } from '../../native/context.js';
import type { SctpError } from '../../native/error.js';
import { inStoredContext } from '../support/callers-context.js';
import type { ReceivedMessage, SctpMessage } from './message.js';
import { Replies } from './replies.js';

type Subscribers = readonly Subscriber<SctpMessage>[];

const NOBODY: Subscribers = [];

/**
 * Received messages on their way to subscribers of all messages or of one stream. A message that
 * nobody wants waits, in order, for the first subscriber that does. It knows nothing of windows: a
 * message is told when its delivery is over.
 */
export class Inbox {
  #everything: Subscribers = NOBODY;
  #byStream: Map<number, Subscribers> | undefined;
  #waiting: ReceivedMessage[] | undefined;
  #replies: Replies | undefined;
  #draining = false;
  #newcomer = false;
  #end: { readonly error: SctpError | undefined } | undefined;

  /** What messages are best delivered in: the context of their only subscriber. */
  context: Context | undefined;
  #subscribers = 0;

  readonly messages$: Observable<SctpMessage> = new Observable(
    inStoredContext((subscriber, context) => {
      this.#joined(context);
      subscriber.add(() => {
        this.#everything = this.#everything.filter((other) => other !== subscriber);
        this.#left();
      });
      this.#everything = [...this.#everything, subscriber];
      this.#drain();
    }),
  );

  /** The messages of one stream. */
  stream$(stream: number): Observable<SctpMessage> {
    return new Observable(
      inStoredContext((subscriber, context) => {
        const byStream = (this.#byStream ??= new Map<number, Subscribers>());
        this.#joined(context);
        subscriber.add(() => {
          const rest = (byStream.get(stream) ?? NOBODY).filter((other) => other !== subscriber);
          if (rest.length > 0) byStream.set(stream, rest);
          else byStream.delete(stream);
          this.#left();
        });
        byStream.set(stream, [...(byStream.get(stream) ?? NOBODY), subscriber]);
        this.#drain();
      }),
    );
  }

  /** Requests that take their replies out of what arrives from now on. */
  get replies(): Replies {
    return (this.#replies ??= new Replies());
  }

  /** What nobody is subscribed to. */
  get waiting(): { readonly messages: number; readonly bytes: number } {
    const waiting = this.#waiting ?? [];
    return {
      messages: waiting.length,
      bytes: waiting.reduce((bytes, { length }) => bytes + length, 0),
    };
  }

  /** Streams that have messages waiting. */
  get waitingStreams(): readonly number[] {
    return [...new Set(this.#waiting?.map((message) => message.stream))];
  }

  deliver(message: ReceivedMessage): void {
    const isReply = this.#replies !== undefined && this.#replies.take(message);
    if (this.#offer(message)) return;
    if (isReply) message.delivered();
    else {
      (this.#waiting ??= []).push(message);
      message.keep();
    }
  }

  /** No message comes any more. Subscribers hear of it after all that wait for them. */
  end(error: SctpError | undefined): void {
    this.#end = { error };
    this.#replies?.end(error);
    if (!this.#draining) this.#finish(this.#end.error);
  }

  #joined(context: Context | undefined): void {
    this.context = this.#subscribers++ === 0 ? context : undefined;
  }

  #left(): void {
    this.#subscribers--;
    this.context = undefined;
  }

  /** False when nobody wants it. */
  #offer(message: ReceivedMessage): boolean {
    const everything = this.#everything;
    const stream = this.#byStream?.get(message.stream);
    if (everything.length === 0 && stream === undefined) return false;
    for (let i = 0; i < everything.length; i++) everything[i].next(message);
    if (stream !== undefined) {
      for (let i = 0; i < stream.length; i++) stream[i].next(message);
    }
    message.delivered();
    return true;
  }

  /**
   * Offers what waits, from the oldest on. Subscribers that come in the middle of it make it start over
   * with what is left, so that they too get their messages in order.
   */
  #drain(): void {
    this.#newcomer = true;
    if (this.#draining) return;
    this.#draining = true;
    while (this.#newcomer && this.#waiting !== undefined) {
      this.#newcomer = false;
      const kept: ReceivedMessage[] = [];
      const waiting = this.#waiting;
      let next = 0;
      while (next < waiting.length && !this.#wasJoined()) {
        const message = waiting[next++];
        if (!this.#offer(message)) kept.push(message);
      }
      const rest = next < waiting.length ? kept.concat(waiting.slice(next)) : kept;
      this.#waiting = rest.length > 0 ? rest : undefined;
    }
    this.#draining = false;
    if (this.#end !== undefined) this.#finish(this.#end.error);
  }

  #wasJoined(): boolean {
    return this.#newcomer;
  }

  #finish(error: SctpError | undefined): void {
    const all = [...this.#everything, ...[...(this.#byStream?.values() ?? [])].flat()];
    this.#everything = NOBODY;
    this.#byStream?.clear();
    for (const subscriber of all) {
      if (error === undefined) subscriber.complete();
      else subscriber.error(error);
    }
  }
}
