import type { SctpError } from './error.js';

/** That an association has ended, and why. */
export interface SctpEnding {
  /**
   * Who ended it: this side, the peer, or neither. When both sides shut down at the same time it is this one. What this
   * side's engine aborts because of what the peer sent counts as this side's, too.
   */
  readonly by: 'local' | 'peer' | 'none';
  /**
   * How: gracefully (RFC 9260, 9.2); by `abort()`, on whichever side (RFC 9260, 9.1); because the peer stopped
   * answering (RFC 9260, 8.1); because it was refused before it was up; because the peer broke the protocol, or sent a message of more
   * than `maxMessageSize`; or because the system, or the endpoint, failed.
   */
  readonly how: 'shutdown' | 'abort' | 'timeout' | 'refused' | 'protocol-error' | 'failure';
  /** Why; absent after a graceful end. */
  readonly error?: SctpError;
}

/** What limits a graceful end. Past either limit the association is aborted. */
export interface SctpShutdownOptions {
  /** Milliseconds, 1 to 3600000; default the option `shutdownTimeout`, for the first call. */
  readonly timeout?: number | undefined;
  /** Aborting it aborts the association, at once when it is aborted already. */
  readonly signal?: AbortSignal | undefined;
}
