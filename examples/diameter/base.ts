/** The base protocol's commands, AVPs and result codes (RFC 6733) that the two programs use. */
import { isIPv6 } from 'node:net';

import type { Avp, DiameterMessage } from './message.js';

/** Command codes (section 3.1); a request and its answer share one. */
export const Command = {
  CAPABILITIES_EXCHANGE: 257,
  DEVICE_WATCHDOG: 280,
  DISCONNECT_PEER: 282,
} as const;

/** AVP codes (section 4.5). */
export const Code = {
  HOST_IP_ADDRESS: 257,
  AUTH_APPLICATION_ID: 258,
  ORIGIN_HOST: 264,
  VENDOR_ID: 266,
  RESULT_CODE: 268,
  PRODUCT_NAME: 269,
  DISCONNECT_CAUSE: 273,
  ERROR_MESSAGE: 281,
  ORIGIN_REALM: 296,
  INBAND_SECURITY_ID: 299,
} as const;

/** Values of Result-Code (section 7.1). */
export const Result = {
  SUCCESS: 2001,
  COMMAND_UNSUPPORTED: 3001,
} as const;

/** Auth-Application-Id of a node that forwards every application (section 2.4). */
export const RELAY = 0xffff_ffff;

const NO_INBAND_SECURITY = 0;
const DO_NOT_WANT_TO_TALK_TO_YOU = 2;

/** Who a node is: its Diameter identity and realm. */
export interface Identity {
  readonly host: string;
  readonly realm: string;
}

export function text(code: number, value: string, mandatory = true): Avp {
  return { code, mandatory, data: Buffer.from(value) };
}

export function unsigned32(code: number, value: number, mandatory = true): Avp {
  const data = Buffer.alloc(4);
  data.writeUInt32BE(value);
  return { code, mandatory, data };
}

/** An IPv4 or IPv6 address: its family (1 or 2), then its bytes (section 4.3.1). */
export function address(code: number, value: string): Avp {
  const bytes = isIPv6(value) ? ipv6Bytes(value) : value.split('.').map(Number);
  return { code, mandatory: true, data: Buffer.from([0, isIPv6(value) ? 2 : 1, ...bytes]) };
}

function ipv6Bytes(value: string): number[] {
  const [head = [], tail = []] = value.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = new Array<string>(8 - head.length - tail.length).fill('0');
  return [...head, ...zeros, ...tail].flatMap((group) => {
    const number = parseInt(group, 16);
    return [number >> 8, number & 0xff];
  });
}

export function find({ avps }: DiameterMessage, code: number): Avp | undefined {
  return avps.find((avp) => avp.code === code && avp.vendor === undefined);
}

export function resultOf(answer: DiameterMessage): number | undefined {
  const data = find(answer, Code.RESULT_CODE)?.data;
  return data?.length === 4 ? data.readUInt32BE() : undefined;
}

export function originOf(message: DiameterMessage): string {
  return find(message, Code.ORIGIN_HOST)?.data.toString() ?? 'a peer without Origin-Host';
}

export function origin({ host, realm }: Identity): Avp[] {
  return [text(Code.ORIGIN_HOST, host), text(Code.ORIGIN_REALM, realm)];
}

/** What both sides tell of themselves in CER and CEA (section 5.3). */
export function capabilities(localAddresses: readonly string[], application: number): Avp[] {
  return [
    ...localAddresses.map((each) => address(Code.HOST_IP_ADDRESS, each)),
    unsigned32(Code.VENDOR_ID, 0),
    text(Code.PRODUCT_NAME, 'rxsctp', false),
    unsigned32(Code.AUTH_APPLICATION_ID, application),
    unsigned32(Code.INBAND_SECURITY_ID, NO_INBAND_SECURITY),
  ];
}

export function disconnectCause(): Avp {
  return unsigned32(Code.DISCONNECT_CAUSE, DO_NOT_WANT_TO_TALK_TO_YOU);
}

export function answerTo(
  request: DiameterMessage,
  result: number,
  avps: readonly Avp[],
): DiameterMessage {
  return {
    ...request,
    request: false,
    error: result >= 3000 && result < 4000,
    avps: [unsigned32(Code.RESULT_CODE, result), ...avps],
  };
}
