import type { SctpData } from '../../api/send.js';

/**
 * Makes values of payloads: `TextDecoder`, a class of a Protocol Buffers library, or an object of one's own
 * such as `{ decode: (data) => schema.parse(JSON.parse(data.toString())) }`. Throws what it cannot decode.
 */
export interface SctpDecoder<T> {
  /** The value of a payload. */
  decode(data: Buffer): T;
}

/** Makes payloads of values. */
export interface SctpEncoder<T> {
  /** The payload of a value. */
  encode(value: T): SctpData;
}
