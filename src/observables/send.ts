import { FLAG_IMMEDIATE_ACK, FLAG_UNORDERED } from '../native/binding.js';
import { integer, invalidType, outOfRange } from './argument.js';

/** What can be sent; a string goes as UTF-8. */
export type SctpData = string | Uint8Array | ArrayBuffer | ArrayBufferView;

/** How a message is sent. */
export interface SctpSendOptions {
  /** Stream, 0 to the negotiated number of outbound streams less 1; default 0. */
  stream?: number | undefined;
  /** Payload protocol identifier in host order, 0 to 2^32 - 1; default 0. See {@link Ppid}. */
  ppid?: number | undefined;
  /** May overtake others of its stream (RFC 9260, section 6.6); default false. */
  unordered?: boolean | undefined;
  /** Asks the peer to acknowledge at once (RFC 7053); default false. */
  immediateAck?: boolean | undefined;
}

/** A message with its own options, for `next()` of a send subject. */
export interface SctpOutgoing extends SctpSendOptions {
  data: SctpData;
}

/** What `next()` of a send subject takes. */
export type SctpSendInput = SctpData | SctpOutgoing;

/** Anything messages can be sent to: an association, a send subject, a stream. */
export interface SctpSendTarget {
  send(data: SctpData, options?: SctpSendOptions): Promise<void>;
}

/** Shared by every send that is accepted at once, so that none allocates a promise. */
export const ACCEPTED: Promise<void> = Promise.resolve();

export const DEFAULT_SEND_OPTIONS: SctpSendOptions = Object.freeze({});

/** A message that waits in JavaScript for room in the send buffer. */
export interface QueuedMessage {
  readonly data: Uint8Array;
  readonly stream: number;
  readonly ppid: number;
  readonly flags: number;
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

export function flagsOf(options: SctpSendOptions): number {
  const { unordered, immediateAck } = options;
  if (unordered === undefined && immediateAck === undefined) return 0;
  return (
    (flag('unordered', unordered) ? FLAG_UNORDERED : 0) |
    (flag('immediateAck', immediateAck) ? FLAG_IMMEDIATE_ACK : 0)
  );
}

function flag(name: string, value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw invalidType(name, 'a boolean', value);
}

/** Tells a message with options of its own from plain data. */
export function isOutgoing(input: SctpSendInput): input is SctpOutgoing {
  return (
    typeof input === 'object' &&
    !(input instanceof Uint8Array) &&
    !(input instanceof ArrayBuffer) &&
    !ArrayBuffer.isView(input)
  );
}
