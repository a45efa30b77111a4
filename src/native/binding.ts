/**
 * The addon as it is: what `native/binding` exports, and the records that cross between JavaScript
 * and the I/O thread (its events are in `events.ts`). Numbers are in host byte order, times in
 * milliseconds, sizes in bytes.
 */
import type { SctpEngine } from '../api/options.js';
import type { NativeConfig, NativeLimits, NativeSettings } from './config.js';
import type { NativeEvent } from './events.js';
import { STAGING_BYTES } from './records.js';

/** {@link STAGING_BYTES} of records with the word after them, which says how many bytes of records there are. */
export const STAGING_BUFFER_BYTES = STAGING_BYTES + 4;

export interface NativeEndpointOptions {
  /** Literal IP addresses; the embedded engine takes eight at most. */
  readonly hosts: readonly string[];
  readonly udpPort: number;
  readonly port: number;
  readonly accept: boolean;
  /** Each peer that wants to open an association is a `candidate` first; `decide()` answers. Embedded engine. */
  readonly asks: boolean;
  /** Absent: none. */
  readonly limits?: NativeLimits | undefined;
  /** May share its UDP socket with other endpoints. */
  readonly shared: boolean;
  readonly config: NativeConfig;
  readonly engine: SctpEngine;
  readonly settings: NativeSettings;
}

export interface NativeConnectOptions {
  /** Literal IP addresses of one peer. */
  readonly hosts: readonly string[];
  readonly port: number;
  readonly udpPort: number;
  readonly config: NativeConfig;
  readonly settings: NativeSettings;
}

/** What may be asked of a live association; only some engines can do it. */
export type NativeRequest =
  | {
      readonly kind: 'set-primary' | 'set-peer-primary' | 'add-address' | 'remove-address';
      /** Literal IP address. */
      readonly address: string;
    }
  | {
      readonly kind: 'reset-streams';
      readonly inbound: boolean;
      readonly outbound: boolean;
      /** None: all. */
      readonly streams: readonly number[];
    }
  | { readonly kind: 'add-streams'; readonly inbound: number; readonly outbound: number }
  | { readonly kind: 'stream-value'; readonly stream: number; readonly value: number }
  | { readonly kind: 'set-auth-key'; readonly id: number; readonly secret: Uint8Array }
  | { readonly kind: 'activate-auth-key' | 'delete-auth-key'; readonly id: number };

/** The next batch comes with `resume()`: call it when the event loop has had its turn. */
export type OnBatch = (
  words: Uint32Array,
  count: number,
  payload: ArrayBuffer,
  events: readonly NativeEvent[] | undefined,
) => void;

/** One for each JavaScript environment; all share the process's I/O thread. */
export interface NativeChannel {
  /** Memory of {@link STAGING_BUFFER_BYTES} to stage records in from its begin on, until the next call. */
  stage(): ArrayBuffer;
  /** Whether the I/O thread sees what is staged; if not, it has what was submitted. */
  sharesMemory(): boolean;
  /** Hands over what is staged up to `byteLength` and was not handed over before. */
  submit(byteLength: number): void;
  send(
    association: number,
    flags: number,
    stream: number,
    ppid: number,
    data: Uint8Array,
    token?: number,
    reliability?: number,
  ): void;
  openEndpoint(options: NativeEndpointOptions): number;
  closeEndpoint(endpoint: number): void;
  connect(endpoint: number, options: NativeConnectOptions): number;
  /** What becomes of a candidate; with the kernel's SCTP, of an association that a peer has just opened. */
  decide(association: number, accepted: boolean): void;
  shutdown(association: number): void;
  abort(association: number, reason: Uint8Array): void;
  stats(association: number, token: number, streams?: boolean): void;
  endpointStats(endpoint: number, token: number): void;
  /** Answered by an event with the token, which is not 0, also when the association has ended. */
  ask(association: number, token: number, request: NativeRequest): void;
  /** Delivers the next batch, if there is one; else the next that comes is delivered at once. */
  resume(): void;
  ref(): void;
  unref(): void;
  close(): void;
}

export interface NativeBinding {
  /** Without `share` it is as where the environment shares no memory; a hook for tests. */
  readonly Channel: new (onBatch: OnBatch, share?: boolean) => NativeChannel;
  crc32cImplementation(): string;
  readonly sourceDigest: string;
}
