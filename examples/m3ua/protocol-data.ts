/** The Protocol Data parameter (RFC 4666, 3.3.1): an MTP3 routing label, and what it carries. */
import { type Parameter, Tag } from './message.js';

export interface ProtocolData {
  /** Originating point code. */
  readonly opc: number;
  /** Destination point code. */
  readonly dpc: number;
  /** Service indicator: 3 is SCCP. */
  readonly si: number;
  /** Signalling link selection: messages with the same one stay in order. */
  readonly sls: number;
  readonly data: Buffer;
}

const LABEL_BYTES = 12;

export function protocolData({ opc, dpc, si, sls, data }: ProtocolData): Parameter {
  const value = Buffer.alloc(LABEL_BYTES + data.length);
  value.writeUInt32BE(opc, 0);
  value.writeUInt32BE(dpc, 4);
  value.writeUInt8(si, 8);
  value.writeUInt8(sls, 11);
  value.set(data, LABEL_BYTES);
  return { tag: Tag.PROTOCOL_DATA, value };
}

export function readProtocolData(value: Buffer): ProtocolData {
  if (value.length < LABEL_BYTES) throw new RangeError('Protocol Data without a routing label');
  return {
    opc: value.readUInt32BE(0),
    dpc: value.readUInt32BE(4),
    si: value.readUInt8(8),
    sls: value.readUInt8(11),
    data: value.subarray(LABEL_BYTES),
  };
}

/** The stream for a signalling link selection: stream 0 is for management, where there are others (section 1.4.7). */
export function streamFor(sls: number, outbound: number): number {
  return outbound === 1 ? 0 : 1 + (sls % (outbound - 1));
}
