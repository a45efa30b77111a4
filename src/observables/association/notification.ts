import type { SctpError, SctpErrorCause } from '../../native/error.js';
import type { SctpAssociation } from './association.js';
import type { SctpPath } from '../../native/stats.js';

interface Notification {
  /** The association it is about. */
  readonly association: SctpAssociation;
}

/** The association came up, or ended (RFC 6458, section 6.1.1). */
export interface SctpAssociationChange extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'association-change';
  /**
   * Established, failed, restarted by the peer, gracefully ended, or not even established: the names
   * of RFC 6458.
   */
  readonly state: 'comm-up' | 'comm-lost' | 'restart' | 'shutdown-complete' | 'cant-start';
  /** Why, for `comm-lost` and `cant-start`. */
  readonly error?: SctpError;
}

/** A path became active or inactive, or was confirmed (RFC 6458, section 6.1.2). */
export interface SctpPathChange extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'path-change';
  /** The path as it is now. */
  readonly path: SctpPath;
}

/** The peer sent an ERROR chunk (RFC 6458, section 6.1.3). */
export interface SctpRemoteError extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'remote-error';
  /** What the peer complains of, in order (RFC 9260, section 3.3.10). */
  readonly causes: readonly SctpErrorCause[];
}

/** An accepted message was not delivered for certain (RFC 6458, section 6.1.4). */
export interface SctpSendFailed extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'send-failed';
  /** The payload of the whole message. */
  readonly data: Buffer;
  /** The stream it was sent on. */
  readonly stream: number;
  /** Its payload protocol identifier. */
  readonly ppid: number;
  /** It was sent unordered. */
  readonly unordered: boolean;
  /** True when part of it left this host at least once: the peer may have it. */
  readonly sent: boolean;
  /** `overflow`: a send subject's policy dropped it. `association`: the association ended first. */
  readonly reason: 'association' | 'overflow';
}

/** The peer shuts down: nothing more can be sent (RFC 6458, section 6.1.5). */
export interface SctpShutdown extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'shutdown';
}

/** What the peer says about the layer above (RFC 6458, section 6.1.6). The embedded engine never sends it yet. */
export interface SctpAdaptation extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'adaptation';
  /** The Adaptation Code Point of the peer, 32 bits (RFC 5061, section 4.2.6). */
  readonly indication: number;
}

/** Everything accepted for sending has been acknowledged (RFC 6458, section 6.1.9). Only who is subscribed hears of it. */
export interface SctpSenderDry extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'sender-dry';
}

/** Streams were reset (RFC 6525, section 6.1.1). The embedded engine never sends it yet. */
export interface SctpStreamReset extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'stream-reset';
  /** `inbound`: streams the peer sends on. */
  readonly direction: 'inbound' | 'outbound';
  /** Their numbers. */
  readonly streams: readonly number[];
}

/** The receive window is full: the peer has to wait until messages are consumed. */
export interface SctpWindowFull extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'window-full';
  /** Streams with messages that nobody is subscribed to; empty when all are held instead. */
  readonly streams: readonly number[];
}

/** What happens to an association besides messages, after RFC 6458, section 6.1. */
export type SctpNotification =
  | SctpAssociationChange
  | SctpPathChange
  | SctpRemoteError
  | SctpSendFailed
  | SctpShutdown
  | SctpAdaptation
  | SctpSenderDry
  | SctpStreamReset
  | SctpWindowFull;
