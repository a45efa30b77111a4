import type { SctpError } from '../../../api/error.js';
import type { Staging } from '../../../native/staging.js';
import { Displacement, hasPriority } from './displacement.js';
import { loadOf, messagesToFill } from './load.js';
import { SendWatchers, type SendWatcher } from './watchers.js';
import type { Delivery, ReadyMessage } from '../message.js';

/** Something with messages that wait for room in the send buffer. */
export interface SendSource {
  /** Bytes that wait in it. */
  readonly queuedBytes: number;
  /** Its oldest message. */
  readonly first: ReadyMessage | undefined;
  /** Sends its oldest message; false when that was the last one. */
  sendNext(): boolean;
  /** Called once after a round in which it sent something. */
  moved(): void;
  /** The association has ended: what still waits is lost. */
  fail(error: SctpError): void;
}

/**
 * The send buffer of an association: what is unsent or unacknowledged, and who waits for room. Those
 * who wait get their turn one message each (round robin), so that none starves another.
 */
export class Outbox {
  readonly #staging: Staging;
  readonly #association: number;
  readonly #capacity: number;
  readonly #maxMessages: number;
  #bufferedBytes = 0;
  #bufferedMessages = 0;
  #ring: SendSource[] | undefined;
  #pumping = false;
  #onFlushed: (() => void) | undefined;
  #tracked: Map<number, Delivery> | undefined;
  #lastToken = 0;
  /** From the first message with a priority on, where it is not what is below the engine that makes room. */
  #displacement: Displacement | undefined;
  readonly #isToldToMakeRoom: boolean;
  #watchers: SendWatchers | undefined;
  #accepting = true;
  #end: { readonly error: SctpError | undefined } | undefined;

  /** `isToldToMakeRoom`: the engine gives messages up for more important ones when it is told to. */
  constructor(staging: Staging, association: number, capacity: number, isToldToMakeRoom: boolean) {
    this.#staging = staging;
    this.#association = association;
    this.#capacity = capacity;
    this.#maxMessages = messagesToFill(capacity);
    this.#isToldToMakeRoom = isToldToMakeRoom;
  }

  /** Bytes of payload handed to the engine and not acknowledged yet. */
  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  /** Bytes of payload that wait for room. */
  get queuedBytes(): number {
    return this.#ring?.reduce((bytes, source) => bytes + source.queuedBytes, 0) ?? 0;
  }

