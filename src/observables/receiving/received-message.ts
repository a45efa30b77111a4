import { type SctpHoldable, notHeld } from '../../api/holdable.js';
import { SctpMessage } from '../../api/message.js';
import type { Payload, PayloadPart } from '../../native/payload.js';
import type { SctpAssociation } from '../../api/association.js';
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

/** Gives a hold on `held` back without having begun with it. */
export function putBack(held: SctpHoldable): void {
  if (held.putBack === undefined) held.release();
  else held.putBack();
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
    return (this.#data ??= this.#payload.view(this.#offset, this.length));
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
