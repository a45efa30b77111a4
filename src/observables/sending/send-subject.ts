import { Subject, type Observable, type Observer, type Subscription } from 'rxjs';
import { mark } from '../../native/shared.js';
import { SctpError } from '../../native/error.js';
import { integer, record } from '../settings/argument.js';
import { OverflowPolicy, QUEUE_OPTIONS, type SctpQueueOptions } from './overflow.js';
import { Replay } from '../support/replay.js';
import { SendLane, type SenderHost } from './send-lane.js';
import { SendLevel } from './send-level.js';
import { sendMany, type SctpSendManyOptions, type SctpSendProgress } from './send-many.js';
import type { SctpSendSource } from './send-supply.js';
import {
  SEND_INFO,
  type OutgoingMessage,
  type SctpData,
  type SctpSendInfo,
  type SctpSendInput,
  type SctpSendOptions,
  type SctpSendTarget,
} from './send.js';
import { toObserver } from '../support/observer.js';

/** Options of {@link SctpAssociation.sender}: the defaults of its messages, its marks, and its queue. */
export interface SctpSenderOptions extends SctpSendInfo, SctpQueueOptions {
  /**
   * `writable$` turns false when `bufferedBytes` reaches this, 1 to 2^30 bytes; default the association's
   * `sendBuffer`. What exceeds `sendBuffer` waits in JavaScript, up to `limit`.
   */
  highWaterMark?: number | undefined;
  /**
   * `writable$` turns true again when `bufferedBytes` is down to this and below `highWaterMark`, 0 to
   * `highWaterMark` bytes; default `highWaterMark`.
   */
  lowWaterMark?: number | undefined;
}

/** What the overflow policy of a send subject has dropped so far. */
export interface SctpDropped {
  /** How many messages. */
  readonly messages: number;
  /** Their payload. */
  readonly bytes: number;
}

const MAX_MARK = 2 ** 30;
const OPTIONS = [...SEND_INFO, 'highWaterMark', 'lowWaterMark', ...QUEUE_OPTIONS];

/**
 * Sends what is passed to `next()`; made by {@link SctpAssociation.sender}.
 *
 * `complete()` ends the subject and lets everything queued be sent; the association goes on.
 * `error()` aborts the association. `next()` throws what `send()` would reject with; after `complete()`
 * or `error()`, and after the end of the association, that is `EPIPE`. Subscribers of the subject see
 * what it takes.
 */
export class SctpSendSubject extends Subject<SctpSendInput> implements SctpSendTarget {
  readonly #lane: SendLane;
  readonly #level: SendLevel;
  readonly #policy: OverflowPolicy;
  readonly #dropped = new Replay<SctpDropped>({ messages: 0, bytes: 0 });
  #completed = false;

