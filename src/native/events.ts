// Generated from definition/events.mjs by `npm run generate`: change it there.
import type { SctpEndpointStats, SctpPath, SctpState } from '../api/stats.js';
import type { NativeStats } from './stats.js';

/** How an association ended. */
export type NativeCloseReason =
  | 'shutdown'
  | 'aborted-by-peer'
  | 'aborted-by-user'
  | 'timeout'
  | 'connect-timeout'
  | 'refused'
  | 'host-unreachable'
  | 'net-unreachable'
  | 'protocol-error'
  | 'already-connected'
  | 'message-too-large';

/** A system call that failed, or was not made because it would have. */
export interface NativeFailure {
  /** The errno; there is none where nothing failed. */
  readonly code: string;
  readonly syscall: string;
  /** The socket option by its name in linux/sctp.h, when the call was about one; else empty. */
  readonly option: string;
}

/** An error cause of an ABORT or ERROR chunk (RFC 9260, 3.3.10); `data` without the header. */
export interface NativeErrorCause {
  readonly code: number;
  readonly data: Uint8Array;
}

/** What a path change was about: RFC 6458, 6.1.2, and what Linux adds. */
export type NativePathChange =
  | 'available'
  | 'unreachable'
  | 'removed'
  | 'added'
  | 'made-primary'
  | 'confirmed'
  | 'potentially-failed';

/** RFC 6525, 6.1. */
export type NativeReconfigurationResult = 'performed' | 'denied' | 'failed';

export interface ListeningEvent {
  readonly type: 'listening';
  readonly endpoint: number;
  readonly address: string;
  readonly family: 'IPv4' | 'IPv6';
  readonly port: number;
  readonly udpPort: number;
}

export interface EndpointErrorEvent {
  readonly type: 'endpoint-error';
  readonly endpoint: number;
  readonly code: string;
  readonly syscall: string;
  readonly address: string;
  readonly port: number;
  readonly udpPort: number;
  /** Of setsockopt(). */
  readonly option: string;
}

export interface EndpointClosedEvent {
  readonly type: 'endpoint-closed';
  readonly endpoint: number;
}

/**
 * An association is up: for the first time, or because the peer restarted (RFC 9260, 5.2.4.1, action A). Stream
 * state starts anew.
 */
export interface EstablishedEvent {
  readonly type: 'established' | 'restarted';
  readonly association: number;
  readonly endpoint: number;
  /** All addresses of a side with several; empty in C++ when the primary path says it all. */
  readonly localAddresses: readonly string[];
  readonly remoteAddresses: readonly string[];
  /** The primary one: the first of `remoteAddresses`. */
  readonly remoteAddress: string;
  readonly localPort: number;
  readonly localUdpPort: number;
  readonly remotePort: number;
  readonly remoteUdpPort: number;
  /** Negotiated. */
  readonly outboundStreams: number;
  readonly inboundStreams: number;
  /** True when the peer opened it, false for connect(). */
  readonly accepted: boolean;
  /** Largest message that can be sent, when that is less than was configured; else 0. */
  readonly maxMessageSize: number;
}

/**
 * A peer wants to open an association, and has proved that it can be reached there. It waits for decide(). Only
 * for an endpoint that asks.
 */
export interface CandidateEvent {
  readonly type: 'candidate';
  readonly association: number;
  readonly endpoint: number;
  readonly remoteAddress: string;
  readonly family: 'IPv4' | 'IPv6';
  readonly remotePort: number;
  readonly remoteUdpPort: number;
}

/** Peers were refused associations. */
export interface RefusedEvent {
  readonly type: 'refused';
  readonly endpoint: number;
  readonly reason: 'max-associations' | 'max-associations-per-host' | 'memory-limit' | 'accept';
  /** Since the last such event for this reason. */
  readonly count: number;
  readonly total: number;
}

export interface StateEvent {
  readonly type: 'state';
  readonly association: number;
  readonly state: SctpState;
}

/** An accepted message that was not delivered for certain. */
export interface SendFailedEvent {
  readonly type: 'send-failed';
  readonly association: number;
  readonly stream: number;
  readonly ppid: number;
  readonly unordered: boolean;
  /** Whether any part of it left (SCTP_DATA_SENT against SCTP_DATA_UNSENT, RFC 6458, 6.1.4). */
  readonly sent: boolean;
  /** Empty where the engine has not got it any more. */
  readonly data: Uint8Array;
  /** Of a tracked message; 0 for any other. */
  readonly token: number;
  /** Its lifetime, retransmissions or priority ended it, or may have; else it was lost with the association. */
  readonly abandoned: boolean;
}

/** The user has let the receive window fill up: nothing fits any more, and that for a while. */
export interface WindowFullEvent {
  readonly type: 'window-full';
  readonly association: number;
}

/** The peer sent SHUTDOWN: nothing more can be sent. */
export interface PeerShutdownEvent {
  readonly type: 'peer-shutdown';
  readonly association: number;
}

/**
 * A path became active or inactive, the search for its MTU has found another one, or the peer's UDP port
 * changed.
 */
