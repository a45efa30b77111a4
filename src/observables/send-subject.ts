import { Observable, Subject } from 'rxjs';
import { FLAG_UNORDERED } from '../native/binding.js';
import { SctpError, toError } from '../native/error.js';
import { integer, invalidValue, record } from './argument.js';
import type { Outbox, SendWatcher } from './outbox.js';
import { Replay } from './replay.js';
import { SendQueue } from './send-queue.js';
import {
  bytesOf,
  checkPpid,
  checkStream,
  DEFAULT_SEND_OPTIONS,
  flagsOf,
  isOutgoing,
  type QueuedMessage,
  type SctpData,
  type SctpSendInput,
  type SctpSendOptions,
  type SctpSendTarget,
} from './send.js';

/**
 * What a send subject does with a message beyond its `limit`. None of them is silent: `error` throws
 * `ERR_SCTP_SEND_OVERFLOW` from `next()`; the others drop messages, each reported as a `send-failed`
 * notification with the reason `overflow`. `latest` keeps just the newest message whenever the send
 * buffer is full, whatever the limit.
 */
export type SctpOverflow = 'error' | 'drop-newest' | 'drop-oldest' | 'latest';

/** Options of {@link SctpAssociation.sender}: the defaults of its messages, and its queue. */
export interface SctpSenderOptions extends SctpSendOptions {
  /** Bytes to queue beyond the association's `sendBuffer`, 0 to 2^30, default 16 MiB. */
  limit?: number | undefined;
  /** Default `error`. */
  overflow?: SctpOverflow | undefined;
}

/** What a send subject needs of its association. */
export interface SenderHost {
  readonly outbox: Outbox;
  /** Throws when `data` cannot be sent on `stream`. */
  checkSend(data: Uint8Array, stream: number): void;
  reportLost(message: QueuedMessage, reason: 'association' | 'overflow'): void;
  abort(reason: string): void;
}

const DEFAULT_LIMIT = 16 << 20;
const OVERFLOWS: readonly unknown[] = ['error', 'drop-newest', 'drop-oldest', 'latest'];
const OPTIONS = ['stream', 'ppid', 'unordered', 'immediateAck', 'limit', 'overflow'];

/**
 * Sends what is passed to `next()`; made by {@link SctpAssociation.sender}.
 *
 * `complete()` ends the subject and lets everything queued be sent; the association goes on.
 * `error()` aborts the association. `next()` throws what `send()` would reject with, and does nothing
 * after `complete()`, as with any Subject. Subscribers of the subject see what it takes.
 */
export class SctpSendSubject extends Subject<SctpSendInput> implements SctpSendTarget, SendWatcher {
  readonly #host: SenderHost;
  readonly #outbox: Outbox;
  readonly #queue: SendQueue;
  readonly #stream: number;
  readonly #ppid: number;
  readonly #flags: number;
  readonly #limit: number;
  readonly #overflow: SctpOverflow;
  #completed = false;
  #writable: Replay<boolean> | undefined;
  #drained: Subject<void> | undefined;
  #drained$: Observable<void> | undefined;
  #undrained = false;
  #ended = false;

