/** What can be sent; a string goes as UTF-8. */
export type SctpData = string | Uint8Array | ArrayBuffer | ArrayBufferView;

/**
 * How a message goes on the wire (RFC 6458, 5.3.4), and for how long it is worth sending. The last
 * three, of which a message has one at most, are partial reliability: the kernel engine has it, the embedded one
 * answers `ERR_SCTP_UNSUPPORTED`. A message given up before it was sent is a `send-failed` notification with the
 * reason `abandoned`. Of those given up later Linux tells how many, not which: an `acknowledged` send among those
 * that may be it rejects with `ERR_SCTP_ABANDONED`, so that one that arrived may do so, too; of others nothing
 * is told. A peer without RFC 3758 gets every message.
 */
export interface SctpSendInfo {
  /** Stream, 0 to the negotiated number of outbound streams less 1; default 0. */
  stream?: number | undefined;
  /** Payload protocol identifier in host order, 0 to 2^32 - 1; default 0. See `Ppid`. */
  ppid?: number | undefined;
  /** May overtake others of its stream (RFC 9260, 6.6); default false. */
  unordered?: boolean | undefined;
  /** Asks the peer to acknowledge at once (RFC 7053); default false. */
  immediateAck?: boolean | undefined;
  /** Milliseconds after which it is not sent any more, 1 to 2^32 - 1 (RFC 3758); default for ever. */
  lifetime?: number | undefined;
  /** Retransmissions at most, 0 to 2^32 - 1 (RFC 7496, 3.1); default as many as it takes. */
  maxRetransmits?: number | undefined;
  /**
   * Is given up for more important messages when the send buffer of the kernel is full, 0 (the most
   * important) to 2^32 - 1 (RFC 7496, 3.2); default for none.
   */
  priority?: number | undefined;
}

/** How a message is sent, and what `send()` waits for. */
export interface SctpSendOptions extends SctpSendInfo {
  /**
   * Wait until the peer has acknowledged the whole message for good, not just until it is accepted;
   * default false. What the peer's SCTP has acknowledged, its application may still have to read.
   * Peers delay acknowledgements (RFC 9260, 6.2: up to 200 ms and more), unless `immediateAck` is given.
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
