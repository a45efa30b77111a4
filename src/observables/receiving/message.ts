import { SctpError } from '../../native/error.js';
import { mark } from '../../native/shared.js';
import type { Payload, PayloadPart } from '../../native/payload.js';
import type { SctpAssociation } from '../association/association.js';
import { payloadHead, showAs } from '../support/inspect.js';
import type { Place } from './listener.js';

/** Whom received messages come from, and go back to. */
export interface MessageOwner {
  /** Takes back the room of a message of `bytes` that the user is done with. */
  consume(bytes: number): void;
  /** Takes back a message itself, for the next subscriber; does nothing when it has it already. */
  takeBack(message: ReceivedMessage): void;
  /** Whether a message waits to be delivered. */
  has(message: ReceivedMessage): boolean;
  /** Gives up a message that it took back; false when somebody else has it by now. */
  giveUp(message: ReceivedMessage): boolean;
}

/** What can be kept in the receive window for a while: a message, or a batch of them. */
export interface SctpHoldable {
  /** See {@link SctpMessage.hold}. */
  hold(): boolean;
  /** See {@link SctpMessage.release}. */
  release(): void;
  /** See {@link SctpMessage.putBack}; what cannot be put back is released instead. */
  putBack?(): void;
}

/** Gives a hold on `held` back without having begun with it. */
export function putBack(held: SctpHoldable): void {
  if (held.putBack === undefined) held.release();
  else held.putBack();
}

/**
 * A received user message; `T` is what its payload has become, a Buffer until `mapMessage` or `decode`
 * make something else of it.
 *
 * It occupies the association's `receiveWindow` until it is consumed, which happens when the
 * synchronous `next` call that delivered it returns, unless somebody called {@link hold} on it in
 * between; then it happens at the matching {@link release}. `data` stays valid either way.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- users name it: SctpMessage<Cdr>
export abstract class SctpMessage<T = Buffer> implements SctpHoldable {
  /** The association it came on. */
  abstract readonly association: SctpAssociation;
  /** Stream it came on, 0 to 65534. */
  abstract readonly stream: number;
  /** Payload protocol identifier in host order, see {@link Ppid}. */
  abstract readonly ppid: number;
  /** Sent unordered (U bit): it may have overtaken others of its stream. */
  abstract readonly unordered: boolean;
  /** Length of the payload in bytes, known without making a Buffer. */
  abstract readonly length: number;
  /**
   * The payload. As a Buffer it is a view into memory shared with other messages of its batch: copy it
   * (`Buffer.from(message.data)`) to keep a small one for long. Of a message that is held it may be
   * another Buffer with the same bytes later, since the message moves when the others of its batch are gone.
   */
  abstract get data(): T;
  /**
   * Keeps the message in the receive window until {@link release}. Holds are counted: two of them need
   * two releases.
   *
   * @returns false when the message was consumed before: there is no window left to hold. A release
   *   goes with it all the same.
   */
  abstract hold(): boolean;
  /**
   * Gives one hold back; the last one consumes the message.
   *
   * @throws {SctpError} `ERR_SCTP_NOT_HELD` when there is no hold to give back.
   */
  abstract release(): void;
  /**
   * Gives one hold back without having begun with the message: it goes back to its association and waits there, in
   * its place in the receive window, for the next subscriber of `messages$` or of its stream. That one gets it
   * before all that came later; those who have had it, or a later one, do not get it again. Operators that
   * hold do this with what they have not begun when they fail or are unsubscribed from.
   *
   * @throws {SctpError} `ERR_SCTP_NOT_HELD` when there is no hold to give back.
   */
  abstract putBack(): void;
}

mark(SctpMessage, 'SctpMessage');
showAs(SctpMessage<unknown>, 'SctpMessage', (message) => ({
  association: message.association.id,
  stream: message.stream,
  ppid: message.ppid,
  unordered: message.unordered || undefined,
  length: message.length,
  data: payloadHead(message.data),
}));