export interface PathChangeEvent {
  readonly type: 'path-change';
  readonly association: number;
  readonly path: SctpPath;
  /** What about it, where the engine says. */
  readonly change?: NativePathChange;
}

/** The addresses of either side are other ones now, the peer's primary one first. */
export interface AddressesEvent {
  readonly type: 'addresses';
  readonly association: number;
  readonly local: readonly string[];
  readonly remote: readonly string[];
}

/** RFC 6458, 6.1.6. */
export interface AdaptationEvent {
  readonly type: 'adaptation';
  readonly association: number;
  readonly indication: number;
}

/** The rest of a message that had begun to arrive will not come (RFC 6458, 6.1.7). */
export interface PartialDeliveryEvent {
  readonly type: 'partial-delivery';
  readonly association: number;
  readonly stream: number;
}

export interface AuthenticationEvent {
  readonly type: 'authentication';
  readonly association: number;
  readonly change: 'new-key' | 'no-auth' | 'free-key';
  readonly key: number;
}

/**
 * Of one direction: a reset of both is two events. Where more waits than is kept, those of one direction and
 * result become one.
 */
export interface StreamResetEvent {
  readonly type: 'stream-reset';
  readonly association: number;
  /** Whose: `inbound` are the peer’s. */
  readonly direction: 'inbound' | 'outbound';
  readonly result: NativeReconfigurationResult;
  /** None: all. */
  readonly streams: readonly number[];
}

export interface AssociationResetEvent {
  readonly type: 'association-reset';
  readonly association: number;
  readonly result: NativeReconfigurationResult;
}

/** How many streams there are from now on. */
export interface StreamChangeEvent {
  readonly type: 'stream-change';
  readonly association: number;
  readonly result: NativeReconfigurationResult;
  readonly outbound: number;
  readonly inbound: number;
}

/** An ERROR chunk with these causes (RFC 9260, 3.3.10). */
export interface RemoteErrorEvent {
  readonly type: 'remote-error';
  readonly association: number;
  readonly causes: readonly NativeErrorCause[];
}

/** Bounded events that were not kept, because the user was busy. */
export interface NotificationsLostEvent {
  readonly type: 'notifications-lost';
  readonly association: number;
  readonly count: number;
}

export interface ClosedEvent {
  readonly type: 'closed';
  readonly association: number;
  readonly reason: NativeCloseReason;
  readonly causes: readonly NativeErrorCause[];
}

/** The last event of an association that a system call failed for. */
export interface FailedEvent {
  readonly type: 'failed';
  readonly association: number;
  readonly code: string;
  readonly syscall: string;
  readonly option: string;
}

export interface StatsEvent {
  readonly type: 'stats';
  readonly association: number;
  readonly token: number;
  /** Nothing when the association is gone. */
  readonly stats: NativeStats | null;
}

export interface EndpointStatsEvent {
  readonly type: 'endpoint-stats';
  readonly token: number;
  /** Nothing when the endpoint is gone. */
  readonly stats: SctpEndpointStats | null;
}

/** What a request came to; no error for what was done. */
export interface AnswerEvent {
  readonly type: 'answer';
  readonly association: number;
  readonly token: number;
  readonly code: string;
  readonly syscall: string;
  readonly option: string;
}

/** What an endpoint is told. */
export type EndpointEvent =
  ListeningEvent | EndpointErrorEvent | EndpointClosedEvent | RefusedEvent;

/** What an association is told. */
export type AssociationEvent =
  | EstablishedEvent
  | StateEvent
  | SendFailedEvent
  | WindowFullEvent
  | PeerShutdownEvent
  | PathChangeEvent
  | AddressesEvent
  | AdaptationEvent
  | PartialDeliveryEvent
  | AuthenticationEvent
  | StreamResetEvent
  | AssociationResetEvent
  | StreamChangeEvent
  | RemoteErrorEvent
  | NotificationsLostEvent
  | ClosedEvent
  | FailedEvent;

/** Of these, what users are told in the same words. */
export type ReportedEvent =
  | PathChangeEvent
  | AdaptationEvent
  | PartialDeliveryEvent
  | AuthenticationEvent
  | StreamResetEvent
  | AssociationResetEvent
  | StreamChangeEvent
  | RemoteErrorEvent
  | NotificationsLostEvent;

/** Plain objects, told apart by `type`. */
export type NativeEvent =
  | ListeningEvent
  | EndpointErrorEvent
  | EndpointClosedEvent
  | EstablishedEvent
  | CandidateEvent
  | RefusedEvent
  | StateEvent
  | SendFailedEvent
  | WindowFullEvent
  | PeerShutdownEvent
  | PathChangeEvent
  | AddressesEvent
  | AdaptationEvent
  | PartialDeliveryEvent
  | AuthenticationEvent
  | StreamResetEvent
  | AssociationResetEvent
  | StreamChangeEvent
  | RemoteErrorEvent
  | NotificationsLostEvent
  | ClosedEvent
  | FailedEvent
  | StatsEvent
  | EndpointStatsEvent
  | AnswerEvent;