  /** @internal */
  constructor(host: SenderHost, options: SctpSenderOptions = {}) {
    super();
    record('options', options, OPTIONS);
    const { highWaterMark = host.outbox.capacity, lowWaterMark = highWaterMark } = options;
    const high = integer('highWaterMark', highWaterMark, 1, MAX_MARK);
    const low = integer('lowWaterMark', lowWaterMark, 0, high);
    this.#policy = new OverflowPolicy(options);
    this.#lane = new SendLane(host, options, {
      // With one mark for both ways the present load says it all.
      sent:
        low < high
          ? (bytes) => {
              this.#level.sent(bytes);
            }
          : undefined,
      moved: () => {
        this.#level.refresh();
      },
      lost: (message) => {
        host.reportLost(message, 'association');
      },
      dropped: (message) => {
        this.#drop(message);
      },
    });
    this.#level = new SendLevel(
      host.outbox,
      this.#lane.queue,
      { high, low },
      {
        over: () => {
          this.#dropped.end();
        },
        ended: (error) => {
          if (this.#completed) return;
          if (error === undefined) super.complete();
          else super.error(error);
        },
      },
    );
  }

  /**
   * Whether `next()` should go on: replays the current answer, then its changes, as `highWaterMark` and
   * `lowWaterMark` say; false while the association is ending. Completes after false with the association,
   * or when nothing is buffered any more after `complete()`.
   */
  get writable$(): Observable<boolean> {
    return this.#level.writable$;
  }

  /** Bytes queued here, and bytes of the association (of all its senders) not acknowledged yet. */
  get bufferedBytes(): number {
    return this.#level.bufferedBytes;
  }

  /**
   * Replays the current {@link bufferedBytes}, then how it has changed, once for each batch of sends or
   * acknowledgements. Completes as {@link writable$} does.
   */
  get bufferedBytes$(): Observable<number> {
    return this.#level.bufferedBytes$;
  }

  /**
   * Emits when `bufferedBytes` is 0: at once if it is, then each time it falls to 0. Completes with the
   * association, or with the first of them after `complete()`.
   */
  get drained$(): Observable<void> {
    return this.#level.drained$;
  }

  /** What the `overflow` policy has dropped so far. */
  get dropped(): SctpDropped {
    return this.#dropped.value;
  }

  /** Replays {@link dropped}, then its changes. Completes as {@link writable$} does. */
  get dropped$(): Observable<SctpDropped> {
    return this.#level.watched(() => this.#dropped.observable);
  }

  /** Subscribers see what `next()` takes, until the subject or its association ends. */
  override subscribe(
    observerOrNext?: Partial<Observer<SctpSendInput>> | ((value: SctpSendInput) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    const subscription = super.subscribe(toObserver(observerOrNext, error, complete));
    if (subscription.closed) return subscription;
    this.#level.watch();
    subscription.add(() => {
      this.#level.unwatch();
    });
    return subscription;
  }

  /**
   * Sends a message, with the subject's stream, PPID and flags where it does not bring its own.
   *
   * @throws {TypeError|RangeError} for something that cannot be sent.
   * @throws {SctpError} `EMSGSIZE`, `ERR_SCTP_INVALID_STREAM`, `EPIPE`, `ERR_SCTP_SEND_OVERFLOW`.
   */
  override next(input: SctpSendInput): void {
    if (this.#completed || this.closed) throw completedError();
    if (this.#take(this.#lane.prepare(input)) && this.observed) super.next(input);
  }

  /** As {@link SctpAssociation.send}, with the subject's defaults and in order with its queue. */
  send(data: SctpData, options?: SctpSendOptions): Promise<void> {
    if (this.#completed) return Promise.reject(completedError());
    return this.#lane.send(data, options);
  }

  /**
   * As {@link SctpAssociation.sendMany}, with the subject's defaults and in order with its queue; with a
   * `limit` and `overflow` of its own.
   */
  sendMany(source: SctpSendSource, options?: SctpSendManyOptions): Observable<SctpSendProgress> {
    return sendMany(this.#lane, source, options);
  }

  /** Aborts the association (RFC 9260, section 9.1) with the error's message as reason. */
  override error(error: unknown): void {
    if (this.#completed) return;
    this.#completed = true;
    this.#lane.host.abort(error instanceof Error ? error.message : String(error));
    super.error(error);
  }

  /** Ends the subject. What is queued is still sent, and the association goes on. */
  override complete(): void {
    if (this.#completed) return;
    this.#completed = true;
    super.complete();
    this.#level.complete();
  }

  /** False when the message was dropped. */
  #take(message: OutgoingMessage): boolean {
    const { queue } = this.#lane;
    if (queue.offer(message)) return true;
    const fits = this.#policy.makeRoom(queue, message.data.length);
    if (fits) queue.enqueue(message);
    else this.#drop({ ...message, data: Buffer.from(message.data) });
    return fits;
  }

  #drop(message: OutgoingMessage): void {
    const { messages, bytes } = this.#dropped.value;
    this.#lane.host.reportLost(message, 'overflow');
    this.#dropped.set({ messages: messages + 1, bytes: bytes + message.data.length });
  }
}

mark(SctpSendSubject, 'SctpSendSubject');

function completedError(): SctpError {
  return new SctpError(
    'EPIPE',
    'This send subject was completed: nothing more can be sent through it. sender() makes another.',
  );
}