  /** How full it is; its capacity or more is full. */
  get load(): number {
    return loadOf(this.#bufferedBytes, this.#bufferedMessages);
  }

  get capacity(): number {
    return this.#capacity;
  }

  /**
   * Sends at once if there is room and nobody waits for it, or if less important messages make it; else does nothing and
   * returns false.
   */
  offer(message: ReadyMessage, delivery?: Delivery): boolean {
    const waits = this.#isFull() || (this.#ring !== undefined && this.#ring.length > 0);
    if (waits && !this.#makeRoom(message)) return false;
    this.transmit(message, delivery);
    return true;
  }

  transmit(message: ReadyMessage, delivery?: Delivery): void {
    const { data, stream, ppid, flags, reliability } = message;
    let token = delivery?.tracked === true ? this.#track(delivery) : 0;
    if (hasPriority(message) && this.#isToldToMakeRoom) {
      if (token === 0) token = this.#nextToken();
      this.#displace().sent(token, message);
    }
    this.#staging.send(this.#association, flags, stream, ppid, data, token, reliability);
    this.#bufferedBytes += data.length;
    this.#bufferedMessages++;
    if (this.#watchers !== undefined && !this.#pumping) this.#watchers.moved(this.load);
  }

  /** `source` has begun to wait. */
  enqueue(source: SendSource): void {
    (this.#ring ??= []).push(source);
  }

  acknowledged(bytes: number, messages: number): void {
    this.#bufferedBytes = Math.max(0, this.#bufferedBytes - bytes);
    this.#bufferedMessages = Math.max(0, this.#bufferedMessages - messages);
    this.#displacement?.left(bytes, messages);
    this.#pumpAll();
  }

  /** Takes out who waits to hear of the message `token`. */
  settle(token: number): Delivery | undefined {
    this.#displacement?.settled(token);
    const delivery = this.#tracked?.get(token);
    this.#tracked?.delete(token);
    return delivery;
  }

  /** Whether the association takes new messages. */
  get accepting(): boolean {
    return this.#accepting;
  }

  set accepting(accepting: boolean) {
    this.#accepting = accepting;
    this.#watchers?.refreshAll();
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
    this.#end = { error };
    const watchers = this.#watchers;
    this.#watchers = undefined;
    watchers?.ended(error);
  }

  /** `watcher` hears when the load passes one of its marks, and of the end, also when that was before. */
  watch(watcher: SendWatcher): void {
    if (this.#end !== undefined) watcher.ended(this.#end.error);
    else (this.#watchers ??= new SendWatchers()).add(watcher);
  }

  unwatch(watcher: SendWatcher): void {
    this.#watchers?.delete(watcher);
  }

  /** Whether a watcher also wants to hear, soon after, of each change. */
  measure(watcher: SendWatcher, wanted: boolean): void {
    this.#watchers?.measure(watcher, wanted);
  }

  /** The marks of a watcher have changed; with them, what it measures. */
  narrow(watcher: SendWatcher): void {
    this.#watchers?.narrow(watcher);
  }

  /** Whether `load` has reached the capacity, without working it out. */
  #isFull(): boolean {
    return this.#bufferedBytes >= this.#capacity || this.#bufferedMessages >= this.#maxMessages;
  }

  #track(delivery: Delivery): number {
    const token = this.#nextToken();
    (this.#tracked ??= new Map()).set(token, delivery);
    return token;
  }

  #nextToken(): number {
    return (this.#lastToken = (this.#lastToken + 1) >>> 0 || 1);
  }

  #displace(): Displacement {
    const capacity = { bytes: this.#capacity, messages: this.#maxMessages };
    return (this.#displacement ??= new Displacement(capacity, () => {
      this.#pumpAll();
    }));
  }

  /** Has the engine make room for `message` in the full buffer, where less important ones suffice. */
  #makeRoom(message: ReadyMessage): boolean {
    if (this.#displacement === undefined || !this.#isFull()) return false;
    const held = { bytes: this.#bufferedBytes, messages: this.#bufferedMessages };
    if (!this.#displacement.admits(message, held)) return false;
    const { reliability = 0 } = message;
    this.#staging.makeRoom(this.#association, reliability, this.#capacity, this.#maxMessages);
    return true;
  }

  #pumpAll(): void {
    if (this.#ring !== undefined) this.#pump(this.#ring);
    this.#watchers?.moved(this.load);
  }

  #pump(ring: SendSource[]): void {
    this.#pumping = true;
    const moved = new Set<SendSource>();
    while (!this.#isFull()) {
      const source = ring.shift();
      if (source === undefined) break;
      if (source.sendNext()) ring.push(source);
      moved.add(source);
    }
    if (this.#displacement !== undefined) this.#pumpImportant(ring, moved);
    this.#pumping = false;
    if (ring.length === 0) {
      this.#ring = undefined;
      const onFlushed = this.#onFlushed;
      this.#onFlushed = undefined;
      onFlushed?.();
    }
    for (const source of moved) source.moved();
  }

  /** The first of a source goes past the full buffer where it may. */
  #pumpImportant(ring: SendSource[], moved: Set<SendSource>): void {
    let i = 0;
    while (i < ring.length) {
      const source = ring[i];
      if (source.first === undefined || !this.#makeRoom(source.first)) {
        i++;
      } else {
        if (!source.sendNext()) ring.splice(i, 1);
        moved.add(source);
      }
    }
  }
}
