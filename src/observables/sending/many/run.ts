import type { Subscriber } from 'rxjs';
import type { SctpError } from '../../../api/error.js';
import { isOfOneMessage, type Skip } from '../unsendable.js';
import { ofMessage } from './message-error.js';
import { Progress } from './progress.js';
import { SctpMessage } from '../../../api/message.js';
import type { SendLane } from '../sender/lane.js';
import type { SctpSendProgress, SctpSendItem } from '../../../api/send-many.js';
import { Prepared, SendPiece, type PieceOwner } from './piece.js';
import type { Supply } from '../supply/supply.js';
import { Turns } from './turns.js';
import type { SendWatcher } from '../buffer/watchers.js';
import { isOutgoing, mergeInfo, type ReadyMessage } from '../message.js';
import type { SctpSendInfo } from '../../../api/send.js';

/** How messages are sent. */
export interface RunOptions {
  readonly info: SctpSendInfo;
  readonly tracked: boolean;
  /** Undefined: what cannot be sent ends it. */
  readonly skip: Skip<SctpSendItem> | undefined;
}

/** One subscription of `sendMany()`: takes from its source while there is room in the send buffer. */
export class SendRun implements PieceOwner, SendWatcher {
  readonly riseMark = Infinity;
  readonly fallMark = -Infinity;
  readonly tracked: boolean;
  readonly #lane: SendLane;
  readonly #info: SctpSendInfo;
  readonly #skip: Skip<SctpSendItem> | undefined;
  readonly #subscriber: Subscriber<SctpSendProgress>;
  #supply: Supply<SctpSendItem | Prepared> | undefined;
  #taken = 0;
  readonly #progress: Progress;
  readonly #turns: Turns;
  #reported = true;
  /** The one that waits for room. */
  #blocked: SendPiece | undefined;
  #working = false;
  #scheduled = false;
  #started = false;
  #exhausted = false;
  #stopped = false;

  constructor(
    lane: SendLane,
    { info, tracked, skip }: RunOptions,
    subscriber: Subscriber<SctpSendProgress>,
  ) {
    this.#lane = lane;
    this.#info = info;
    this.#skip = skip;
    this.tracked = tracked;
    this.#progress = new Progress(tracked);
    this.#turns = new Turns(this.#progress, this.work);
    this.#subscriber = subscriber;
  }

