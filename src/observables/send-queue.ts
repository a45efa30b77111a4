import type { SctpError } from '../native/error.js';
import { Fifo } from './fifo.js';
import type { Outbox, SendSource } from './outbox.js';
import { ACCEPTED, type QueuedMessage } from './send.js';

/** A queued message somebody awaits. */
interface Waiter {
  resolve(): void;
  reject(error: SctpError): void;
}

interface Entry extends QueuedMessage {
  readonly waiter: Waiter | undefined;
}

/**
 * The messages of one sender, in order: straight into the send buffer while it has room, else a copy
 * waits here. It knows how much waits, and nothing of limits.
 */
export class SendQueue implements SendSource {
  readonly #outbox: Outbox;
  readonly #onLost: ((message: QueuedMessage) => void) | undefined;
  #entries: Fifo<Entry> | undefined;
  #queuedBytes = 0;
  #inRing = false;

  /** `onLost` hears of messages nobody awaits that are lost with the association. */
  constructor(outbox: Outbox, onLost?: (message: QueuedMessage) => void) {
    this.#outbox = outbox;
    this.#onLost = onLost;
  }

  /** Bytes that wait here. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Resolves once the message is in the send buffer. */
  send(data: Uint8Array, stream: number, ppid: number, flags: number): Promise<void> {
    if (this.#queuedBytes === 0 && this.#outbox.offer(data, stream, ppid, flags)) return ACCEPTED;
    return new Promise((resolve, reject) => {
      this.enqueue(data, stream, ppid, flags, { resolve, reject });
    });
  }

  enqueue(data: Uint8Array, stream: number, ppid: number, flags: number, waiter?: Waiter): void {
    (this.#entries ??= new Fifo()).push({
      data: Uint8Array.from(data),
      stream,
      ppid,
      flags,
      waiter,
    });
    this.#queuedBytes += data.length;
    if (this.#inRing) return;
    this.#inRing = true;
    this.#outbox.enqueue(this);
  }

  /**
   * Takes the oldest message out again; somebody who awaits it gets `error`. Nothing when none waits.
   * A source with nothing left stays in the ring until its turn comes.
   */
  drop(error: SctpError): QueuedMessage | undefined {
    const entry = this.#entries?.shift();
    if (entry === undefined) return undefined;
    this.#queuedBytes -= entry.data.length;
    entry.waiter?.reject(error);
    return entry;
  }

  sendNext(): boolean {
    const entry = this.#entries?.shift();
    if (entry !== undefined) {
      this.#queuedBytes -= entry.data.length;
      this.#outbox.transmit(entry.data, entry.stream, entry.ppid, entry.flags);
      entry.waiter?.resolve();
    }
    this.#inRing = this.#queuedBytes > 0;
    return this.#inRing;
  }

  fail(error: SctpError): void {
    const lost = this.#entries?.clear() ?? [];
    this.#queuedBytes = 0;
    this.#inRing = false;
    for (const entry of lost) {
      if (entry.waiter !== undefined) entry.waiter.reject(error);
      else this.#onLost?.(entry);
    }
  }
}
