import type { SctpError, SctpErrorCause } from './error.js';
import type { SctpAssociation, SctpStreams } from './association.js';
import type { SctpPath } from './stats.js';

interface Notification {
  /** The association it is about. */
  readonly association: SctpAssociation;
}

/** The association came up, or ended (RFC 6458, 6.1.1). */
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

/**
 * A path became active or inactive, was confirmed, or has come, gone or become the primary one (RFC 6458,
 * 6.1.2); or the peer's UDP port there has changed, as behind a NAT (RFC 6951, 5.4), or the search for its MTU has found
 * another `path.mtu` than before (RFC 8899; the first one soon after the association is established). Of what changes all
 * the time the latest is told, at most ten times a second after the first 32.
 */
export interface SctpPathChange extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'path-change';
  /** The path as it is now. */
  readonly path: SctpPath;
  /**
   * What has changed, where the engine says (the kernel engine does): it answers again, or does not answer;
   * its address has left or joined the association (RFC 5061); data is sent there first from now on; a
   * HEARTBEAT has come back for the first time; it has missed some answers, and other paths are preferred (RFC 7829).
   */
  readonly change?:
    | 'available'
    | 'unreachable'
    | 'removed'
    | 'added'
    | 'made-primary'
    | 'confirmed'
    | 'potentially-failed';
}

/** The peer sent an ERROR chunk (RFC 6458, 6.1.3). */
export interface SctpRemoteError extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'remote-error';
  /** What the peer complains of, in order (RFC 9260, 3.3.10). */
  readonly causes: readonly SctpErrorCause[];
}

/** A message was not delivered for certain (RFC 6458, 6.1.4). */
export interface SctpSendFailed extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'send-failed';
  /**
   * The payload of the whole message. Empty where the kernel engine could not say which message was lost, and
   * where Linux did not give it back.
   */
  readonly data: Buffer;
  /** The stream it was sent on. */
  readonly stream: number;
  /** Its payload protocol identifier. */
  readonly ppid: number;
  /** It was sent unordered. */
  readonly unordered: boolean;
  /** True when part of it left this host at least once: the peer may have it. */
  readonly sent: boolean;
  /**
   * `overflow`: a send subject's policy dropped it. `association`: the association ended first, or was ending
   * when `next()` of a send subject got it. `invalid-stream`: the association has no such stream, so that `send()`
   * rejected it.
   * `abandoned`: its `lifetime`, `maxRetransmits` or `priority` gave it up (RFC 3758), or may have: of messages
   * given up after they were sent Linux tells how many, not which.
   */
  readonly reason: 'association' | 'overflow' | 'abandoned' | 'invalid-stream';
}

/** The peer shuts down: nothing more can be sent (RFC 6458, 6.1.5). */
export interface SctpShutdown extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'shutdown';
}

/**
 * What the peer says about the layer above, with its option `adaptationIndication` (RFC 6458,
 * 6.1.6). Kernel engine.
 */
export interface SctpAdaptation extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'adaptation';
  /** The Adaptation Code Point of the peer, 32 bits (RFC 5061, 4.2.6). */
  readonly indication: number;
}

/** Everything accepted for sending has been acknowledged (RFC 6458, 6.1.9). Only who is subscribed hears of it. */
export interface SctpSenderDry extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'sender-dry';
}

/**
 * The rest of a message that had begun to arrive will not come: the message is dropped (RFC 6458,
 * 6.1.7). Kernel engine.
 */
export interface SctpPartialDelivery extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'partial-delivery';
  /** The stream of the message. */
  readonly stream: number;
}

/** Something about the keys of the association (RFC 4895; RFC 6458, 6.1.8). Only with the option `auth`. */
export interface SctpAuthentication extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'authentication';
  /**
   * `new-key`: the peer uses another key from now on. `no-auth`: the peer does not authenticate. `free-key`:
   * nothing was or will be sent with a key that was to be deleted (kernel engine).
   */
  readonly change: 'new-key' | 'no-auth' | 'free-key';
  /** The key's id; 0 for `no-auth`. */
  readonly key: number;
}

/**
 * What came of a request to change streams, whichever side made it (RFC 6525): done, refused by the peer, or
 * failed otherwise.
 */
export type SctpReconfigurationResult = 'performed' | 'denied' | 'failed';

/**
 * Streams were reset, or were not: their next message has the stream sequence number 0 (RFC 6525,
 * 6.1.1).
 */
export interface SctpStreamReset extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'stream-reset';
  /** `inbound`: streams the peer sends on. */
  readonly direction: 'inbound' | 'outbound';
  /** What came of it. */
  readonly result: SctpReconfigurationResult;
  /** Their numbers; of several resets that waited for a busy program, all. */
  readonly streams: readonly number[];
}

/** All streams and TSNs of both sides were reset, or were not (RFC 6525, 6.1.2). Kernel engine. */
export interface SctpAssociationReset extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'association-reset';
  /** What came of it. */
  readonly result: SctpReconfigurationResult;
}

/** Streams were added, or were not (RFC 6525, 6.1.3). */
export interface SctpStreamChange extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'stream-change';
  /** What came of it. */
  readonly result: SctpReconfigurationResult;
  /** How many there are now; {@link SctpAssociation.streams} says the same from here on. */
  readonly streams: SctpStreams;
}

/**
 * The receive window is full: the peer has to wait until messages are consumed. Told when it has been so for 100 ms, or
 * the peer has sent more than fits; once, until half of it was free.
 */
export interface SctpWindowFull extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'window-full';
  /** Streams with messages that nobody is subscribed to; empty when all are held instead. */
  readonly streams: readonly number[];
}

/**
 * Notifications that were not kept. For a JavaScript that is busy, 64 at most wait of what a peer can bring about at
 * will, as `path-change`, `remote-error` or `stream-reset`; for the next subscriber, while there is none, the latest 64 of
 * all: then this one comes first. Of a flood of ERROR chunks a few a second are told. How things are now is not lost with
 * them: {@link SctpAssociation.remoteAddresses}, {@link SctpAssociation.streams} and {@link SctpAssociation.paths$} are
 * right again soon after, and streams that were reset are in a later `stream-reset`.
 */
export interface SctpNotificationsLost extends Notification {
  /** Tells it from the other notifications. */
  readonly type: 'notifications-lost';
  /** How many, since the last such notification. */
  readonly count: number;
}

/** What happens to an association besides messages, after RFC 6458, 6.1. */
export type SctpNotification =
  | SctpAssociationChange
  | SctpPathChange
  | SctpRemoteError
  | SctpSendFailed
  | SctpShutdown
  | SctpAdaptation
  | SctpPartialDelivery
  | SctpAuthentication
  | SctpSenderDry
  | SctpStreamReset
  | SctpAssociationReset
  | SctpStreamChange
  | SctpWindowFull
  | SctpNotificationsLost;