  start(supply: Supply<SctpSendItem | Prepared>): void {
    this.#supply = supply;
    try {
      supply.open();
    } catch (error) {
      this.fail(error);
    }
    if (!this.#stopped) this.#lane.host.outbox.watch(this);
    this.#started = true;
    this.work();
  }

  /** Nobody is interested any more. What was taken from the source before is still sent. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#turns.stop();
    this.#lane.host.outbox.unwatch(this);
    this.#supply?.close();
  }

  fail(error: unknown): void {
    if (this.#stopped) return;
    this.#report();
    this.stop();
    this.#subscriber.error(error);
  }

  /** Sends what the source has, until it has nothing more or there is no room. */
  readonly work = (): void => {
    if (this.#working) return;
    this.#working = true;
    while (this.#mayTake && this.#sendNext()) this.#turns.endIfOver();
    this.#working = false;
    if (this.#exhausted) this.#settle();
    else this.#settleSoon();
  };

  /** Undefined when `item` is left out; throws, with its index, when it cannot be sent otherwise. */
  prepare(item: SctpSendItem): Prepared | undefined {
    const index = this.#taken++;
    try {
      const message = this.#messageOf(item);
      const received = item instanceof SctpMessage ? item : undefined;
      const piece = new SendPiece(this, index, message.data.length, received);
      if (this.#skip !== undefined) piece.item = item;
      return new Prepared(message, piece);
    } catch (cause) {
      const error = ofMessage(index, cause);
      if (!this.#leavesOut(error, item)) throw error;
      return undefined;
    }
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Straight into the send buffer; false when there is no room. */
  offer({ message, piece }: Prepared): boolean {
    if (this.#blocked !== undefined || !this.#lane.queue.offer(message, piece)) return false;
    piece.accepted();
    return true;
  }

  /** Sends it whatever becomes of the run, or reports it as lost. */
  leave({ message, piece }: Prepared): void {
    try {
      this.#lane.host.checkSend(message.data, message.stream);
    } catch (error) {
      piece.failed(error as SctpError, message);
      return;
    }
    this.#lane.queue.enqueue(message, piece);
  }

  /** `message` is more than the limit allows. */
  drop(message: ReadyMessage): void {
    this.#lane.host.reportLost(message, 'overflow');
  }

  accepted(piece: SendPiece): void {
    this.#progress.accepted(piece.bytes);
    this.#reported = false;
    if (this.#blocked === piece) {
      this.#blocked = undefined;
      this.work();
    } else if (!this.#working) {
      this.#settleSoon();
    }
  }

  acknowledged(piece: SendPiece): void {
    this.#progress.acknowledged(piece.bytes);
    this.#reported = false;
    this.#settleSoon();
  }

  failed(piece: SendPiece, error: SctpError, unsent: ReadyMessage | undefined): void {
    if (!this.#stopped) this.#failed(piece, ofMessage(piece.index, error));
    else if (unsent !== undefined) this.#lane.host.reportLost(unsent, 'association');
  }

  refresh(): void {
    // Its only mark is the end.
  }

  measure(): void {
    // It measures nothing.
  }

  /**
   * The association has ended: what it has taken tells of its own end. A source that ends gracefully with it, as its own
   * messages do, ends in the same turn.
   */
  ended(error: SctpError | undefined): void {
    if (this.#started && error === undefined) queueMicrotask(this.#failUnlessExhausted);
    else this.#failUnlessExhausted();
  }

  readonly #failUnlessExhausted = (): void => {
    if (!this.#exhausted) this.fail(this.#lane.host.pipeError());
  };

  get #mayTake(): boolean {
    const waits = this.#blocked !== undefined || this.#turns.paused;
    return !waits && !this.#exhausted && !this.#stopped;
  }

  /** False when the source has nothing to give, now or ever. */
  #sendNext(): boolean {
    try {
      const result = this.#supply?.take();
      this.#exhausted = result?.done === true;
      if (result === undefined || result.done === true || this.#stopped) return false;
      const { value } = result;
      const prepared = value instanceof Prepared ? value : this.prepare(value);
      if (prepared !== undefined) this.#send(prepared);
      return true;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  /** Whether what is wrong with `item` is wrong with it only, and it was to be skipped then. */
  #leavesOut(error: unknown, item: SctpSendItem | undefined): boolean {
    if (this.#skip === undefined || item === undefined || !isOfOneMessage(error)) return false;
    this.#skip(error, item);
    return true;
  }

  /** What was accepted is not delivered. */
  #failed(piece: SendPiece, error: unknown): void {
    try {
      if (!this.#leavesOut(error, piece.item)) throw error;
    } catch (reason) {
      this.fail(reason);
      return;
    }
    this.#progress.skippedMessages++;
    this.#reported = false;
    this.#settleSoon();
  }

  #send(prepared: Prepared): void {
    if (this.offer(prepared)) return;
    this.#blocked = prepared.piece;
    prepared.piece.hold();
    this.#lane.queue.enqueue(prepared.message, prepared.piece);
  }

  #messageOf(item: SctpSendItem): ReadyMessage {
    const info = this.#info;
    if (item instanceof SctpMessage) return this.#lane.message(item.data, mergeInfo(info, item));
    if (isOutgoing(item)) return this.#lane.message(item.data, mergeInfo(item, info));
    return this.#lane.message(item, info);
  }

  /** Once for all that changes in a batch. */
  #settleSoon(): void {
    if (this.#scheduled || this.#reported) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#settle();
    });
  }

  /** Tells how far it is, which may be the end. */
  #settle(): void {
    this.#report();
    const isPending = this.#blocked !== undefined || this.#progress.isPending;
    if (!this.#exhausted || isPending || this.#stopped) return;
    this.stop();
    this.#subscriber.complete();
  }

  #report(): void {
    if (this.#reported || this.#stopped) return;
    this.#reported = true;
    this.#subscriber.next(this.#progress.report);
  }
}
