import type { SctpError } from '../../../api/error.js';
import { LinkedQueue, type Linked } from '../../support/linked-queue.js';
import type { DroppableQueue } from './overflow.js';
import type { Outbox, SendSource } from '../buffer/outbox.js';
import { PendingSend } from './pending-send.js';
import { loadOf } from '../buffer/load.js';
import { ACCEPTED, type Delivery, type ReadyMessage } from '../message.js';
import { flag } from '../../settings/argument.js';
import type { SctpSendOptions } from '../../../api/send.js';

/** Whose queue it is. */
export interface QueueOwner {
  /** A message of `bytes` went straight into the send buffer. */
  sent?: ((bytes: number) => void) | undefined;
  /** What waits is more or less than before. */
  moved?: () => void;
  /** A message whose fate nobody awaits is lost with the association. */
  lost(message: ReadyMessage): void;
  /** An overflow policy has taken a message out. */
  dropped(message: ReadyMessage): void;
}

/** A message that waits in JavaScript for room in the send buffer. */
export class QueuedMessage implements ReadyMessage, Linked<QueuedMessage> {
  previous: QueuedMessage | undefined = undefined;
  next: QueuedMessage | undefined = undefined;
  readonly data: Uint8Array;
  readonly stream: number;
  readonly ppid: number;
  readonly flags: number;
  readonly reliability: number | undefined;
  readonly delivery: Delivery | undefined;
  waiting = true;

  constructor(message: ReadyMessage, delivery: Delivery | undefined) {
    this.data = Buffer.from(message.data);
    this.stream = message.stream;
    this.ppid = message.ppid;
    this.flags = message.flags;
    this.reliability = message.reliability;
    this.delivery = delivery;
  }
}

/**
 * The messages of one sender, in order: straight into the send buffer while it has room, else a copy
 * waits here. It knows how much waits, and nothing of limits.
 */
export class SenderQueue implements SendSource, DroppableQueue {
  readonly #outbox: Outbox;
  readonly #owner: QueueOwner;
  /** Read once, as each message calls it. */
  readonly #onSent: QueueOwner['sent'];
  #waiting: LinkedQueue<QueuedMessage> | undefined;
  #queuedBytes = 0;
  #queuedMessages = 0;
  #inRing = false;

  constructor(outbox: Outbox, owner: QueueOwner) {
    this.#outbox = outbox;
    this.#owner = owner;
    this.#onSent = owner.sent;
  }

  /** Bytes of payload that wait here. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  get first(): ReadyMessage | undefined {
    return this.#waiting?.first;
  }

  /** How full it would be with one more message of `bytes`. */
  loadWith(bytes: number): number {
    return loadOf(this.#queuedBytes + bytes, this.#queuedMessages + 1);
  }

  get load(): number {
    return loadOf(this.#queuedBytes, this.#queuedMessages);
  }

  /** Resolves once the message is in the send buffer, or acknowledged when `options` say so. */
  send(message: ReadyMessage, options: SctpSendOptions): Promise<void> {
    const { acknowledged, signal } = options;
    if (acknowledged === undefined && signal === undefined && this.offer(message)) return ACCEPTED;
    const pending = new PendingSend(flag('acknowledged', acknowledged), signal);
    if (pending.settled) return pending.promise;
    if (this.offer(message, pending)) pending.accepted();
    else {
      const queued = this.enqueue(message, pending);
      pending.queued(() => {
        this.#remove(queued);
      });
    }
    return pending.promise;
  }

  /** Straight into the send buffer; false when something waits before it or there is no room. */
  offer(message: ReadyMessage, delivery?: Delivery): boolean {
    if (this.#queuedMessages > 0 || !this.#outbox.offer(message, delivery)) return false;
    this.#onSent?.(message.data.length);
    return true;
  }

  /** Copies `message` and lets it wait. */
  enqueue(message: ReadyMessage, delivery?: Delivery): QueuedMessage {
    const queued = new QueuedMessage(message, delivery);
    (this.#waiting ??= new LinkedQueue()).push(queued);
    this.#queuedBytes += queued.data.length;
    this.#queuedMessages++;
    if (!this.#inRing) {
      this.#inRing = true;
      this.#outbox.enqueue(this);
    }
    this.#owner.moved?.();
    return queued;
  }

  /** A source with nothing left stays in the ring until its turn comes. */
  dropOldest(error: SctpError): () => void {
    const message = this.#shift();
    return () => {
      if (message === undefined) return;
      message.delivery?.failed(error);
      this.#owner.dropped(message);
    };
  }

  sendNext(): boolean {
    const message = this.#shift();
    if (message !== undefined) {
      this.#outbox.transmit(message, message.delivery);
      message.delivery?.accepted();
    }
    this.#inRing = this.#queuedMessages > 0;
    return this.#inRing;
  }

  moved(): void {
    this.#owner.moved?.();
  }

  fail(error: SctpError): void {
    this.#inRing = false;
    for (let message = this.#shift(); message !== undefined; message = this.#shift()) {
      if (message.delivery === undefined) this.#owner.lost(message);
      else message.delivery.failed(error, message);
    }
  }

  #shift(): QueuedMessage | undefined {
    const message = this.#waiting?.shift();
    if (message !== undefined) this.#count(message);
    return message;
  }

  #remove(message: QueuedMessage): void {
    if (!message.waiting) return;
    this.#waiting?.remove(message);
    this.#count(message);
    this.#owner.moved?.();
  }

  /** `message` has been taken out. */
  #count(message: QueuedMessage): void {
    message.waiting = false;
    this.#queuedBytes -= message.data.length;
    this.#queuedMessages--;
  }
}
