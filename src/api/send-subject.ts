import { Subject, type Observable, type Observer, type Subscription } from 'rxjs';
import { SctpError } from './error.js';
import type { SctpSendManyOptions, SctpSendProgress, SctpSendSource } from './send-many.js';
import type { SctpData, SctpSendInput, SctpSendOptions, SctpSendTarget } from './send.js';
import type { SctpDropped } from './sender-options.js';
import { showAs } from './support/inspect.js';
import { toObserver } from './support/observer.js';
import { mark } from './support/shared.js';

/** What sends for a send subject. */
export interface MessageSender extends SctpSendTarget {
  /** Of messages that do not say. */
  readonly stream: number;
  readonly ppid: number;
  readonly bufferedBytes: number;
  readonly dropped: SctpDropped;
  readonly writable$: Observable<boolean>;
  readonly bufferedBytes$: Observable<number>;
  readonly drained$: Observable<void>;
  readonly dropped$: Observable<SctpDropped>;
  /** False when the message is neither sent nor queued: it was dropped, or its association takes nothing more. */
  take(input: SctpSendInput): boolean;
  sendMany(source: SctpSendSource, options?: SctpSendManyOptions): Observable<SctpSendProgress>;
  /** The subject has ended, and its source goes on. */
  ignore(): void;
  /** Somebody wants to hear of the end of the association; to be undone by `unwatch()`. */
  watch(): void;
  unwatch(): void;
  abort(reason: string): void;
  /** Nothing more will be sent; what is queued is. */
  complete(): void;
}

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
  readonly #sender: MessageSender;
  #completed = false;

  static {
    showAs(this, 'SctpSendSubject', (subject) => ({
      stream: subject.#sender.stream,
      ppid: subject.#sender.ppid,
      bufferedBytes: subject.bufferedBytes,
      dropped: subject.dropped.messages > 0 ? subject.dropped : undefined,
      completed: subject.#completed || undefined,
    }));
  }

  /**
   * `make` is given what to call when the association has ended.
   *
   * @internal
   */
  constructor(make: (onEnd: (error: SctpError | undefined) => void) => MessageSender) {
    super();
    this.#sender = make((error) => {
      if (this.#completed) return;
      if (error === undefined) super.complete();
      else super.error(error);
    });
  }

  /**
   * Whether `next()` should go on: replays the current answer, then its changes, as `highWaterMark` and
   * `lowWaterMark` say; false while the association is ending. Completes after false with the association,
   * or when nothing is buffered any more after `complete()`.
   */
  get writable$(): Observable<boolean> {
    return this.#sender.writable$;
  }

  /** Bytes queued here, and bytes of the association (of all its senders) not acknowledged yet. */
  get bufferedBytes(): number {
    return this.#sender.bufferedBytes;
  }

  /**
   * Replays the current {@link bufferedBytes}, then how it has changed, once for each batch of sends or
   * acknowledgements. Completes as {@link writable$} does.
   */
  get bufferedBytes$(): Observable<number> {
    return this.#sender.bufferedBytes$;
  }

  /**
   * Emits when `bufferedBytes` is 0: at once if it is, then each time it falls to 0. Completes with the
   * association, or with the first of them after `complete()`.
   */
  get drained$(): Observable<void> {
    return this.#sender.drained$;
  }

  /** What the `overflow` policy has dropped so far. */
  get dropped(): SctpDropped {
    return this.#sender.dropped;
  }

  /** Replays {@link dropped}, then its changes. Completes as {@link writable$} does. */
  get dropped$(): Observable<SctpDropped> {
    return this.#sender.dropped$;
  }

  /** Subscribers see what `next()` takes, until the subject or its association ends. */
  override subscribe(
    observerOrNext?: Partial<Observer<SctpSendInput>> | ((value: SctpSendInput) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    const subscription = super.subscribe(toObserver(observerOrNext, error, complete));
    if (subscription.closed) return subscription;
    this.#sender.watch();
    subscription.add(() => {
      this.#sender.unwatch();
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
    if (this.#completed || this.closed) this.#sender.ignore();
    else if (this.#sender.take(input) && this.observed) super.next(input);
  }

  /** As {@link SctpAssociation.send}, with the subject's defaults and in order with its queue. */
  send(data: SctpData, options?: SctpSendOptions): Promise<void> {
    if (this.#completed) return Promise.reject(completedError());
    return this.#sender.send(data, options);
  }

  /**
   * As {@link SctpAssociation.sendMany}, with the subject's defaults and in order with its queue; with a
   * `limit` and `overflow` of its own.
   */
  sendMany(source: SctpSendSource, options?: SctpSendManyOptions): Observable<SctpSendProgress> {
    return this.#sender.sendMany(source, options);
  }

  /** Aborts the association (RFC 9260, 9.1) with the error's message as reason. */
  override error(error: unknown): void {
    if (this.#completed) return;
    this.#completed = true;
    this.#sender.abort(error instanceof Error ? error.message : String(error));
    super.error(error);
  }

  /** Ends the subject. What is queued is still sent, and the association goes on. */
  override complete(): void {
    if (this.#completed) return;
    this.#completed = true;
    super.complete();
    this.#sender.complete();
  }
}

mark(SctpSendSubject, 'SctpSendSubject');

function completedError(): SctpError {
  return new SctpError(
    'EPIPE',
    'This send subject was completed: nothing more can be sent through it. sender() makes another.',
  );
}
