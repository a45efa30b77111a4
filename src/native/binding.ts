/**
 * The addon as it is: what `native/binding` exports, and the records that cross between JavaScript
 * and the I/O thread. Numbers are in host byte order, times in milliseconds, sizes in bytes.
 */
import type { SctpPath, SctpState, SctpStats } from './stats.js';

/** First word of a record in the staging buffer; flags go in bits 8 and up. */
export const COMMAND_SEND = 1;
/** The number of messages goes in bits 8 and up; their bytes follow. */
export const COMMAND_CONSUME = 2;
export const SEND_HEADER_BYTES = 20;
/** With a token after the length: a tracked message. */
export const TRACKED_SEND_HEADER_BYTES = 24;
export const CONSUME_BYTES = 12;
/** Messages in bits 8 and up of a record's first word are at most so many. */
export const MAX_COUNT = 0xffffff;

export const FLAG_UNORDERED = 1;
export const FLAG_IMMEDIATE_ACK = 2;
export const FLAG_TRACKED = 4;

/** First word of a delivered record. */
export const RECORD_MESSAGE = 1;
/** The number of messages that left the send buffer goes in bits 8 and up; their bytes follow. */
export const RECORD_ACKNOWLEDGED = 2;
export const RECORD_EVENT = 3;
export const RECORD_SENDER_DRY = 4;
/** The peer has all of a tracked message for good. */
export const RECORD_MESSAGE_ACKNOWLEDGED = 5;

export interface NativeConfig {
  readonly rtoInitial: number;
  readonly rtoMin: number;
  readonly rtoMax: number;
  readonly heartbeatInterval: number;
  readonly associationMaxRetrans: number;
  readonly pathMaxRetrans: number;
  readonly maxInitRetransmits: number;
  readonly validCookieLife: number;
  readonly sackDelay: number;
  readonly sackFrequency: number;
  readonly maxBurst: number;
  readonly outboundStreams: number;
  readonly inboundStreams: number;
  readonly receiveWindow: number;
  readonly maxMessageSize: number;
  readonly mtu: number;
}

export interface NativeEndpointOptions {
  /** Literal IP address. */
  readonly host: string;
  readonly udpPort: number;
  readonly port: number;
  readonly accept: boolean;
  /** May share its UDP socket with other endpoints. */
  readonly shared: boolean;
  readonly config: NativeConfig;
}

export interface NativeConnectOptions {
  /** Literal IP address. */
  readonly host: string;
  readonly port: number;
  readonly udpPort: number;
  readonly config: NativeConfig;
}

export type NativeCloseReason =
  | 'shutdown'
  | 'aborted-by-peer'
  | 'aborted-by-user'
  | 'timeout'
  | 'connect-timeout'
  | 'refused'
  | 'protocol-error'
  /** `connect()` to a peer that has an association with this port, maybe one it opened a moment ago. */
  | 'already-connected';

export interface NativeErrorCause {
  readonly code: number;
  readonly data: Uint8Array;
}

/** What the engine knows of {@link SctpStats}; the rest is counted in JavaScript. */
export type NativeStats = Omit<SctpStats, 'queuedBytes' | 'waitingMessages' | 'waitingBytes'>;

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
}

export interface EndpointClosedEvent {
  readonly type: 'endpoint-closed';
  readonly endpoint: number;
}

export interface EstablishedEvent {
  readonly type: 'established' | 'restarted';
  readonly association: number;
  readonly endpoint: number;
  readonly accepted: boolean;
  readonly localAddress: string;
  readonly localPort: number;
  readonly localUdpPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly remoteUdpPort: number;
  readonly outboundStreams: number;
  readonly inboundStreams: number;
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
  readonly data: Uint8Array;
  /** Of a tracked message; 0 for any other. */
  readonly token: number;
}

export interface StatsEvent {
  readonly type: 'stats';
  readonly association: number;
  readonly token: number;
  readonly stats: NativeStats | null;
}

export type EndpointEvent = ListeningEvent | EndpointErrorEvent | EndpointClosedEvent;

export type AssociationEvent =
  | EstablishedEvent
  | ClosedEvent
  | SendFailedEvent
  | { readonly type: 'state'; readonly association: number; readonly state: SctpState }
  | {
      readonly type: 'window-full' | 'peer-shutdown';
      readonly association: number;
    }
  | { readonly type: 'path-change'; readonly association: number; readonly path: SctpPath }
  | {
      readonly type: 'stream-reset';
      readonly association: number;
      /** Whose: `inbound` are the peer's. */
      readonly direction: 'inbound' | 'outbound';
      readonly streams: readonly number[];
    }
  | {
      readonly type: 'remote-error';
      readonly association: number;
      readonly causes: readonly NativeErrorCause[];
    };

export type NativeEvent = EndpointEvent | AssociationEvent | StatsEvent;

/** The next batch comes with `resume()`: call it when the event loop has had its turn. */
export type OnBatch = (
  words: Uint32Array,
  count: number,
  payload: ArrayBuffer,
  events: readonly NativeEvent[] | undefined,
) => void;

/** One for each JavaScript environment; all share the process's I/O thread. */
export interface NativeChannel {
  submit(byteLength: number): void;
  send(
    association: number,
    flags: number,
    stream: number,
    ppid: number,
    data: Uint8Array,
    token?: number,
  ): void;
  openEndpoint(options: NativeEndpointOptions): number;
  closeEndpoint(endpoint: number): void;
  connect(endpoint: number, options: NativeConnectOptions): number;
  shutdown(association: number): void;
  abort(association: number, reason: Uint8Array): void;
  stats(association: number, token: number, streams?: boolean): void;
  /** Delivers the next batch, if there is one; else the next that comes is delivered at once. */
  resume(): void;
  ref(): void;
  unref(): void;
  close(): void;
}

export interface SimulationOptions {
  readonly seed: bigint;
  readonly count: number;
  readonly verbose?: boolean;
}

export interface SimulationReport {
  readonly runs: number;
  readonly messages: number;
  readonly packets: number;
  readonly lost: number;
  readonly virtualSeconds: number;
  readonly failures: readonly {
    readonly seed: bigint;
    readonly message: string;
    readonly trace: string;
  }[];
}

export interface NativeBinding {
  readonly Channel: new (onBatch: OnBatch, staging: ArrayBuffer) => NativeChannel;
  /** Runs the engine under a virtual clock and a lossy network; a hook for tests. */
  simulate(options: SimulationOptions): SimulationReport;
  crc32cImplementation(): string;
  readonly sourceDigest: string;
}
