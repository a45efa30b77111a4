/**
 * The addon as it is: what `native/binding` exports, and the records that cross between JavaScript
 * and the I/O thread. Numbers are in host byte order, times in milliseconds, sizes in bytes.
 */

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

export type NativeState =
  | 'closed'
  | 'cookie-wait'
  | 'cookie-echoed'
  | 'established'
  | 'shutdown-pending'
  | 'shutdown-sent'
  | 'shutdown-received'
  | 'shutdown-ack-sent';

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

export interface NativePath {
  readonly address: string;
  readonly udpPort: number;
  readonly state: 'unconfirmed' | 'active' | 'inactive';
  readonly primary: boolean;
  /** Smoothed round-trip time in ms (RFC 9260, section 6.3.1); 0 before the first measurement. */
  readonly srtt: number;
  /** Its variation in ms; 0 before the first measurement. */
  readonly rttvar: number;
  /** Retransmission time-out in ms, backed off if it is. */
  readonly rto: number;
  /** Congestion window in bytes; as `flightSize` it counts DATA chunks with header and padding. */
  readonly cwnd: number;
  /** Slow start threshold in bytes; 4294967295 until the first loss. */
  readonly ssthresh: number;
  /** Bytes sent here that are neither acknowledged nor given up for lost. */
  readonly flightSize: number;
  /** IP packet size in bytes. */
  readonly mtu: number;
  /** Time-outs in a row (RFC 9260, section 8.2). */
  readonly errorCount: number;
}

/** What the outbound and the inbound stream of one number have had of an association's traffic. */
export interface NativeStreamStats {
  readonly stream: number;
  /** Accepted from the user: those that wait in the send queue are among them. */
  readonly messagesSent: number;
  /** Payload that has left for the first time: no retransmissions, nothing of the send queue. */
  readonly bytesSent: number;
  /** Handed over by the I/O thread: complete and, unless unordered, in their turn. */
  readonly messagesReceived: number;
  readonly bytesReceived: number;
  /** In the send queue, one that has left in part included. */
  readonly unsentMessages: number;
  readonly unsentBytes: number;
}

/** Counted from the set-up on, and anew after a restart of the peer (packets go on). */
export interface NativeStats {
  readonly state: NativeState;
  /** Accepted from the user: those that wait in the send queue are among them. */
  readonly messagesSent: number;
  /** Handed over by the I/O thread: complete and, unless unordered, in their turn. */
  readonly messagesReceived: number;
  /** Payload that has left for the first time: no retransmissions, nothing of the send queue. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** SCTP packets with whatever chunks. */
  readonly packetsSent: number;
  readonly packetsReceived: number;
  /** Sent for the first time. */
  readonly dataChunksSent: number;
  /** Duplicates, and what had to be dropped, included. */
  readonly dataChunksReceived: number;
  readonly dataChunksRetransmitted: number;
  /** Chunks sent again for missing reports (RFC 9260, section 7.2.4), or to probe for loss. */
  readonly fastRetransmits: number;
  /** Expirations of T3-rtx. */
  readonly timeoutRetransmits: number;
  readonly duplicateTsnsReceived: number;
  readonly sacksSent: number;
  readonly sacksReceived: number;
  /** The receive window in bytes, as last advertised to the peer. */
  readonly localARwnd: number;
  /** The peer's, less what is in flight: what may still be sent by it. */
  readonly peerARwnd: number;
  /** In the send queue, one that has left in part included. */
  readonly unsentMessages: number;
  readonly unsentBytes: number;
  /** Sent, and not yet acknowledged by the cumulative TSN. */
  readonly unackedBytes: number;
  /** Received, and waiting for other fragments or for messages before them in their stream. */
  readonly reassemblyBytes: number;
  /** Handed over, and not yet consumed. */
  readonly unconsumedMessages: number;
  readonly unconsumedBytes: number;
  readonly paths: readonly NativePath[];
  /** The streams that were used, ascending; when asked for. */
  readonly streams?: readonly NativeStreamStats[];
}

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
  | { readonly type: 'state'; readonly association: number; readonly state: NativeState }
  | {
      readonly type: 'window-full' | 'peer-shutdown';
      readonly association: number;
    }
  | { readonly type: 'path-change'; readonly association: number; readonly path: NativePath }
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
