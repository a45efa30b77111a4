import {
  asyncScheduler,
  defer,
  finalize,
  ignoreElements,
  merge,
  Subject,
  tap,
  type OperatorFunction,
  type Subscription,
} from 'rxjs';
import { integer, invalidType, record } from '../observables/settings/argument.js';
import { SctpBatch } from '../api/batch.js';
import { MAX_BYTES, MAX_TIME } from '../observables/settings/limits.js';
import { putBack } from '../observables/receiving/received-message.js';
import type { SctpMessage } from '../api/message.js';
import { WindowGuard } from './support/window-guard.js';

/** Limits of a batch; at least one is needed. */
export interface BufferHeldOptions {
  /** Bytes of payload, 1 to 2^30. A message that has more makes a batch of its own. */
  bytes?: number | undefined;
  /** Messages, 1 to 2^30. */
  count?: number | undefined;
  /** Milliseconds since the first message of the batch, 1 to 3600000. */
  time?: number | undefined;
}

const OPTIONS = ['bytes', 'count', 'time'];

/**
 * Collects messages into batches: one is emitted as soon as it has `count` messages, `bytes` bytes
 * or is `time` milliseconds old, and the rest when the source ends, also before an error. No batch
 * is larger than its limits. Messages are held from their arrival until their batch has been
 * consumed: `mergeMapHeld` and `concatMapHeld` hold it for as long as they work on it. At unsubscribing those of an
 * unfinished batch go back to their association.
 *
 * A batch that waits for more than the receive window can take would wait forever. So batches are also
 * emitted, smaller than their limits, when half the window of their association is in use and none of its
 * earlier batches is being worked on. Without `time` a batch may wait for as long as the peer is silent, and
 * for ever when a message larger than half the window is to follow: give `time` when there are such messages.
 *
 * ```
 *   ──a──b──c─────────d──|
 *     bufferHeld({ count: 2, time: 5 })
 *   ─────[ab]────[c]─────([d]|)
 * ```
 *
 * ```ts
 * association.messages$
 *   .pipe(
 *     bufferHeld({ count: 500, bytes: 256 * 1024, time: 100 }),
 *     concatMapHeld(({ messages }) => database.insertMany(messages.map((message) => message.data))),
 *   )
 *   .subscribe();
 * ```
 *
 * @throws {TypeError} or {RangeError} for wrong limits, or none.
 */
export function bufferHeld<T = Buffer>(
  options: BufferHeldOptions,
): OperatorFunction<SctpMessage<T>, SctpBatch<T>> {
  const limits = checked(options);
  return (source) =>
    defer(() => {
      const batches = new Subject<SctpBatch<T>>();
      const collector = new Collector<T>(limits, (batch) => {
        batches.next(batch);
      });
      const end = (): void => {
        collector.emit();
        batches.complete();
      };
      const collected = source.pipe(
        tap({
          next: (message) => {
            collector.add(message);
          },
          error: end,
          complete: end,
        }),
        ignoreElements(),
      );
      return merge(batches, collected).pipe(
        finalize(() => {
          collector.abandon();
        }),
      );
    });
}

type Limits = Readonly<Required<{ [K in keyof BufferHeldOptions]: number }>>;

function checked(options: BufferHeldOptions): Limits {
  const { bytes, count, time } = record('options', options, OPTIONS);
  if (bytes === undefined && count === undefined && time === undefined) {
    throw invalidType('options', 'an object with at least one of bytes, count and time', options);
  }
  return {
    bytes: bytes === undefined ? Infinity : integer('bytes', bytes, 1, MAX_BYTES),
    count: count === undefined ? Infinity : integer('count', count, 1, MAX_BYTES),
    time: time === undefined ? Infinity : integer('time', time, 1, MAX_TIME),
  };
}

/** The batch that is being filled. */
class Collector<T> {
  readonly #limits: Limits;
  readonly #next: (batch: SctpBatch<T>) => void;
  /** Those of the associations that messages in the batch came on: one, as a rule. */
  readonly #guards = new Set<WindowGuard>();
  #messages: SctpMessage<T>[] = [];
  #bytes = 0;
  #timer: Subscription | undefined;

  constructor(limits: Limits, next: (batch: SctpBatch<T>) => void) {
    this.#limits = limits;
    this.#next = next;
  }

  add(message: SctpMessage<T>): void {
    const { bytes, count, time } = this.#limits;
    message.hold();
    const full = this.#bytes + message.length > bytes ? this.#take() : undefined;
    this.#messages.push(message);
    this.#bytes += message.length;
    const guard = WindowGuard.of(message.association);
    this.#guards.add(guard);
    guard.collected(this.emit);
    if (time !== Infinity) this.#timer ??= asyncScheduler.schedule(this.emit, time);
    // Whoever gets a batch may unsubscribe, or cause more messages.
    full?.();
    if (this.#messages.length >= count || this.#bytes >= bytes) this.emit();
    for (const each of this.#guards) each.check();
  }

  readonly emit = (): void => {
    this.#take()?.();
  };

  /** Starts a new batch. Returns how to emit the present one; undefined when it is empty. */
  #take(): (() => void) | undefined {
    if (this.#messages.length === 0) return undefined;
    const guards = [...this.#guards];
    const batch = new SctpBatch(this.#messages, this.#bytes, () => {
      for (const guard of guards) guard.takenBack();
    });
    this.#empty();
    return () => {
      for (const guard of guards) guard.givenOut();
      this.#next(batch);
      batch.delivered();
    };
  }

  /** Nobody wants them any more. */
  abandon(): void {
    const messages = this.#messages;
    this.#empty();
    for (const message of messages) putBack(message);
  }

  #empty(): void {
    for (const guard of this.#guards) guard.forget(this.emit);
    this.#guards.clear();
    this.#messages = [];
    this.#bytes = 0;
    this.#timer?.unsubscribe();
    this.#timer = undefined;
  }
}
