/**
 * The addon as it is: what `native/binding` exports, and the records that cross between JavaScript
 * and the I/O thread. Numbers are in host byte order, times in milliseconds, sizes in bytes.
 */

/** First word of a record in the staging buffer; flags go in bits 8 and up. */
export const COMMAND_SEND = 1;
export const COMMAND_CONSUME = 2;
export const SEND_HEADER_BYTES = 20;
export const CONSUME_BYTES = 12;

export const FLAG_UNORDERED = 1;
export const FLAG_IMMEDIATE_ACK = 2;

/** First word of a delivered record. */
export const RECORD_MESSAGE = 1;
export const RECORD_ACKNOWLEDGED = 2;
export const RECORD_EVENT = 3;
export const RECORD_SENDER_DRY = 4;

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
  | 'protocol-error';

export interface NativeErrorCause {
  readonly code: number;
  readonly data: Uint8Array;
}

export interface NativePath {
  readonly address: string;
  readonly udpPort: number;
  readonly state: 'unconfirmed' | 'active' | 'inactive';
  readonly primary: boolean;
  readonly srtt: number;
  readonly rttvar: number;
  readonly rto: number;
  readonly cwnd: number;
  readonly ssthresh: number;
  readonly flightSize: number;
  readonly mtu: number;
  readonly errorCount: number;
}

export interface NativeStats {
  readonly state: NativeState;
  readonly messagesSent: number;
  readonly messagesReceived: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly packetsSent: number;
  readonly packetsReceived: number;
  readonly dataChunksSent: number;
  readonly dataChunksReceived: number;
  readonly dataChunksRetransmitted: number;
  readonly fastRetransmits: number;
  readonly timeoutRetransmits: number;
  readonly duplicateTsnsReceived: number;
  readonly sacksSent: number;
  readonly sacksReceived: number;
  readonly localARwnd: number;
  readonly peerARwnd: number;
  readonly unsentBytes: number;
  readonly unackedBytes: number;
  readonly unconsumedBytes: number;
  readonly paths: readonly NativePath[];
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
      readonly type: 'remote-error';
      readonly association: number;
      readonly causes: readonly NativeErrorCause[];
    };

export type NativeEvent = EndpointEvent | AssociationEvent | StatsEvent;

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
  ): void;
  openEndpoint(options: NativeEndpointOptions): number;
  closeEndpoint(endpoint: number): void;
  connect(endpoint: number, options: NativeConnectOptions): number;
  shutdown(association: number): void;
  abort(association: number, reason: Uint8Array): void;
  stats(association: number, token: number): void;
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
