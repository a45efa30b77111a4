import { SctpError } from '../../api/error.js';
import { LateReplies, type KeyOf } from './late-replies.js';
import type { SctpMessage } from '../../api/message.js';

/** Who waits for a reply; one of its methods is called, once. */
export interface ReplyWaiter {
  reply(message: SctpMessage): void;
  fail(error: unknown): void;
}

/** In place of a stream: the reply may come on any. */
export const ANY_STREAM = 0x1_0000;

/**
 * By this property of an association operators find its {@link Replies}, those of another copy of this package too.
 */
export const REPLIES: unique symbol = Symbol.for('rxsctp.replies') as never;

/** An association that knows requests. */
export interface Answerable {
  readonly [REPLIES]: Replies;
}

/** The key of requests that any message of their PPID answers: replies come in their order. */
const NO_KEY: KeyOf = () => 0;

/** In place of a PPID: the reply may have any. */
export const ANY_PPID = 2 ** 32;

const PPIDS = ANY_PPID + 1;
const NOBODY: ReadonlySet<ReplyWaiter> = new Set();

/**
 * The requests of an association that wait for their reply. A message is the reply to one of them at
 * most. Finding it costs the same however many wait, for those that go by a key.
 */
export class Replies {
  readonly #byKey = new Map<number, Keyed>();
  readonly #byTest = new Map<number, Tested>();

  /** The reply is the next with this PPID. Returns how to give up. */
  expectNext(stream: number, ppid: number, waiter: ReplyWaiter): () => void {
    return this.expectKey(stream, ppid, NO_KEY, 0, waiter);
  }

  /** The reply has this PPID, and the same key as the request. Returns how to give up. */
  expectKey(
    stream: number,
    ppid: number,
    keyOf: KeyOf,
    key: unknown,
    waiter: ReplyWaiter,
  ): () => void {
    return slot(this.#byKey, stream * PPIDS + ppid, () => new Keyed()).add(keyOf, key, waiter);
  }

  /** The reply is the first that passes the test. Returns how to give up. */
  expectTest(
    stream: number,
    test: (message: SctpMessage) => boolean,
    waiter: ReplyWaiter,
  ): () => void {
    return slot(this.#byTest, stream, () => new Tested()).add(test, waiter);
  }

  /** Hands `message` to the request it answers; false when there is none. */
  take(message: SctpMessage): boolean {
    return this.#takeFrom(message.stream, message) || this.#takeFrom(ANY_STREAM, message);
  }

  /** The association has ended. */
  end(error: SctpError | undefined): void {
    const reason =
      error ??
      new SctpError('EPIPE', 'The association was shut down before the reply to a request came.');
    for (const keyed of this.#byKey.values()) keyed.end(reason);
    for (const tested of this.#byTest.values()) tested.end(reason);
  }

  #takeFrom(stream: number, message: SctpMessage): boolean {
    return (
      this.#byKey.get(stream * PPIDS + message.ppid)?.take(message) === true ||
      this.#byKey.get(stream * PPIDS + ANY_PPID)?.take(message) === true ||
      this.#byTest.get(stream)?.take(message) === true
    );
  }
}

/** Requests that know the key of their reply. */
class Keyed {
  readonly #waiting = new Map<KeyOf, Group>();
  #late: LateReplies | undefined;

  add(keyOf: KeyOf, key: unknown, waiter: ReplyWaiter): () => void {
    slot(this.#waiting, keyOf, () => new Group()).add(key, waiter);
    return () => {
      if (!this.#remove(keyOf, waiter)) return;
      // Without keys of their own a late reply and the next one look the same.
      if (keyOf !== NO_KEY) (this.#late ??= new LateReplies()).add(keyOf, key);
    };
  }

  take(message: SctpMessage): boolean {
    const failures = new Failures();
    let found: ReplyWaiter | undefined;
    for (const [keyOf, group] of this.#waiting) {
      let key: unknown;
      try {
        key = keyOf(message.data, true);
      } catch (error) {
        // Whose reply it was cannot be told. As far as replies come in order, it was that of the oldest.
        const due = group.oldest;
        if (due === undefined) continue;
        this.#remove(keyOf, due);
        failures.add([due], error);
        continue;
      }
      found = key === undefined ? undefined : group.oldestOf(key);
      if (found === undefined) continue;
      this.#remove(keyOf, found);
      break;
    }
    failures.tell();
    found?.reply(message);
    return found !== undefined || this.#late?.take(message.data) === true;
  }

  end(error: SctpError): void {
    const failures = new Failures();
    for (const group of this.#waiting.values()) failures.add(group.all, error);
    this.#waiting.clear();
    failures.tell();
  }

  #remove(keyOf: KeyOf, waiter: ReplyWaiter): boolean {
    const group = this.#waiting.get(keyOf);
    if (group?.delete(waiter) !== true) return false;
    if (group.oldest === undefined) this.#waiting.delete(keyOf);
    return true;
  }
}

/** Requests that share a key function, in their order. */
class Group {
  readonly #keys = new Map<ReplyWaiter, unknown>();
  readonly #byKey = new Map<unknown, Set<ReplyWaiter>>();

  get all(): Iterable<ReplyWaiter> {
    return this.#keys.keys();
  }

  get oldest(): ReplyWaiter | undefined {
    return first(this.#keys.keys());
  }

  oldestOf(key: unknown): ReplyWaiter | undefined {
    return first(this.#byKey.get(key) ?? NOBODY);
  }

  add(key: unknown, waiter: ReplyWaiter): void {
    this.#keys.set(waiter, key);
    slot(this.#byKey, key, () => new Set<ReplyWaiter>()).add(waiter);
  }

  /** False when it does not wait here. */
  delete(waiter: ReplyWaiter): boolean {
    if (!this.#keys.has(waiter)) return false;
    const key = this.#keys.get(waiter);
    const waiters = this.#byKey.get(key);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.#byKey.delete(key);
    return this.#keys.delete(waiter);
  }
}

/** Requests that know their reply when they see it; each message is shown to them from the oldest on. */
class Tested {
  readonly #waiting = new Map<ReplyWaiter, (message: SctpMessage) => boolean>();

  add(test: (message: SctpMessage) => boolean, waiter: ReplyWaiter): () => void {
    this.#waiting.set(waiter, test);
    return () => this.#waiting.delete(waiter);
  }

  take(message: SctpMessage): boolean {
    const failures = new Failures();
    let found: ReplyWaiter | undefined;
    for (const [waiter, test] of this.#waiting) {
      try {
        if (!test(message)) continue;
        found = waiter;
        break;
      } catch (error) {
        this.#waiting.delete(waiter);
        failures.add([waiter], error);
      }
    }
    if (found !== undefined) this.#waiting.delete(found);
    failures.tell();
    found?.reply(message);
    return found !== undefined;
  }

  end(error: SctpError): void {
    const failures = new Failures();
    failures.add(this.#waiting.keys(), error);
    this.#waiting.clear();
    failures.tell();
  }
}

/** Told last: whoever fails may ask again at once. */
class Failures {
  #tell: (() => void)[] | undefined;

  add(waiters: Iterable<ReplyWaiter>, error: unknown): void {
    for (const waiter of waiters) {
      (this.#tell ??= []).push(() => {
        waiter.fail(error);
      });
    }
  }

  tell(): void {
    this.#tell?.forEach((fail) => {
      fail();
    });
  }
}

function first(waiters: Iterable<ReplyWaiter>): ReplyWaiter | undefined {
  for (const waiter of waiters) return waiter;
  return undefined;
}

function slot<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
