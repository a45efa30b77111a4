/** What {@link SctpAssociation.resetStreams} shall reset. */
export interface SctpResetStreamsOptions {
  /** `outbound` (the default) are the streams this side sends on, `inbound` those of the peer. */
  direction?: 'inbound' | 'outbound' | 'both' | undefined;
  /** Stream numbers, at least one; default all. */
  streams?: readonly number[] | undefined;
}

/** How many streams {@link SctpAssociation.addStreams} shall add; at least one in all. */
export interface SctpAddStreamsOptions {
  /** Streams to send on, 0 (the default) to 65535 less those there are. */
  outbound?: number | undefined;
  /** Streams to receive on, 0 (the default) to 65535 less those there are. */
  inbound?: number | undefined;
}
