/** What the two ends of the transfer agree on: an application protocol of three kinds of message. */

export const STREAMS = 8;

/** The stream whose blocks the server takes its time over, to show that nobody else waits for them. */
export const SLOW_STREAM = 7;

/** File bytes in one message. */
export const BLOCK_BYTES = 32 * 1024;

/**
 * Blocks that may be under way on one stream. The receive window belongs to the whole association, so without a limit
 * of its own a stream that nobody drains would in the end fill it for all of them.
 */
export const CREDIT = 16;

/** The payload protocol identifier of a message says which of the three it is. */
export const Kind = {
  /** Client to server: the offset in the file (64 bits), then the bytes. */
  Block: 0x5258_0001,
  /** Server to client, on the stream of the block: it is on disk, another may come. */
  Written: 0x5258_0002,
  /** Client to server, last of all: JSON of a {@link Manifest}. */
  Manifest: 0x5258_0003,
} as const;

export interface Manifest {
  bytes: number;
  sha256: string;
}

const OFFSET_BYTES = 8;

export function encodeBlock(offset: number, bytes: Uint8Array): Buffer {
  const message = Buffer.allocUnsafe(OFFSET_BYTES + bytes.length);
  message.writeBigUInt64BE(BigInt(offset));
  message.set(bytes, OFFSET_BYTES);
  return message;
}

export function decodeBlock(message: Buffer): { offset: number; bytes: Buffer } {
  return { offset: Number(message.readBigUInt64BE()), bytes: message.subarray(OFFSET_BYTES) };
}
