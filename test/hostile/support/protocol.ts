import type { SctpListenOptions, SctpStats } from 'rxsctp';

/** What is sent back unchanged; messages with another PPID are taken and dropped. */
export const ECHO_PPID = 7;
export const DISCARD_PPID = 9;

/** What the test asks of the server process, each with a number that comes back in the answer. */
export type Request =
  | { readonly type: 'listen'; readonly id: number; readonly options: SctpListenOptions }
  | { readonly type: 'report'; readonly id: number }
  /** Whether associations to come are read. */
  | { readonly type: 'read'; readonly id: number; readonly read: boolean }
  /** Answers, then blocks the event loop until there is a byte on standard input. */
  | { readonly type: 'block'; readonly id: number }
  /** Sends `count` messages of `size` bytes to the association with this SCTP port of the peer. */
  | {
      readonly type: 'send';
      readonly id: number;
      readonly peerPort: number;
      readonly count: number;
      readonly size: number;
    };

export interface Address {
  readonly port: number;
  readonly udpPort: number;
}

/** An association the server has had. */
export interface Accepted {
  readonly peerPort: number;
  readonly peerUdpPort: number;
  readonly ended: boolean;
  /** Code of the error it ended with, and the codes of its causes. */
  readonly error?: string;
  readonly causes: readonly number[];
  readonly restarts: number;
  /** Of an association that lives. */
  readonly stats?: SctpStats;
}

export interface Report {
  /** Resident memory after garbage collection. */
  readonly memory: number;
  readonly associations: readonly Accepted[];
}

export interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}
