/** So many messages in a buffer are few: they count with their payload only. */
const FEW = 1024;
/** What each of many messages counts at least, since each costs memory besides its payload. */
const LEAST = 64;

/**
 * How full `messages` with `bytes` of payload make a buffer, in bytes. Payload counts, and nothing
 * else, as users expect it; but from 1024 messages on, each counts as 64 bytes at least.
 */
export function loadOf(bytes: number, messages: number): number {
  return messages < FEW ? bytes : Math.max(bytes, messages * LEAST);
}

/** How many messages make a buffer of `capacity` bytes full, be they as small as they may. */
export function messagesToFill(capacity: number): number {
  return Math.max(FEW, Math.ceil(capacity / LEAST));
}