  constructor(host: SenderHost, options: SctpSenderOptions = {}) {
    super();
    record('options', options, OPTIONS);
    const { stream = 0, ppid = 0, limit = DEFAULT_LIMIT, overflow = 'error' } = options;
    if (!OVERFLOWS.includes(overflow)) {
      throw invalidValue('overflow', `one of ${OVERFLOWS.join(', ')}`, overflow);
    }
    this.#host = host;
    this.#outbox = host.outbox;
    this.#stream = checkStream(stream);
    this.#ppid = checkPpid(ppid);
    this.#flags = flagsOf(options);
    this.#limit = integer('limit', limit, 0, 2 ** 30);
    this.#overflow = overflow;
    this.#queue = new SendQueue(host.outbox, (message) => {
      host.reportLost(message, 'association');
    });
    this.#outbox.watch(this);
  }

  /** Whether `next()` would be sent without queueing: replays the current answer, then its changes. */
  get writable$(): Observable<boolean> {
    this.#writable ??= new Replay(this.#isWritable());
    return this.#writable.observable;
  }

  /** Bytes queued here, and bytes of the association (of all its senders) not acknowledged yet. */
  get bufferedBytes(): number {
    return this.#queue.queuedBytes + this.#outbox.bufferedBytes;
  }

  /**
   * Emits when `bufferedBytes` is 0: at once if it is, then each time it falls to 0. Completes with the
   * association, or with the first of them after `complete()`.
   */
  get drained$(): Observable<void> {
    return (this.#drained$ ??= new Observable((subscriber) => {
      const drained = (this.#drained ??= new Subject<void>());
      if (this.bufferedBytes === 0 && !this.#ended) subscriber.next();
      if (this.#ended || (this.#completed && this.bufferedBytes === 0)) subscriber.complete();
      else subscriber.add(drained.subscribe(subscriber));
    }));
  }

  /**
   * Sends a message, with the subject's stream, PPID and flags where it does not bring its own.
   *
   * @throws {TypeError|RangeError} for something that cannot be sent.
   * @throws {SctpError} `EMSGSIZE`, `ERR_SCTP_INVALID_STREAM`, `EPIPE`, `ERR_SCTP_SEND_OVERFLOW`.
   */
  override next(input: SctpSendInput): void {
    if (this.#completed || this.closed) {
      super.next(input);
      return;
    }
    if (isOutgoing(input)) this.#take(bytesOf(input.data), input);
    else this.#take(bytesOf(input), DEFAULT_SEND_OPTIONS);
    if (this.observed) super.next(input);
  }

  /** As {@link SctpAssociation.send}, with the subject's defaults and in order with its queue. */
  send(data: SctpData, options: SctpSendOptions = DEFAULT_SEND_OPTIONS): Promise<void> {
    try {
      const bytes = bytesOf(data);
      const stream = options.stream === undefined ? this.#stream : checkStream(options.stream);
      this.#host.checkSend(bytes, stream);
      this.#undrained = true;
      return this.#queue.send(bytes, stream, this.#ppidOf(options), this.#flagsOf(options));
    } catch (error) {
      return Promise.reject(toError(error));
    }
  }

  /** Aborts the association (RFC 9260, section 9.1) with the error's message as reason. */
  override error(error: unknown): void {
    if (this.#completed) return;
    this.#completed = true;
    this.#host.abort(error instanceof Error ? error.message : String(error));
    super.error(error);
  }

  override complete(): void {
    if (this.#completed) return;
    this.#completed = true;
    super.complete();
    this.refresh();
  }

  /** For the association only: the fill of the send buffer has changed. */
  refresh(): void {
    this.#writable?.set(this.#isWritable());
    if (this.#undrained && this.bufferedBytes === 0) {
      this.#undrained = false;
      this.#drained?.next();
    }
    if (!this.#completed || this.bufferedBytes > 0) return;
    this.#drained?.complete();
    this.#writable?.end();
    this.#outbox.unwatch(this);
  }

  /** For the association only: it has ended. */
  ended(error: SctpError | undefined): void {
    this.#ended = true;
    this.#writable?.set(false);
    this.#writable?.end();
    this.#drained?.complete();
    if (this.#completed) return;
    if (error === undefined) super.complete();
    else if (this.observed) super.error(error);
  }

  #take(data: Uint8Array, options: SctpSendOptions): void {
    const stream = options.stream === undefined ? this.#stream : checkStream(options.stream);
    this.#host.checkSend(data, stream);
    const ppid = this.#ppidOf(options);
    const flags = this.#flagsOf(options);
    this.#undrained = true;
    if (this.#queue.queuedBytes === 0 && this.#outbox.offer(data, stream, ppid, flags)) return;
    if (!this.#makeRoom(data.length)) {
      this.#host.reportLost({ data: Uint8Array.from(data), stream, ppid, flags }, 'overflow');
      return;
    }
    this.#queue.enqueue(data, stream, ppid, flags);
    this.#writable?.set(false);
  }

  /** Applies the overflow policy; false when the new message is the one to go. */
  #makeRoom(bytes: number): boolean {
    if (this.#overflow === 'latest') {
      this.#dropDownTo(0);
      return true;
    }
    if (this.#queue.queuedBytes + bytes <= this.#limit) return true;
    if (this.#overflow === 'error') throw this.#overflowError(bytes);
    if (this.#overflow === 'drop-newest' || bytes > this.#limit) return false;
    this.#dropDownTo(this.#limit - bytes);
    return true;
  }

  #dropDownTo(bytes: number): void {
    while (this.#queue.queuedBytes > bytes) {
      const dropped = this.#queue.drop(this.#overflowError(0));
      if (dropped === undefined) return;
      this.#host.reportLost(dropped, 'overflow');
    }
  }

  #overflowError(bytes: number): SctpError {
    return new SctpError(
      'ERR_SCTP_SEND_OVERFLOW',
      `The send subject of stream ${String(this.#stream)} queues ${String(this.#queue.queuedBytes)} bytes, ` +
        `and ${String(bytes)} more exceed its limit of ${String(this.#limit)}: heed writable$, raise limit, ` +
        'or choose another overflow policy.',
    );
  }

  #ppidOf(options: SctpSendOptions): number {
    return options.ppid === undefined ? this.#ppid : checkPpid(options.ppid);
  }

  #flagsOf(options: SctpSendOptions): number {
    const flags = flagsOf(options) | this.#flags;
    return options.unordered === false ? flags & ~FLAG_UNORDERED : flags;
  }

  #isWritable(): boolean {
    return !this.#completed && !this.#ended && this.#outbox.writable;
  }
}
