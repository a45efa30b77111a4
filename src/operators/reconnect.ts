import {
  Observable,
  timer,
  type MonoTypeOperatorFunction,
  type NextObserver,
  type Subscriber,
} from 'rxjs';
import type { SctpAssociation } from '../api/association.js';
import { backoffDelay } from './support/backoff.js';
import { reconnectSettings, type ReconnectSettings } from './support/reconnect-settings.js';

/** What {@link reconnect} is doing. `attempt` counts attempts in a row, from 1 on. */
export type SctpReconnectState =
  | {
      /** `ended`: gracefully, or by unsubscribing. */
      readonly state: 'connecting' | 'connected' | 'ended';
      /** The attempt under way, or the last one. */
      readonly attempt: number;
    }
  | {
      /** Until the next attempt. */
      readonly state: 'waiting';
      /** The attempt that comes next. */
      readonly attempt: number;
      /** How long, in milliseconds. */
      readonly delay: number;
      /** Why; undefined after the peer's graceful end. */
      readonly error?: unknown;
    }
  | {
      /** Given up: the Observable errors with the same error. */
      readonly state: 'failed';
      /** The last attempt. */
      readonly attempt: number;
      /** What the Observable errors with. */
      readonly error: unknown;
    };

/** Options of {@link reconnect}. */
export interface ReconnectOptions {
  /**
   * How long to wait before an attempt: `initial` milliseconds (1 to 3600000, default 1000), then
   * each time `factor` times as long (1 to 100, default 2), `max` at most (`initial` to 3600000,
   * default 30000 or `initial`).
   */
  backoff?:
    | {
        /** The first wait. */
        initial?: number | undefined;
        /** The longest wait. */
        max?: number | undefined;
        /** How much longer each wait is than the one before. */
        factor?: number | undefined;
      }
    | undefined;
  /** The part of each wait that is left to chance, which only shortens it: 0 to 1, default 0.5. */
  jitter?: number | undefined;
  /** Attempts in a row, from 1 on, default unlimited; the error of the last is passed on. */
  limit?: number | undefined;
  /** Reconnects also when the peer shuts the association down gracefully; default false. */
  afterShutdown?: boolean | undefined;
  /** Told of every step, by its `next`; for instance a BehaviorSubject. */
  state?: NextObserver<SctpReconnectState> | undefined;
}

/**
 * Keeps a connection up: subscribes to `connect()` again when it errors, because no association
 * could be made or because one failed, after a wait that grows from attempt to attempt. Emits each
 * new association; a success resets the count. Between two associations there is none: what works with one,
 * `whileUp` ends with it, where `switchMap` would let it go on until the next.
 *
 * Passed on are errors that no attempt can mend: wrong arguments (`TypeError`, `RangeError`),
 * `ERR_SCTP_UNSUPPORTED`, `ERR_SCTP_NO_BINARY`, `ERR_SCTP_CLOSED` (of an endpoint), `EINVAL`, and the
 * `DOMException` that is the reason of an aborted `signal` by default; with a reason of your own, end
 * it by `takeUntil`. Completes when an association ends gracefully, unless `afterShutdown` is set and
 * the peer ended it.
 *
 * ```
 *   ──a────#               a is established, then fails
 *          ···──#          the next attempt fails
 *               ······──b  twice the wait, then b
 *     reconnect()
 *   ──a─────────────────b──
 * ```
 *
 * ```ts
 * const state = new BehaviorSubject<SctpReconnectState | undefined>(undefined);
 * connect({ host: '127.0.0.1', port: 5000 })
 *   .pipe(
 *     reconnect({ backoff: { initial: 100, max: 5000 }, state }),
 *     whileUp((association) => association.messages$),
 *   )
 *   .subscribe(handle);
 * ```
 *
 * @throws {TypeError|RangeError} for wrong options, at the call.
 */
