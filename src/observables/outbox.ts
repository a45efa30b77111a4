import type { Channel } from '../native/channel.js';
import type { SctpError } from '../native/error.js';

/** Something with messages that wait for room in the send buffer. */
export interface SendSource {
  /** Sends its oldest message; false when that was the last one. */
  sendNext(): boolean;
  /** The association has ended: what still waits is lost. */
  fail(error: SctpError): void;
}

/** Somebody who wants to know when the fill of the send buffer matters. */
export interface SendWatcher {
  refresh(): void;
  ended(error: SctpError | undefined): void;
}

/**
 * The send buffer of an association: how many bytes are unsent or unacknowledged, and who waits for
 * room. Those who wait get their turn one message each (round robin), so that none starves another.
 */
export class Outbox {
  readonly #channel: Channel;
  readonly #association: number;
  readonly #capacity: number;
  #bufferedBytes = 0;
  #ring: SendSource[] | undefined;
  #watchers: Set<SendWatcher> | undefined;
  #pumping = false;
  #onFlushed: (() => void) | undefined;

  constructor(channel: Channel, association: number, capacity: number) {
    this.#channel = channel;
    this.#association = association;
    this.#capacity = capacity;
  }

  /** Bytes handed to the engine and not acknowledged yet. */
  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  get writable(): boolean {
    return this.#bufferedBytes < this.#capacity && this.#ring === undefined;
  }

  /** Sends at once if there is room and nobody waits for it; else does nothing and returns false. */
  offer(data: Uint8Array, stream: number, ppid: number, flags: number): boolean {
    if (this.#bufferedBytes >= this.#capacity || this.#ring !== undefined) return false;
    this.transmit(data, stream, ppid, flags);
    return true;
  }

  transmit(data: Uint8Array, stream: number, ppid: number, flags: number): void {
    this.#channel.send(this.#association, flags, stream, ppid, data);
    this.#bufferedBytes += data.length;
    if (this.#bufferedBytes >= this.#capacity && !this.#pumping) this.#notify();
  }

  /** `source` has begun to wait. */
  enqueue(source: SendSource): void {
    (this.#ring ??= []).push(source);
  }

  acknowledged(bytes: number): void {
    const full = this.#bufferedBytes >= this.#capacity;
    this.#bufferedBytes = Math.max(0, this.#bufferedBytes - bytes);
    if (this.#ring !== undefined) this.#pump(this.#ring);
    if (full || this.#bufferedBytes === 0) this.#notify();
  }

  /** Calls back once nothing waits in JavaScript any more; at once if nothing does. */
  whenFlushed(callback: () => void): void {
    if (this.#ring === undefined) callback();
    else this.#onFlushed = callback;
  }

  /** What waits is lost; the buffer keeps what the engine had accepted. */
  fail(error: SctpError): void {
    const sources = this.#ring ?? [];
    this.#ring = undefined;
    this.#onFlushed = undefined;
    for (const source of sources) source.fail(error);
  }

  end(error: SctpError | undefined): void {
    const watchers = this.#watchers ?? [];
    this.#watchers = undefined;
    for (const watcher of watchers) watcher.ended(error);
  }

  watch(watcher: SendWatcher): void {
    (this.#watchers ??= new Set()).add(watcher);
  }

  unwatch(watcher: SendWatcher): void {
    this.#watchers?.delete(watcher);
  }

  #pump(ring: SendSource[]): void {
    this.#pumping = true;
    while (this.#bufferedBytes < this.#capacity) {
      const source = ring.shift();
      if (source === undefined) break;
      if (source.sendNext()) ring.push(source);
    }
    this.#pumping = false;
    if (ring.length > 0) return;
    this.#ring = undefined;
    const onFlushed = this.#onFlushed;
    this.#onFlushed = undefined;
    onFlushed?.();
  }

  #notify(): void {
    this.#watchers?.forEach((watcher) => {
      watcher.refresh();
    });
  }
}
