import type { SctpSendItem } from '../../../api/send-many.js';
import type { SctpError } from '../../../api/error.js';
import { putBack } from '../../receiving/received-message.js';
import type { SctpHoldable } from '../../../api/holdable.js';
import type { Delivery, ReadyMessage } from '../message.js';

/** Who sends many messages. */
export interface PieceOwner {
  readonly tracked: boolean;
  /** Nobody hears of what becomes of the rest. */
  readonly stopped: boolean;
  accepted(piece: SendPiece): void;
  acknowledged(piece: SendPiece): void;
  failed(piece: SendPiece, error: SctpError, unsent: ReadyMessage | undefined): void;
}

/** One of many messages; a received one is held until it is accepted, or acknowledged when tracked. */
export class SendPiece implements Delivery {
  /** Its place among those of its owner, from 0 on. */
  readonly index: number;
  /** Of payload. */
  readonly bytes: number;
  /** What it was made of, for who is told when it is left out. */
  item: SctpSendItem | undefined;
  readonly #owner: PieceOwner;
  readonly #received: SctpHoldable | undefined;
  #held = false;

  constructor(owner: PieceOwner, index: number, bytes: number, received: SctpHoldable | undefined) {
    this.#owner = owner;
    this.index = index;
    this.bytes = bytes;
    this.#received = received;
    if (owner.tracked) this.hold();
  }

  get tracked(): boolean {
    return this.#owner.tracked;
  }

  get isReceived(): boolean {
    return this.#received !== undefined;
  }

  /** It has to wait. */
  hold(): void {
    if (this.#held) return;
    this.#held = true;
    this.#received?.hold();
  }

  accepted(): void {
    if (!this.tracked) this.#release();
    this.#owner.accepted(this);
  }

  acknowledged(): void {
    this.#release();
    this.#owner.acknowledged(this);
  }

  failed(error: SctpError, unsent?: ReadyMessage): void {
    if (this.#received !== undefined && this.#held && unsent !== undefined && this.#owner.stopped) {
      this.#held = false;
      putBack(this.#received);
      return;
    }
    this.#release();
    this.#owner.failed(this, error, unsent);
  }

  #release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#received?.release();
  }
}

/** A message with its piece, on its way to the send buffer. */
export class Prepared {
  readonly message: ReadyMessage;
  readonly piece: SendPiece;

  constructor(message: ReadyMessage, piece: SendPiece) {
    this.message = message;
    this.piece = piece;
  }
}
