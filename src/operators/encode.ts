import { map, type OperatorFunction } from 'rxjs';
import { invalidType } from '../observables/settings/argument.js';
import { MappedMessage } from '../observables/receiving/mapped-message.js';
import { SctpMessage } from '../api/message.js';
import type { SctpOutgoing, SctpSendInfo } from '../api/send.js';
import type { SctpEncoder } from './support/codec.js';
import { checkSending } from './support/target.js';

/**
 * Encodes values into messages to send, for `sendTo` or a send subject, with `options`: the same
 * for all, or a function that gives those of each value. Received messages, decoded before, get the
 * encoded payload and keep everything else, their place in the receive window too.
 *
 * What the codec throws errors the result.
 *
 * ```
 *   ──A──B──|
 *     encode(codec, { stream: 2, ppid: 51 })
 *   ──a──b──|                                 { data: a, stream: 2, ppid: 51 }, …
 * ```
 *
 * ```ts
 * const json = { encode: (reading: Reading) => JSON.stringify(reading) };
 *
 * readings$.pipe(encode(json, (reading) => ({ stream: reading.sensor })), sendTo(association)).subscribe();
 * ```
 *
 * @throws {TypeError} for a codec without `encode`, or wrong options.
 */
export function encode<T>(
  codec: SctpEncoder<T>,
  options: SctpSendInfo | ((value: T, index: number) => SctpSendInfo) = {},
): OperatorFunction<T | SctpMessage<T>, SctpOutgoing> {
  if (typeof (codec as Partial<SctpEncoder<T>> | undefined)?.encode !== 'function') {
    throw invalidType('codec argument', 'an object with an encode method', codec);
  }
  if (typeof options !== 'function') checkSending(options);
  return map((value, index) => {
    if (value instanceof SctpMessage) return new MappedMessage(value, codec.encode(value.data));
    const own = typeof options === 'function' ? options(value, index) : options;
    return { ...own, data: codec.encode(value) };
  });
}
