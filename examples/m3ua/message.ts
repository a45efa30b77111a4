/**
 * M3UA messages (RFC 4666, 3): a common header of eight bytes, then parameters, each padded to four bytes.
 *
 *   | version 1 | reserved | class | type | message length (32 bits) |
 *   | parameter tag | parameter length | value …   | padding          |
 */

/** Message classes and types, as `class << 8 | type` (section 3.1.2). */
export const Kind = {
  ERR: 0x0000,
  NTFY: 0x0001,
  DATA: 0x0101,
  DUNA: 0x0201,
  ASPUP: 0x0301,
  ASPDN: 0x0302,
  BEAT: 0x0303,
  ASPUP_ACK: 0x0304,
  ASPDN_ACK: 0x0305,
  BEAT_ACK: 0x0306,
  ASPAC: 0x0401,
  ASPIA: 0x0402,
  ASPAC_ACK: 0x0403,
  ASPIA_ACK: 0x0404,
} as const;

/** Parameter tags (sections 3.2 and 3.3). */
export const Tag = {
  INFO: 0x0004,
  ROUTING_CONTEXT: 0x0006,
  DIAGNOSTIC: 0x0007,
  HEARTBEAT_DATA: 0x0009,
  ERROR_CODE: 0x000c,
  STATUS: 0x000d,
  AFFECTED_POINT_CODE: 0x0012,
  PROTOCOL_DATA: 0x0210,
} as const;

/** Values of the Error Code parameter (section 3.8.1). */
export const ErrorCode = {
  INVALID_VERSION: 0x01,
  UNSUPPORTED_TYPE: 0x04,
  UNEXPECTED_MESSAGE: 0x06,
  PROTOCOL_ERROR: 0x07,
  INVALID_STREAM: 0x09,
  MISSING_PARAMETER: 0x16,
  INVALID_ROUTING_CONTEXT: 0x19,
  NO_CONFIGURED_AS: 0x1a,
} as const;

export interface Parameter {
  readonly tag: number;
  readonly value: Uint8Array;
}

export interface M3uaMessage {
  /** One of {@link Kind}, or another of the same form. */
  readonly kind: number;
  readonly parameters: readonly Parameter[];
}

const VERSION = 1;
const HEADER_BYTES = 8;
const PARAMETER_HEADER_BYTES = 4;

/** What `decode()` and `encode()` of rxsctp/operators take. */
export const m3ua = {
  encode({ kind, parameters }: M3uaMessage): Buffer {
    const body = parameters.map(encodeParameter);
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt8(VERSION, 0);
    header.writeUInt16BE(kind, 2);
    header.writeUInt32BE(HEADER_BYTES + body.reduce((sum, each) => sum + each.length, 0), 4);
    return Buffer.concat([header, ...body]);
  },

  decode(bytes: Buffer): M3uaMessage {
    if (bytes.length < HEADER_BYTES)
      throw new RangeError(`${bytes.length} bytes are no M3UA header`);
    if (bytes.readUInt8(0) !== VERSION) throw new RangeError(`M3UA version ${bytes.readUInt8(0)}`);
    const length = bytes.readUInt32BE(4);
    if (length !== bytes.length) {
      throw new RangeError(`the M3UA header says ${length} bytes, the message has ${bytes.length}`);
    }
    const parameters: Parameter[] = [];
    for (let at = HEADER_BYTES; at < length;) {
      const parameter = decodeParameter(bytes, at);
      parameters.push(parameter);
      at += padded(PARAMETER_HEADER_BYTES + parameter.value.length);
    }
    return { kind: bytes.readUInt16BE(2), parameters };
  },
};

const padded = (length: number): number => (length + 3) & ~3;

function encodeParameter({ tag, value }: Parameter): Buffer {
  const length = PARAMETER_HEADER_BYTES + value.length;
  const parameter = Buffer.alloc(padded(length));
  parameter.writeUInt16BE(tag, 0);
  parameter.writeUInt16BE(length, 2);
  parameter.set(value, PARAMETER_HEADER_BYTES);
  return parameter;
}

function decodeParameter(bytes: Buffer, at: number): Parameter {
  const rest = bytes.length - at;
  const length = rest < PARAMETER_HEADER_BYTES ? 0 : bytes.readUInt16BE(at + 2);
  if (length < PARAMETER_HEADER_BYTES || length > rest) {
    throw new RangeError(`the M3UA parameter at byte ${at} does not fit into its message`);
  }
  const value = bytes.subarray(at + PARAMETER_HEADER_BYTES, at + length);
  return { tag: bytes.readUInt16BE(at), value };
}

/** The first parameter with that tag. */
export function find({ parameters }: M3uaMessage, tag: number): Buffer | undefined {
  const value = parameters.find((parameter) => parameter.tag === tag)?.value;
  return value && Buffer.from(value.buffer, value.byteOffset, value.length);
}

/** A parameter that is one 32-bit number: a routing context, an error code, a status. */
export function number32(tag: number, number: number): Parameter {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(number);
  return { tag, value };
}

export function findNumber32(message: M3uaMessage, tag: number): number | undefined {
  const value = find(message, tag);
  return value?.length === 4 ? value.readUInt32BE() : undefined;
}

export function nameOf({ kind }: M3uaMessage): string {
  const name = Object.entries(Kind).find(([, value]) => value === kind)?.[0];
  return name ?? `class ${kind >> 8} type ${kind & 0xff}`;
}

export function errorName(message: M3uaMessage): string {
  const code = findNumber32(message, Tag.ERROR_CODE) ?? 0;
  const name = Object.entries(ErrorCode).find(([, value]) => value === code)?.[0];
  return name ?? `0x${code.toString(16)}`;
}