export function reconnect(
  options: ReconnectOptions = {},
): MonoTypeOperatorFunction<SctpAssociation> {
  const settings = reconnectSettings(options);
  return (source) =>
    new Observable((subscriber) => {
      new Reconnection(source, settings, subscriber).start();
    });
}

class Reconnection {
  readonly #source: Observable<SctpAssociation>;
  readonly #settings: ReconnectSettings;
  readonly #subscriber: Subscriber<SctpAssociation>;
  /** The present attempt, or the one the association in use took. */
  #attempt = 1;
  /** Waits since the last success. */
  #waits = 0;
  #connected = false;
  #peerLeft = false;
  #over = false;

  constructor(
    source: Observable<SctpAssociation>,
    settings: ReconnectSettings,
    subscriber: Subscriber<SctpAssociation>,
  ) {
    this.#source = source;
    this.#settings = settings;
    this.#subscriber = subscriber;
  }

  start(): void {
    this.#subscriber.add(() => {
      this.#finish({ state: 'ended', attempt: this.#attempt });
    });
    this.#connect();
  }

  #connect(): void {
    this.#connected = false;
    this.#peerLeft = false;
    this.#tell({ state: 'connecting', attempt: this.#attempt });
    if (this.#subscriber.closed) return;
    const connection = this.#source.subscribe({
      next: (association) => {
        this.#onConnected(association);
      },
      error: (error: unknown) => {
        this.#onError(error);
      },
      complete: () => {
        this.#onComplete();
      },
    });
    this.#subscriber.add(connection);
  }

  #onConnected(association: SctpAssociation): void {
    this.#connected = true;
    this.#waits = 0;
    if (this.#settings.afterShutdown) this.#watch(association);
    this.#tell({ state: 'connected', attempt: this.#attempt });
    this.#subscriber.next(association);
  }

  /** The peer's SHUTDOWN is what brings these states (RFC 9260, 9.2). */
  #watch(association: SctpAssociation): void {
    const watching = association.state$.subscribe((state) => {
      this.#peerLeft ||= state === 'shutdown-received' || state === 'shutdown-ack-sent';
    });
    this.#subscriber.add(watching);
  }

  #onError(error: unknown): void {
    const next = this.#connected ? 1 : this.#attempt + 1;
    if (isFinal(error) || next > this.#settings.limit) {
      this.#finish({ state: 'failed', attempt: this.#attempt, error });
      this.#subscriber.error(error);
      return;
    }
    this.#wait(next, { error });
  }

  #onComplete(): void {
    if (this.#peerLeft) {
      this.#wait(1, {});
      return;
    }
    this.#finish({ state: 'ended', attempt: this.#attempt });
    this.#subscriber.complete();
  }

  #wait(attempt: number, why: { readonly error?: unknown }): void {
    this.#attempt = attempt;
    const delay = backoffDelay(this.#settings.backoff, this.#waits++, Math.random);
    this.#tell({ state: 'waiting', attempt, delay, ...why });
    const waiting = timer(delay).subscribe(() => {
      this.#connect();
    });
    this.#subscriber.add(waiting);
  }

  #finish(state: SctpReconnectState): void {
    this.#tell(state);
    this.#over = true;
  }

  #tell(state: SctpReconnectState): void {
    if (!this.#over) this.#settings.state?.next(state);
  }
}

const FINAL: readonly unknown[] = [
  'ERR_SCTP_UNSUPPORTED',
  'ERR_SCTP_NO_BINARY',
  'ERR_SCTP_CLOSED',
  'EINVAL',
];

/** Another attempt would end the same. */
function isFinal(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return true;
  // What an AbortSignal gives as reason by default.
  if (error instanceof DOMException) return true;
  const { code, errors } = (error ?? {}) as { code?: unknown; errors?: unknown };
  // Of several addresses any may be reached later.
  return Array.isArray(errors) ? errors.every(isFinal) : FINAL.includes(code);
}
