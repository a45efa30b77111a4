import { chunk, ChunkType, decodeTlvs, only, tlv, type Chunk, type Tlv } from './packet.js';

const INIT_FIXED_BYTES = 16;
const NOTHING = Buffer.alloc(0);

export const ParameterType = {
  HEARTBEAT_INFO: 1,
  IPV4_ADDRESS: 5,
  STATE_COOKIE: 7,
  UNRECOGNIZED: 8,
  COOKIE_PRESERVATIVE: 9,
  HOST_NAME_ADDRESS: 11,
  FORWARD_TSN_SUPPORTED: 0xc000,
  /** To be skipped, and reported. */
  NOBODY_KNOWS: 0xc123,
} as const;

export const CauseCode = {
  INVALID_STREAM: 1,
  MISSING_PARAMETER: 2,
  STALE_COOKIE: 3,
  OUT_OF_RESOURCE: 4,
  UNRESOLVABLE_ADDRESS: 5,
  UNRECOGNIZED_CHUNK: 6,
  INVALID_MANDATORY_PARAMETER: 7,
  NO_USER_DATA: 9,
  RESTART_WITH_NEW_ADDRESSES: 11,
  USER_INITIATED_ABORT: 12,
  PROTOCOL_VIOLATION: 13,
} as const;

export interface InitFields {
  readonly tag: number;
  readonly window: number;
  readonly outboundStreams: number;
  readonly inboundStreams: number;
  readonly tsn: number;
}

export interface DataFields {
  readonly tsn: number;
  readonly stream: number;
  readonly ssn: number;
  readonly ppid: number;
  readonly flags: number;
}

export const DataFlag = { ENDING: 1, BEGINNING: 2, UNORDERED: 4, IMMEDIATE: 8, WHOLE: 3 } as const;

export interface SackFields {
  readonly cumulative: number;
  readonly window: number;
  readonly gaps: readonly (readonly [start: number, end: number])[];
}

export function init(fields: InitFields, parameters: readonly Buffer[] = []): Buffer {
  return chunk(ChunkType.INIT, 0, initValue(fields, parameters));
}

export function initAck(fields: InitFields, parameters: readonly Buffer[] = []): Buffer {
  return chunk(ChunkType.INIT_ACK, 0, initValue(fields, parameters));
}

function initValue(fields: InitFields, parameters: readonly Buffer[]): Buffer {
  const fixed = Buffer.alloc(INIT_FIXED_BYTES);
  fixed.writeUInt32BE(fields.tag, 0);
  fixed.writeUInt32BE(fields.window, 4);
  fixed.writeUInt16BE(fields.outboundStreams, 8);
  fixed.writeUInt16BE(fields.inboundStreams, 10);
  fixed.writeUInt32BE(fields.tsn, 12);
  return Buffer.concat([fixed, ...parameters]);
}

/** Of an INIT or INIT ACK. */
export function decodeInit(value: Buffer): InitFields & { parameters: Tlv[] } {
  return {
    tag: value.readUInt32BE(0),
    window: value.readUInt32BE(4),
    outboundStreams: value.readUInt16BE(8),
    inboundStreams: value.readUInt16BE(10),
    tsn: value.readUInt32BE(12),
    parameters: decodeTlvs(value.subarray(INIT_FIXED_BYTES)),
  };
}

export function data(fields: DataFields, payload: Buffer): Buffer {
  const fixed = Buffer.alloc(12);
  fixed.writeUInt32BE(fields.tsn, 0);
  fixed.writeUInt16BE(fields.stream, 4);
  fixed.writeUInt16BE(fields.ssn, 6);
  fixed.writeUInt32BE(fields.ppid, 8);
  return chunk(ChunkType.DATA, fields.flags, Buffer.concat([fixed, payload]));
}

export function sack({ cumulative, window, gaps }: SackFields): Buffer {
  const value = Buffer.alloc(12 + 4 * gaps.length);
  value.writeUInt32BE(cumulative, 0);
  value.writeUInt32BE(window, 4);
  value.writeUInt16BE(gaps.length, 8);
  gaps.forEach(([start, end], i) => {
    value.writeUInt16BE(start, 12 + 4 * i);
    value.writeUInt16BE(end, 14 + 4 * i);
  });
  return chunk(ChunkType.SACK, 0, value);
}

export function shutdown(cumulative: number): Buffer {
  return chunk(ChunkType.SHUTDOWN, 0, uint32(cumulative));
}

export function heartbeat(info: Buffer): Buffer {
  return chunk(ChunkType.HEARTBEAT, 0, tlv(ParameterType.HEARTBEAT_INFO, info));
}

/** A chunk that is its header only. */
export function bare(type: number, flags = 0): Buffer {
  return chunk(type, flags, NOTHING);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function causeOf(code: number, value: Buffer): Buffer {
  return tlv(code, value);
}

/** The error cause of an ABORT or ERROR chunk. */
export function causeIn({ value }: Chunk): Tlv {
  return only(decodeTlvs(value));
}

/** `value` as a TSN: 32 bits that wrap. */
export function serial(value: number): number {
  return value >>> 0;
}
