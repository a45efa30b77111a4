import type { SctpSendInfo } from './send.js';

/**
 * What a send subject does with a message beyond its `limit`. None of them is silent: `error` throws
 * `ERR_SCTP_SEND_OVERFLOW` from `next()`; the others drop messages, each counted in `dropped` and
 * reported as a `send-failed` notification with the reason `overflow`. `latest` keeps just the newest
 * message whenever the send buffer is full, whatever the limit.
 */
export type SctpOverflow = 'error' | 'drop-newest' | 'drop-oldest' | 'latest';

/** How much may wait in JavaScript for room in the send buffer, and what happens beyond. */
export interface SctpQueueOptions {
  /**
   * Bytes to queue beyond the association's `sendBuffer`, 0 to 2^30, default 16 MiB. From 1024 messages
   * on, each counts as 64 bytes at least.
   */
  limit?: number | undefined;
  /** Default `error`. */
  overflow?: SctpOverflow | undefined;
}

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
