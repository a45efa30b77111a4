/** What tells a request and its reply from others, out of their payload; undefined is the key of none. */
export type KeyOf = (data: Buffer, isReply: boolean) => unknown;

/** How many key functions, and how many keys of each, are remembered; then the oldest are forgotten. */
const MAX_FUNCTIONS = 16;
const MAX_KEYS = 4096;

/** Keys of requests that were given up, so that their late replies are known for what they are. */
export class LateReplies {
  readonly #keys = new Map<KeyOf, Set<unknown>>();

  add(keyOf: KeyOf, key: unknown): void {
    let keys = this.#keys.get(keyOf);
    if (keys === undefined) {
      keys = new Set();
      this.#keys.set(keyOf, keys);
      dropOldest(this.#keys, MAX_FUNCTIONS);
    }
    keys.add(key);
    dropOldest(keys, MAX_KEYS);
  }

  /** True when `data` is such a reply; it is forgotten then. */
  take(data: Buffer): boolean {
    for (const [keyOf, keys] of this.#keys) {
      let key: unknown;
      try {
        key = keyOf(data, true);
      } catch {
        continue; // not a reply then: the message is left to who can tell what it is
      }
      if (!keys.delete(key)) continue;
      if (keys.size === 0) this.#keys.delete(keyOf);
      return true;
    }
    return false;
  }
}

function dropOldest(from: Map<unknown, unknown> | Set<unknown>, limit: number): void {
  if (from.size <= limit) return;
  for (const oldest of from.keys()) {
    from.delete(oldest);
    return;
  }
}
