import { flag } from '../settings/argument.js';
import type {
  SctpSendOptions,
  SctpData,
  SctpSendInfo,
  SctpSendInput,
  SctpOutgoing,
} from '../../api/send.js';
import { FLAG_SACK_IMMEDIATELY, FLAG_UNORDERED } from '../../native/records.js';
import type { SctpError } from '../../api/error.js';
import { integer, invalidType, outOfRange } from '../settings/argument.js';
import { MAX_UINT32 } from '../settings/limits.js';
import { reliabilityFlag } from './reliability.js';

/** Shared by every send that is accepted at once, so that none allocates a promise. */
export const ACCEPTED: Promise<void> = Promise.resolve();

export const DEFAULT_SEND_OPTIONS: SctpSendOptions = Object.freeze({});

/** A message ready to be sent. */
export interface ReadyMessage {
  readonly data: Uint8Array;
  readonly stream: number;
  readonly ppid: number;
  readonly flags: number;
  /** Milliseconds, retransmissions or priority, as `flags` say; 0 for a message that has to arrive. */
  readonly reliability?: number | undefined;
}

/** Why the engine never had a message. */
export type LossReason = 'association' | 'overflow' | 'invalid-stream';

/** Who wants to know what becomes of a message. Exactly one of the last two is called in the end. */
export interface Delivery {
  /** Whether to go on after `accepted()`, until the peer has the message. */
  readonly tracked: boolean;
  /** The engine has it, after it had waited for that. */
  accepted(): void;
  /** The peer has all of it; only when tracked. */
  acknowledged(): void;
  /** It will not be delivered, or not for certain. The engine never had it when `unsent` is given. */
  failed(error: SctpError, unsent?: ReadyMessage): void;
}

/** The names in {@link SctpSendInfo}. */
export const SEND_INFO = [
  'stream',
  'ppid',
  'unordered',
  'sackImmediately',
  'lifetime',
  'maxRetransmits',
  'priority',
] as const;

/** The bytes of `data`, uncopied where they are bytes already. */
export function bytesOf(data: SctpData): Uint8Array {
  const bytes = data instanceof Uint8Array ? data : convert(data);
  if (bytes.length === 0) {
    throw outOfRange('data argument', 'at least 1 byte: SCTP cannot carry an empty message', data);
  }
  return bytes;
}

function convert(data: unknown): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  if (ArrayBuffer.isView(data))
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  throw invalidType('data argument', 'a string, Buffer, TypedArray, DataView or ArrayBuffer', data);
}

export function checkPpid(ppid: number, name = 'ppid'): number {
  if (ppid >>> 0 === ppid) return ppid;
  return integer(name, ppid, 0, MAX_UINT32);
}

export function checkStream(stream: number, name = 'stream'): number {
  if ((stream & 0xffff) === stream) return stream;
  return integer(name, stream, 0, 0xffff);
}

/** Whether `info` leaves everything but the stream and the PPID to defaults. */
export function isPlain(info: SctpSendInfo): boolean {
  return (
    info.unordered === undefined &&
    info.sackImmediately === undefined &&
    info.lifetime === undefined &&
    info.maxRetransmits === undefined &&
    info.priority === undefined
  );
}

/** The value of `ReadyMessage.flags`, once its options are checked. */
export function flagsOf(info: SctpSendInfo): number {
  if (isPlain(info)) return 0;
  return (
    (flag('unordered', info.unordered) ? FLAG_UNORDERED : 0) |
    (flag('sackImmediately', info.sackImmediately) ? FLAG_SACK_IMMEDIATELY : 0) |
    reliabilityFlag(info)
  );
}

/** Refuses what no message could be sent with. */
export function checkInfo(info: SctpSendInfo): void {
  if (info.stream !== undefined) checkStream(info.stream);
  if (info.ppid !== undefined) checkPpid(info.ppid);
  flagsOf(info);
}

/**
 * What `first` says, and where it says nothing, what `second` does. How reliable a message is, one of them
 * says alone.
 */
export function mergeInfo(first: SctpSendInfo, second: SctpSendInfo): SctpSendInfo {
  const { lifetime, maxRetransmits, priority } =
    (first.lifetime ?? first.maxRetransmits ?? first.priority) === undefined ? second : first;
  return {
    stream: first.stream ?? second.stream,
    ppid: first.ppid ?? second.ppid,
    unordered: first.unordered ?? second.unordered,
    sackImmediately: first.sackImmediately ?? second.sackImmediately,
    lifetime,
    maxRetransmits,
    priority,
  };
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
