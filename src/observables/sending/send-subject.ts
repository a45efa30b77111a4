import { Subject, type Observable, type Observer, type Subscription } from 'rxjs';
import { mark } from '../../native/shared.js';
import { showAs } from '../support/inspect.js';
import { SctpError } from '../../native/error.js';
import { integer, record } from '../settings/argument.js';
import type { Outbox } from './outbox.js';
import { OverflowPolicy, QUEUE_OPTIONS, type SctpQueueOptions } from './overflow.js';
import { Replay } from '../support/replay.js';
import { warn } from '../support/warning.js';
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
 * `error()` aborts the association. `next()` throws what `send()` would reject with for a message that it cannot
 * take. Subscribers of the subject see what it takes.
 *
 * As any Subject that has ended, it ignores `next()` after `complete()`, `error()` or `unsubscribe()`, and once its
 * association takes nothing more; so `source$.subscribe(sender)` goes on for nothing, as RxJS does not unsubscribe
 * it. It is told all the same: while the association is ending, each ignored message is a `send-failed`
 * notification; after the end the first one of each subject is a process warning (`SCTP_SEND_AFTER_END`). To
 * stop the source, too, take `sendTo(association)`, `whileUp()`, or `takeUntil(association.ended$)`.
 */
export class SctpSendSubject extends Subject<SctpSendInput> implements SctpSendTarget {
  readonly #outbox: Outbox;
  readonly #lane: SendLane;
  readonly #level: SendLevel;
  readonly #policy: OverflowPolicy;
  readonly #dropped = new Replay<SctpDropped>({ messages: 0, bytes: 0 });
  #completed = false;
  #warned = false;

  static {
    showAs(this, 'SctpSendSubject', (subject) => ({
      stream: subject.#lane.stream,
      ppid: subject.#lane.ppid,
      bufferedBytes: subject.bufferedBytes,
      dropped: subject.dropped.messages > 0 ? subject.dropped : undefined,
      completed: subject.#completed || undefined,
    }));
  }

  /** @internal */
  constructor(host: SenderHost, options: SctpSenderOptions = {}) {
    super();
    record('options', options, OPTIONS);
    const { highWaterMark = host.outbox.capacity, lowWaterMark = highWaterMark } = options;
    const high = integer('highWaterMark', highWaterMark, 1, MAX_MARK);
    const low = integer('lowWaterMark', lowWaterMark, 0, high);
    this.#policy = new OverflowPolicy(options);
    this.#outbox = host.outbox;
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
   * Sends a message, with the subject's stream, PPID and flags where it does not bring its own. Ignores it after
   * the end, see {@link SctpSendSubject}.
   *
   * @throws {TypeError|RangeError} for something that cannot be sent.
   * @throws {SctpError} `EMSGSIZE`, `ERR_SCTP_INVALID_STREAM`, `ERR_SCTP_SEND_OVERFLOW`.
   */
  override next(input: SctpSendInput): void {
    if (this.#completed || this.closed || !this.#outbox.accepting) {
      this.#ignore(input);
      return;
    }
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

  /** Aborts the association (RFC 9260, 9.1) with the error's message as reason. */
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

  #ignore(input: SctpSendInput): void {
    const { host } = this.#lane;
    const over = this.#completed || this.closed;
    if (!over && !host.hasEnded) {
      host.reportLost(this.#lane.refused(input), 'association');
      return;
    }
    if (this.#warned) return;
    this.#warned = true;
    warn(
      'SCTP_SEND_AFTER_END',
      `${over ? 'A send subject was completed' : `${host.name} has ended`}, and its source goes on: next() ignores ` +
        "what it gets from here on. Stop the source with the association's end: sendTo(), whileUp(), " +
        'takeUntil(association.ended$).',
    );
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
