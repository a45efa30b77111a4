import { FLAG_IMMEDIATE_ACK, FLAG_UNORDERED } from '../../native/binding.js';
import type { SctpError } from '../../native/error.js';
import { integer, invalidType, outOfRange } from '../settings/argument.js';

/** What can be sent; a string goes as UTF-8. */
export type SctpData = string | Uint8Array | ArrayBuffer | ArrayBufferView;

/** How a message goes on the wire (RFC 6458, section 5.3.4). */
export interface SctpSendInfo {
  /** Stream, 0 to the negotiated number of outbound streams less 1; default 0. */
  stream?: number | undefined;
  /** Payload protocol identifier in host order, 0 to 2^32 - 1; default 0. See `Ppid`. */
  ppid?: number | undefined;
  /** May overtake others of its stream (RFC 9260, section 6.6); default false. */
  unordered?: boolean | undefined;
  /** Asks the peer to acknowledge at once (RFC 7053); default false. */
  immediateAck?: boolean | undefined;
}

/** How a message is sent, and what `send()` waits for. */
export interface SctpSendOptions extends SctpSendInfo {
  /**
   * Wait until the peer has acknowledged the whole message for good, not just until it is accepted;
   * default false. What the peer's SCTP has acknowledged, its application may still have to read.
   * Peers delay acknowledgements (RFC 9260, section 6.2: up to 200 ms and more), unless `immediateAck` is given.
   */
  acknowledged?: boolean | undefined;
  /**
   * Ends the waiting: the promise rejects with the signal's reason. A message that waits for room in
   * the send buffer is taken out and not sent; one that was accepted before may still arrive.
   */
  signal?: AbortSignal | undefined;
}

/** A message with its own options, for `next()` of a send subject. */
export interface SctpOutgoing extends SctpSendInfo {
  /** The payload, at least 1 byte. */
  data: SctpData;
}

/** What `next()` of a send subject takes. */
export type SctpSendInput = SctpData | SctpOutgoing;

/** Anything messages can be sent to: an association, a send subject, a stream. */
export interface SctpSendTarget {
  /** See {@link SctpAssociation.send}. */
  send(data: SctpData, options?: SctpSendOptions): Promise<void>;
}

/** Shared by every send that is accepted at once, so that none allocates a promise. */
export const ACCEPTED: Promise<void> = Promise.resolve();

export const DEFAULT_SEND_OPTIONS: SctpSendOptions = Object.freeze({});

/** A message ready to be sent. */
export interface OutgoingMessage {
  readonly data: Uint8Array;
  readonly stream: number;
  readonly ppid: number;
  readonly flags: number;
}

/** Who wants to know what becomes of a message. Exactly one of the last two is called in the end. */
export interface Delivery {
  /** Whether to go on after `accepted()`, until the peer has the message. */
  readonly tracked: boolean;
  /** The engine has it, after it had waited for that. */
  accepted(): void;
  /** The peer has all of it; only when tracked. */
  acknowledged(): void;
  /** It will not be delivered, or not for certain. The engine never had it when `unsent` is given. */
  failed(error: SctpError, unsent?: OutgoingMessage): void;
}

const MAX_PPID = 0xffff_ffff;

/** The bytes of `data`, uncopied where they are bytes already. */
export function bytesOf(data: SctpData): Uint8Array {
  const bytes = data instanceof Uint8Array ? data : convert(data);
  if (bytes.length === 0) {
    throw outOfRange('data', 'at least 1 byte: SCTP cannot carry an empty message', data);
  }
  return bytes;
}

function convert(data: unknown): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  if (ArrayBuffer.isView(data))
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  throw invalidType('data', 'a string, Buffer, TypedArray, DataView or ArrayBuffer', data);
}

export function checkPpid(ppid: number): number {
  if (ppid >>> 0 === ppid) return ppid;
  return integer('ppid', ppid, 0, MAX_PPID);
}

export function checkStream(stream: number): number {
  if ((stream & 0xffff) === stream) return stream;
  return integer('stream', stream, 0, 0xffff);
}

export function flagsOf(options: SctpSendInfo): number {
  const { unordered, immediateAck } = options;
  if (unordered === undefined && immediateAck === undefined) return 0;
  return (
    (flag('unordered', unordered) ? FLAG_UNORDERED : 0) |
    (flag('immediateAck', immediateAck) ? FLAG_IMMEDIATE_ACK : 0)
  );
}

export function flag(name: string, value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw invalidType(name, 'a boolean', value);
}

export function checkSignal(signal: unknown): AbortSignal | undefined {
  if (signal === undefined || signal instanceof AbortSignal) return signal;
  throw invalidType('signal', 'an AbortSignal', signal);
}

/** Tells a message with options of its own from plain data. */
export function isOutgoing(input: SctpSendInput): input is SctpOutgoing {
  return (
    typeof input === 'object' &&
    (input as unknown) !== null &&
    !(input instanceof Uint8Array) &&
    !(input instanceof ArrayBuffer) &&
    !ArrayBuffer.isView(input)
  );
}