/** What `release()` and `putBack()` throw without a hold on `what`. */
export function notHeld(what: string, method: 'release' | 'putBack' = 'release'): SctpError {
  return new SctpError(
    'ERR_SCTP_NOT_HELD',
    `${method}() without a hold() on ${what}: each hold() takes one release() or putBack().`,
  );
}

/** How far a message is; numbers, as each comparison is made for each message. */
const ARRIVED = 0;
const DELIVERED = 1;
const CONSUMED = 2;
/** Somebody has put it back: it is to be delivered again. */
const PUT_BACK = 3;

/** A message as it came in a batch. */
export class ReceivedMessage extends SctpMessage implements PayloadPart {
  readonly association: SctpAssociation & MessageOwner;
  readonly stream: number;
  readonly ppid: number;
  readonly unordered: boolean;
  readonly length: number;
  #payload: Payload;
  #offset: number;
  #data: Buffer | undefined = undefined;
  #holds = 0;
  #stage = ARRIVED;
  #kept = false;
  readonly #place: Place;

  constructor(
    association: SctpAssociation & MessageOwner,
    stream: number,
    ppid: number,
    unordered: boolean,
    payload: Payload,
    offset: number,
    length: number,
    place: Place,
  ) {
    super();
    this.association = association;
    this.stream = stream;
    this.ppid = ppid;
    this.unordered = unordered;
    this.length = length;
    this.#place = place;
    this.#payload = payload;
    this.#offset = offset;
  }

  /** Among those of its association. */
  get place(): Place {
    return this.#place;
  }

  get data(): Buffer {
    return (this.#data ??= Buffer.from(this.#payload.bytes, this.#offset, this.length));
  }

  hold(): boolean {
    this.#holds++;
    return this.#stage !== CONSUMED;
  }

  release(): void {
    if (this.#holds === 0) throw notHeld(`a message of stream ${String(this.stream)}`);
    this.#holds--;
    if (this.#holds === 0 && this.#stage === DELIVERED) this.#consume();
  }

  putBack(): void {
    if (this.#holds === 0) throw notHeld(`a message of stream ${String(this.stream)}`, 'putBack');
    this.#holds--;
    if (this.#stage !== CONSUMED) this.#stage = PUT_BACK;
    this.association.takeBack(this);
  }

  /** It waits to be delivered again. */
  get isPutBack(): boolean {
    return this.association.has(this);
  }

  /** It goes on waiting, and takes no room any more. */
  giveUpRoom(): void {
    if (this.#stage === PUT_BACK) this.#consume();
  }

  /** Takes it from those that were put back, for somebody who holds it; false when it is not there any more. */
  reclaim(): boolean {
    if (!this.association.giveUp(this)) return false;
    if (this.#stage === PUT_BACK) this.#stage = DELIVERED;
    return true;
  }

  /** It is about to be delivered, maybe once more. */
  delivering(): void {
    if (this.#stage === PUT_BACK) this.#stage = ARRIVED;
  }

  /** Every subscriber has seen it: consumed, unless one of them holds it or has put it back. */
  delivered(): void {
    if (this.#stage === ARRIVED) {
      if (this.#holds === 0) {
        this.#consume();
        return;
      }
      this.#stage = DELIVERED;
    }
    this.keep();
  }

  /** It outlives its delivery: somebody holds it, or it waits for somebody who wants it. */
  keep(): void {
    if (this.#kept || this.#stage === CONSUMED) return;
    this.#kept = true;
    this.#payload.keep(this);
  }

  get kept(): boolean {
    return this.#kept;
  }

  copyTo(target: Uint8Array, offset: number): void {
    target.set(new Uint8Array(this.#payload.bytes, this.#offset, this.length), offset);
  }

  moved(payload: Payload, offset: number): void {
    this.#payload = payload;
    this.#offset = offset;
    this.#data = undefined;
  }

  #consume(): void {
    this.#stage = CONSUMED;
    if (this.#kept) {
      this.#kept = false;
      this.#payload.drop(this);
    }
    this.association.consume(this.length);
  }
}
