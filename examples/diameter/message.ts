/**
 * Diameter messages (RFC 6733, 3): a header of twenty bytes, then attribute-value pairs, each padded to four
 * bytes.
 *
 *   | version 1 | message length (24 bits)  |   | AVP code (32 bits)                  |
 *   | flags RPET | command code (24 bits)   |   | flags VMP | AVP length (24 bits)    |
 *   | application id (32 bits)              |   | vendor id (32 bits), when V is set  |
 *   | hop-by-hop identifier (32 bits)       |   | data …                    | padding |
 *   | end-to-end identifier (32 bits)       |
 */
export interface DiameterMessage {
  readonly request: boolean;
  /** The E flag: an answer that reports a protocol error. */
  readonly error?: boolean;
  readonly command: number;
  readonly application: number;
  /** Pairs an answer with its request on this connection. */
  readonly hopByHop: number;
  /** Finds duplicates of a request; copied into the answer. */
  readonly endToEnd: number;
  readonly avps: readonly Avp[];
}

export interface Avp {
  readonly code: number;
  readonly vendor?: number;
  readonly mandatory: boolean;
  readonly data: Buffer;
}

const VERSION = 1;
const HEADER_BYTES = 20;
const AVP_HEADER_BYTES = 8;
const VENDOR_BYTES = 4;

const Flag = {
  REQUEST: 0x80,
  PROXIABLE: 0x40,
  ERROR: 0x20,
  VENDOR: 0x80,
  MANDATORY: 0x40,
} as const;

/** What `decode()` and `encode()` of rxsctp/operators take. */
export const diameter = {
  encode({ avps, ...message }: DiameterMessage): Buffer {
    const body = avps.map(encodeAvp);
    const header = Buffer.alloc(HEADER_BYTES);
    const length = HEADER_BYTES + body.reduce((sum, each) => sum + each.length, 0);
    const flags = (message.request ? Flag.REQUEST : 0) | (message.error === true ? Flag.ERROR : 0);
    // The common messages, application 0, go to the neighbour only: not proxiable.
    const proxiable = message.application === 0 ? 0 : Flag.PROXIABLE;
    header.writeUInt8(VERSION, 0);
    header.writeUIntBE(length, 1, 3);
    header.writeUInt8(flags | proxiable, 4);
    header.writeUIntBE(message.command, 5, 3);
    header.writeUInt32BE(message.application, 8);
    header.writeUInt32BE(message.hopByHop, 12);
    header.writeUInt32BE(message.endToEnd, 16);
    return Buffer.concat([header, ...body]);
  },

  decode(bytes: Buffer): DiameterMessage {
    if (bytes.length < HEADER_BYTES)
      throw new RangeError(`${bytes.length} bytes are no Diameter header`);
    if (bytes.readUInt8(0) !== VERSION)
      throw new RangeError(`Diameter version ${bytes.readUInt8(0)}`);
    const length = bytes.readUIntBE(1, 3);
    if (length !== bytes.length) {
      throw new RangeError(
        `the Diameter header says ${length} bytes, the message has ${bytes.length}`,
      );
    }
    const flags = bytes.readUInt8(4);
    return {
      request: (flags & Flag.REQUEST) !== 0,
      error: (flags & Flag.ERROR) !== 0,
      command: bytes.readUIntBE(5, 3),
      application: bytes.readUInt32BE(8),
      hopByHop: bytes.readUInt32BE(12),
      endToEnd: bytes.readUInt32BE(16),
      avps: decodeAvps(bytes.subarray(HEADER_BYTES)),
    };
  },
};

function encodeAvp({ code, vendor, mandatory, data }: Avp): Buffer {
  const headerBytes = AVP_HEADER_BYTES + (vendor === undefined ? 0 : VENDOR_BYTES);
  const length = headerBytes + data.length;
  const avp = Buffer.alloc(padded(length));
  const flags = (vendor === undefined ? 0 : Flag.VENDOR) | (mandatory ? Flag.MANDATORY : 0);
  avp.writeUInt32BE(code, 0);
  avp.writeUInt8(flags, 4);
  avp.writeUIntBE(length, 5, 3);
  if (vendor !== undefined) avp.writeUInt32BE(vendor, AVP_HEADER_BYTES);
  avp.set(data, headerBytes);
  return avp;
}

function decodeAvps(bytes: Buffer): Avp[] {
  const avps: Avp[] = [];
  for (let at = 0; at < bytes.length;) {
    const avp = bytes.subarray(at);
    const hasVendor = avp.length > 4 && (avp.readUInt8(4) & Flag.VENDOR) !== 0;
    const headerBytes = AVP_HEADER_BYTES + (hasVendor ? VENDOR_BYTES : 0);
    const length = avp.length < headerBytes ? 0 : avp.readUIntBE(5, 3);
    if (length < headerBytes || length > avp.length) {
      throw new RangeError(`the AVP at byte ${HEADER_BYTES + at} does not fit into its message`);
    }
    avps.push({
      code: avp.readUInt32BE(0),
      mandatory: (avp.readUInt8(4) & Flag.MANDATORY) !== 0,
      data: avp.subarray(headerBytes, length),
      ...(hasVendor && { vendor: avp.readUInt32BE(AVP_HEADER_BYTES) }),
    });
    at += padded(length);
  }
  return avps;
}

const padded = (length: number): number => (length + 3) & ~3;
