import { crc32c } from './crc32c.js';

export const ChunkType = {
  DATA: 0,
  INIT: 1,
  INIT_ACK: 2,
  SACK: 3,
  HEARTBEAT: 4,
  HEARTBEAT_ACK: 5,
  ABORT: 6,
  SHUTDOWN: 7,
  SHUTDOWN_ACK: 8,
  ERROR: 9,
  COOKIE_ECHO: 10,
  COOKIE_ACK: 11,
  SHUTDOWN_COMPLETE: 14,
} as const;

/** The T bit of ABORT and SHUTDOWN COMPLETE: the tag is the receiver's own, sent back. */
export const TAG_REFLECTED = 1;

export const COMMON_HEADER_BYTES = 12;
const TAG_OFFSET = 4;
const CHECKSUM_OFFSET = 8;

export interface Header {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly tag: number;
}

export interface Chunk {
  readonly type: number;
  readonly flags: number;
  readonly value: Buffer;
}

export interface Packet extends Header {
  readonly chunks: readonly Chunk[];
}

/** A parameter of INIT or INIT ACK, or an error cause: both are type, length and value. */
export interface Tlv {
  readonly type: number;
  readonly value: Buffer;
}

/** A packet as it goes over the wire; `chunks` may be malformed, the checksum is right. */
export function encodePacket(header: Header, ...chunks: readonly Buffer[]): Buffer {
  const packet = Buffer.concat([Buffer.alloc(COMMON_HEADER_BYTES), ...chunks]);
  packet.writeUInt16BE(header.sourcePort, 0);
  packet.writeUInt16BE(header.destinationPort, 2);
  packet.writeUInt32BE(header.tag, TAG_OFFSET);
  return sealed(packet);
}

/** Writes the checksum that fits what is in `packet` now. */
export function sealed(packet: Buffer): Buffer {
  if (packet.length < COMMON_HEADER_BYTES) return packet;
  packet.writeUInt32LE(0, CHECKSUM_OFFSET);
  packet.writeUInt32LE(crc32c(packet), CHECKSUM_OFFSET);
  return packet;
}

/** The packet with another verification tag; its checksum is right. */
export function retagged(packet: Buffer, tag: number): Buffer {
  const copy = Buffer.from(packet);
  copy.writeUInt32BE(tag, TAG_OFFSET);
  return sealed(copy);
}

/**
 * @throws when the checksum is wrong or a chunk is malformed: what our engine sends never is.
 */
export function decodePacket(bytes: Buffer): Packet {
  const checksum = bytes.readUInt32LE(CHECKSUM_OFFSET);
  if (sealed(Buffer.from(bytes)).readUInt32LE(CHECKSUM_OFFSET) !== checksum) {
    throw new Error('packet with a wrong checksum');
  }
  const chunks: Chunk[] = [];
  for (let at = COMMON_HEADER_BYTES; at < bytes.length;) {
    const length = bytes.readUInt16BE(at + 2);
    if (length < 4 || at + length > bytes.length) throw new Error('malformed chunk');
    chunks.push({
      type: bytes.readUInt8(at),
      flags: bytes.readUInt8(at + 1),
      value: bytes.subarray(at + 4, at + length),
    });
    at += padded(length);
  }
  return { ...decodeHeader(bytes), chunks };
}

export function decodeHeader(bytes: Buffer): Header {
  return {
    sourcePort: bytes.readUInt16BE(0),
    destinationPort: bytes.readUInt16BE(2),
    tag: bytes.readUInt32BE(TAG_OFFSET),
  };
}

/** The chunks one after another, as types: what a test compares. */
export function chunkTypes(packets: readonly Packet[]): number[] {
  return packets.flatMap((packet) => packet.chunks.map((chunk) => chunk.type));
}

/** A chunk; a `length` other than the true one makes it malformed. */
export function chunk(type: number, flags: number, value: Buffer, length?: number): Buffer {
  const bytes = Buffer.alloc(padded(4 + value.length));
  bytes.writeUInt8(type, 0);
  bytes.writeUInt8(flags, 1);
  bytes.writeUInt16BE(length ?? 4 + value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

export function tlv(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(padded(4 + value.length));
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(4 + value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

export function decodeTlvs(bytes: Buffer): Tlv[] {
  const found: Tlv[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = bytes.readUInt16BE(at + 2);
    if (length < 4 || at + length > bytes.length) throw new Error('malformed parameter');
    found.push({ type: bytes.readUInt16BE(at), value: bytes.subarray(at + 4, at + length) });
    at += padded(length);
  }
  return found;
}

/** The item of a list that is to have one. */
export function only<T>(items: readonly T[]): T {
  if (items.length !== 1) throw new Error(`One was expected, ${items.length} came.`);
  return items[0];
}

function padded(length: number): number {
  return (length + 3) & ~3;
}
