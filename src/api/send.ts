/** What can be sent; a string goes as UTF-8. */
export type SctpData = string | Uint8Array | ArrayBuffer | ArrayBufferView;

/**
 * How a message goes on the wire (RFC 6458, 5.3.4), and for how long it is worth sending. The last
 * three, of which a message has one at most, are partial reliability. A message that is given up is a
 * `send-failed` notification with the reason `abandoned`, and an `acknowledged` send of it rejects with
 * `ERR_SCTP_ABANDONED`; one that was sent before may arrive all the same. A peer without RFC 3758 gets every message
 * of which anything was sent.
 *
 * The kernel engine: of messages given up after they were sent Linux tells how many, not which. All
 * `acknowledged` sends among those that may be it reject, so that one that arrived may do so, too; of others nothing
 * is told.
 */
export interface SctpSendInfo {
  /** Stream, 0 to the negotiated number of outbound streams less 1; default 0. */
  stream?: number | undefined;
  /** Payload protocol identifier in host order, 0 to 2^32 - 1; default 0. See `Ppid`. */
  ppid?: number | undefined;
  /** May overtake others of its stream (RFC 9260, 6.6); default false. */
  unordered?: boolean | undefined;
  /** Asks the peer to acknowledge at once (RFC 7053); default false. */
  sackImmediately?: boolean | undefined;
  /**
   * Milliseconds after which it is not sent any more, for the first time or again, 1 to 2^32 - 1 (RFC 3758, 4.1);
   * default for ever.
   */
  lifetime?: number | undefined;
  /** Retransmissions of each part of it at most, 0 to 2^32 - 1 (RFC 7496, 3.1); default as many as it takes. */
  maxRetransmits?: number | undefined;
  /**
   * Goes past a full `sendBuffer`, and what waits for room in it, when less important messages make the room, which are given
   * up: the least important first, of equals the oldest. 0 (the most important) to 2^32 - 1 (RFC 7496, 3.2); default: it gives
   * way to none, and none to it. It does not overtake what its own sender has waiting. With the kernel engine Linux does this
   * by its own buffer and order.
   */
  priority?: number | undefined;
}

/** How a message is sent, and what `send()` waits for. */
export interface SctpSendOptions extends SctpSendInfo {
  /**
   * Wait until the peer has acknowledged the whole message for good, not just until it is accepted;
   * default false. What the peer's SCTP has acknowledged, its application may still have to read.
   * Peers delay acknowledgements (RFC 9260, 6.2: up to 200 ms and more), unless `sackImmediately` is given.
   * The kernel engine is never too early, and may be late, as `bufferedBytes` is.
   */
  acknowledged?: boolean | undefined;
  /**
   * Ends the waiting: the promise rejects with the signal's reason. A message that waits for room in
   * the send buffer is taken out and not sent; one that was accepted before may still arrive.
   */
  signal?: AbortSignal | undefined;
}

/** A message with its own options, for `next()` of a send subject. */
export interface SctpOutgoing extends SctpSendInfo {
  /** The payload, at least 1 byte. */
  data: SctpData;
}

/** What `next()` of a send subject takes. */
export type SctpSendInput = SctpData | SctpOutgoing;

/** Anything messages can be sent to: an association, a send subject, a stream. */
export interface SctpSendTarget {
  /** See {@link SctpAssociation.send}. */
  send(data: SctpData, options?: SctpSendOptions): Promise<void>;
}
