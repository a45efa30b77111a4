import { asyncScheduler, defer, map, type OperatorFunction, type Subscription } from 'rxjs';
import { integer, invalidType } from '../observables/settings/argument.js';
import { MAX_TIME } from '../observables/settings/limits.js';
import { DerivedMessage } from '../observables/receiving/mapped-message.js';
import { notHeld } from '../api/holdable.js';
import type { SctpMessage } from '../api/message.js';
import { describe, StreamWarnings } from './support/stream-warnings.js';

/**
 * A safety net for code that calls `hold()` by hand: messages that are still held `timeout`
 * milliseconds after their first `hold()` are given back to the receive window, so that a forgotten
 * `release()` does not stop the peer for ever. A `release()` that comes later than that does
 * nothing. Choose a timeout well above the slowest work: what is given back too early counts
 * against no window any more.
 *
 * It is never silent: `onExpired` is called with each such message; without it the first one of
 * each stream is told of in a process warning (`SCTP_HOLD_EXPIRED`). The net stays under messages
 * that are held when the subscription ends, for the rest of their time.
 *
 * ```
 *   ──a─────────b──|             a is held and forgotten
 *     autoRelease(5)
 *   ──a────·────b──|             · given back
 * ```
 *
 * ```ts
 * association.messages$.pipe(autoRelease(30_000)).subscribe((message) => {
 *   message.hold();
 *   legacyStore.put(message.data, () => message.release());
 * });
 * ```
 *
 * @param timeout milliseconds, 1 to 3600000.
 * @throws {TypeError} or {RangeError} for wrong arguments.
 */
export function autoRelease<T = Buffer>(
  timeout: number,
  onExpired?: (message: SctpMessage<T>) => void,
): OperatorFunction<SctpMessage<T>, SctpMessage<T>> {
  integer('timeout argument', timeout, 1, MAX_TIME);
  if (onExpired !== undefined && typeof onExpired !== 'function') {
    throw invalidType('onExpired argument', 'a function', onExpired);
  }
  return (source) =>
    defer(() => {
      const net = new Net<T>(timeout, onExpired ?? warner(timeout));
      return source.pipe(map((message) => new NettedMessage(message, net)));
    });
}

function warner(timeout: number): (message: SctpMessage<unknown>) => void {
  const warnings = new StreamWarnings('SCTP_HOLD_EXPIRED');
  return (message) => {
    warnings.warn(
      message,
      `${String(timeout)} ms after its hold() nobody had released ${describe(message)}: it was given back.`,
    );
  };
}

/** The messages that are held, those whose time ends first in front. */
class Net<T> {
  readonly #timeout: number;
  readonly #onExpired: (message: SctpMessage<T>) => void;
  readonly #deadlines = new Map<NettedMessage<T>, number>();
  #timer: Subscription | undefined;

  constructor(timeout: number, onExpired: (message: SctpMessage<T>) => void) {
    this.#timeout = timeout;
    this.#onExpired = onExpired;
  }

  add(message: NettedMessage<T>): void {
    this.#deadlines.set(message, asyncScheduler.now() + this.#timeout);
    this.#timer ??= asyncScheduler.schedule(this.#expire, this.#timeout);
  }

  delete(message: NettedMessage<T>): void {
    this.#deadlines.delete(message);
    if (this.#deadlines.size > 0) return;
    this.#timer?.unsubscribe();
    this.#timer = undefined;
  }

  readonly #expire = (): void => {
    this.#timer = undefined;
    const now = asyncScheduler.now();
    const expired: NettedMessage<T>[] = [];
    for (const [message, deadline] of this.#deadlines) {
      if (deadline > now) {
        this.#timer = asyncScheduler.schedule(this.#expire, deadline - now);
        break;
      }
      this.#deadlines.delete(message);
      expired.push(message);
    }
    for (const message of expired) message.expire();
    // Last: it is the user's, and may throw.
    for (const message of expired) this.#onExpired(message);
  };
}

class NettedMessage<T> extends DerivedMessage<T> {
  readonly #original: SctpMessage<T>;
  readonly #net: Net<T>;
  #holds = 0;
  /** Holds that were given back for their owners, who may yet do it themselves. */
  #expired = 0;

  constructor(original: SctpMessage<T>, net: Net<T>) {
    super(original);
    this.#original = original;
    this.#net = net;
  }

  get data(): T {
    return this.#original.data;
  }

  override hold(): boolean {
    if (this.#holds++ === 0) this.#net.add(this);
    return super.hold();
  }

  override release(): void {
    if (this.#expired > 0) {
      this.#expired--;
      return;
    }
    if (this.#holds === 0) throw notHeld(`a message of stream ${String(this.stream)}`);
    if (--this.#holds === 0) this.#net.delete(this);
    super.release();
  }

  override putBack(): void {
    if (this.#expired > 0) {
      // It has no room in the window any more, but it can still be delivered again.
      this.#expired--;
      super.hold();
    } else {
      if (this.#holds === 0) throw notHeld(`a message of stream ${String(this.stream)}`, 'putBack');
      if (--this.#holds === 0) this.#net.delete(this);
    }
    super.putBack();
  }

  expire(): void {
    const holds = this.#holds;
    this.#holds = 0;
    this.#expired += holds;
    for (let i = 0; i < holds; i++) super.release();
  }
}
