import type { Observable } from 'rxjs';
import type { SctpError } from '../../api/error.js';
import { FLAG_UNORDERED } from '../../native/records.js';
import type { Payload } from '../../native/payload.js';
import type { Consumer, Staging } from '../../native/staging.js';
import { LastHolds } from './last-holds.js';
import { Inbox } from './inbox.js';
import { ReceivedMessage, type MessageOwner } from './received-message.js';

/** The association that receives. */
type Receiver = ReceivedMessage['association'] & { unconsumedBytes: number };

/** The receiving half of an association: what comes, who gets it, and what of its receive window is in use. */
export class Receiving implements Consumer, MessageOwner {
  readonly inbox = new Inbox();
  unreportedBytes = 0;
  unreportedMessages = 0;
  readonly #staging: Staging;
  readonly #association: Receiver;
  #lastHolds: LastHolds | undefined;
  #hasEnded = false;

  constructor(staging: Staging, association: Receiver) {
    this.#staging = staging;
    this.#association = association;
  }

  /** Emits when nothing is held any more: at once if nothing is. */
  get released$(): Observable<void> {
    return this.#holds.released$;
  }

  receive(
    stream: number,
    ppid: number,
    flags: number,
    payload: Payload,
    offset: number,
    length: number,
  ): void {
    const unordered = (flags & FLAG_UNORDERED) !== 0;
    const association = this.#association;
    association.unconsumedBytes += length;
    const place = this.inbox.takePlace();
    this.inbox.deliver(
      new ReceivedMessage(association, stream, ppid, unordered, payload, offset, length, place),
    );
  }

  consume(bytes: number): void {
    this.#association.unconsumedBytes -= bytes;
    // Also after the end: what is held then counts in the memory of the endpoint until it is released.
    this.#staging.consume(this.#association.id, this, bytes);
    if (this.#hasEnded) this.#lastHolds?.consumed();
  }

  takeBack(message: ReceivedMessage): void {
    this.inbox.takeBack(message);
    if (!this.#hasEnded) return;
    // As with what was unread at the end.
    message.giveUpRoom();
    this.#lastHolds?.consumed();
  }

  has(message: ReceivedMessage): boolean {
    return this.inbox.has(message);
  }

  giveUp(message: ReceivedMessage): boolean {
    return this.inbox.giveUp(message);
  }

  /** Nothing comes any more; `tellEnd()` says so to those who are subscribed. */
  end(): void {
    this.#hasEnded = true;
  }

  tellEnd(error: SctpError | undefined): void {
    // What nobody has asked for may never be: it is the program's now, and does not count at the endpoint.
    const { messages, bytes } = this.inbox.waiting;
    if (messages > 0) this.#staging.consume(this.#association.id, this, bytes, messages);
    this.inbox.end(error);
  }

  get #holds(): LastHolds {
    return (this.#lastHolds ??= new LastHolds(
      () => this.#association.unconsumedBytes > this.inbox.waiting.bytes,
    ));
  }
}
