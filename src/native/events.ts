/** The events of the I/O thread: plain objects, told apart by `type`. */
import type { SctpPath, SctpState } from '../api/stats.js';
import type { NativeStats } from './stats.js';

/** A system call that failed. */
export interface NativeFailure {
  /** Name of the errno. */
  readonly code: string;
  readonly syscall: string;
  /** The socket option by its name in linux/sctp.h, when the call was about one; else empty. */
  readonly option: string;
}

export type NativeCloseReason =
  | 'shutdown'
  | 'aborted-by-peer'
  | 'aborted-by-user'
  | 'timeout'
  | 'connect-timeout'
  | 'refused'
  /** There is no way to the peer, by a router's word or this host's own. */
  | 'host-unreachable'
  | 'net-unreachable'
  | 'protocol-error'
  /** `connect()` to a peer that has an association with this port, maybe one it opened a moment ago. */
  | 'already-connected'
  /** A message of more than `maxMessageSize` came, and the peer was aborted for it. */
  | 'message-too-large';

export interface NativeErrorCause {
  readonly code: number;
  readonly data: Uint8Array;
}

export interface ListeningEvent {
  readonly type: 'listening';
  readonly endpoint: number;
  readonly address: string;
  readonly family: 'IPv4' | 'IPv6';
  readonly port: number;
  readonly udpPort: number;
}

export interface EndpointErrorEvent extends NativeFailure {
  readonly type: 'endpoint-error';
  readonly endpoint: number;
  readonly address: string;
  readonly port: number;
  readonly udpPort: number;
}

export interface EndpointClosedEvent {
  readonly type: 'endpoint-closed';
  readonly endpoint: number;
}

/** A peer wants to open an association with an endpoint that asks. */
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

export interface EstablishedEvent {
  readonly type: 'established' | 'restarted';
  readonly association: number;
  readonly endpoint: number;
  readonly accepted: boolean;
  readonly localAddresses: readonly string[];
  readonly localPort: number;
  readonly localUdpPort: number;
  /** The primary one: the first of `remoteAddresses`. */
  readonly remoteAddress: string;
  readonly remoteAddresses: readonly string[];
  readonly remotePort: number;
  readonly remoteUdpPort: number;
  readonly outboundStreams: number;
  readonly inboundStreams: number;
  /** Largest message that can be sent, when that is less than was configured; else 0. */
  readonly maxMessageSize: number;
}

export interface ClosedEvent {
  readonly type: 'closed';
  readonly association: number;
  readonly reason: NativeCloseReason;
  readonly causes: readonly NativeErrorCause[];
}

export interface SendFailedEvent {
  readonly type: 'send-failed';
  readonly association: number;
  readonly stream: number;
  readonly ppid: number;
  readonly unordered: boolean;
  readonly sent: boolean;
  /** Empty where the engine has not got it any more. */
  readonly data: Uint8Array;
  /** Of a tracked message; 0 for any other. */
  readonly token: number;
  /** Its lifetime, retransmissions or priority ended it, or may have; else it was lost with the association. */
  readonly abandoned: boolean;
}

export interface StatsEvent {
  readonly type: 'stats';
  readonly association: number;
  readonly token: number;
  readonly stats: NativeStats | null;
}

/** What a request came to; an empty `code` for what was done. */
export interface AnswerEvent extends NativeFailure {
  readonly type: 'answer';
  readonly association: number;
  readonly token: number;
}

/** The last event of an association that a system call failed for. */
export interface FailedEvent extends NativeFailure {
  readonly type: 'failed';
  readonly association: number;
}

/** What a path change was about (RFC 6458, 6.1.2), where the engine says. */
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

export type EndpointEvent =
  ListeningEvent | EndpointErrorEvent | EndpointClosedEvent | RefusedEvent;

export type AssociationEvent =
  | EstablishedEvent
  | ClosedEvent
  | FailedEvent
  | SendFailedEvent
  | { readonly type: 'state'; readonly association: number; readonly state: SctpState }
  | {
      readonly type: 'window-full' | 'peer-shutdown';
      readonly association: number;
    }
  | {
      readonly type: 'path-change';
      readonly association: number;
      readonly path: SctpPath;
      readonly change?: NativePathChange;
    }
  | {
      /** Of either side, the peer's primary one first. */
      readonly type: 'addresses';
      readonly association: number;
      readonly local: readonly string[];
      readonly remote: readonly string[];
    }
  | { readonly type: 'adaptation'; readonly association: number; readonly indication: number }
  | { readonly type: 'partial-delivery'; readonly association: number; readonly stream: number }
  | {
      readonly type: 'authentication';
      readonly association: number;
      readonly change: 'new-key' | 'no-auth' | 'free-key';
      readonly key: number;
    }
  | {
      readonly type: 'stream-reset';
      readonly association: number;
      /** Whose: `inbound` are the peer's. */
      readonly direction: 'inbound' | 'outbound';
      readonly result: NativeReconfigurationResult;
      /** None: all. */
      readonly streams: readonly number[];
    }
  | {
      readonly type: 'association-reset';
      readonly association: number;
      readonly result: NativeReconfigurationResult;
    }
  | {
      /** `outbound` and `inbound` are how many there are from now on. */
      readonly type: 'stream-change';
      readonly association: number;
      readonly result: NativeReconfigurationResult;
      readonly outbound: number;
      readonly inbound: number;
    }
  | {
      readonly type: 'remote-error';
      readonly association: number;
      readonly causes: readonly NativeErrorCause[];
    };

export type NativeEvent =
  EndpointEvent | CandidateEvent | AssociationEvent | StatsEvent | AnswerEvent;
