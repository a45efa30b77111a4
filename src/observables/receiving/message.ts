import { SctpError } from '../../native/error.js';
import { mark } from '../../native/shared.js';
import type { Payload, PayloadPart } from '../../native/payload.js';
import type { SctpAssociation } from '../association/association.js';

/** Takes back the room of messages the user is done with. */
export interface MessageOwner {
  /** Of one, with `bytes` of payload. */
  consume(bytes: number): void;
}

/** What can be kept in the receive window for a while: a message, or a batch of them. */
export interface SctpHoldable {
  /** See {@link SctpMessage.hold}. */
  hold(): boolean;
  /** See {@link SctpMessage.release}. */
  release(): void;
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
}

mark(SctpMessage, 'SctpMessage');

/** What `release()` throws without a hold on `what`. */
export function notHeld(what: string): SctpError {
  return new SctpError(
    'ERR_SCTP_NOT_HELD',
    `release() without a hold() on ${what}: each hold() takes one release().`,
  );
}

/** How far a message is; numbers, as each comparison is made for each message. */
const ARRIVED = 0;
const DELIVERED = 1;
const CONSUMED = 2;

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

  constructor(
    association: SctpAssociation & MessageOwner,
    stream: number,
    ppid: number,
    unordered: boolean,
    payload: Payload,
    offset: number,
    length: number,
  ) {
    super();
    this.association = association;
    this.stream = stream;
    this.ppid = ppid;
    this.unordered = unordered;
    this.length = length;
    this.#payload = payload;
    this.#offset = offset;
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

  /** Every subscriber has seen it: consumed, unless one of them holds it. */
  delivered(): void {
    this.#stage = DELIVERED;
    if (this.#holds === 0) this.#consume();
    else this.keep();
  }

  /** It outlives its delivery: somebody holds it, or it waits for somebody who wants it. */
  keep(): void {
    if (this.#kept) return;
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
