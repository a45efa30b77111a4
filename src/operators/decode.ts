import { defer, filter, map, type OperatorFunction } from 'rxjs';
import { invalidType, record } from '../observables/settings/argument.js';
import { SctpError } from '../api/error.js';
import { MappedMessage } from '../observables/receiving/mapped-message.js';
import type { SctpMessage } from '../api/message.js';
import type { SctpDecoder } from './support/codec.js';
import type { OnError } from '../api/on-error.js';
import { checkOnError } from '../observables/settings/on-error.js';
import { skipper } from './support/on-error.js';
import { describe } from './support/stream-warnings.js';

/** Options of {@link decode}. */
export interface DecodeOptions {
  /**
   * What to do with a message that the codec throws at. `error`, the default, errors the result. `skip`
   * consumes the message and tells of the first one of each stream in a process warning
   * (`SCTP_DECODE_SKIPPED`). A function is called with the error and the message, which is skipped, too.
   */
  onError?: OnError<SctpError, SctpMessage> | undefined;
}

/**
 * Decodes the payload of each message. Everything else stays the received message's: stream, PPID, and its
 * place in the receive window, so that operators behind it hold and release the message itself.
 *
 * Errors with {@link SctpError} `ERR_SCTP_DECODE` when the codec throws: `cause` is what it threw,
 * `stream` and `ppid` are the message's. See `onError` for other choices.
 *
 * ```
 *   ──a──b──#──c──|                          # is garbage
 *     decode(codec, { onError: 'skip' })
 *   ──A──B─────C──|
 * ```
 *
 * ```ts
 * const json = { decode: (data: Buffer) => JSON.parse(data.toString()) as Reading };
 *
 * association.messages$
 *   .pipe(decode(json, { onError: (error) => log.warn(error) }), mergeMapByStream((m) => store(m.data)))
 *   .subscribe();
 * ```
 *
 * @throws {TypeError} for a codec without `decode`, or wrong options.
 */
export function decode<T>(
  codec: SctpDecoder<T>,
  options: DecodeOptions = {},
): OperatorFunction<SctpMessage, SctpMessage<T>> {
  if (typeof (codec as Partial<SctpDecoder<T>> | undefined)?.decode !== 'function') {
    throw invalidType('codec argument', 'an object with a decode method', codec);
  }
  record('options', options, ['onError']);
  const { onError = 'error' } = options;
  checkOnError(onError);
  return (source) =>
    defer(() => {
      const onFailure =
        onError === 'error'
          ? rethrow
          : onError === 'skip'
            ? skipper('SCTP_DECODE_SKIPPED')
            : onError;
      return source.pipe(
        map((message) => {
          let value: T;
          try {
            value = codec.decode(message.data);
          } catch (cause) {
            onFailure(decodeError(message, cause), message);
            return undefined;
          }
          return new MappedMessage(message, value);
        }),
        filter((message) => message !== undefined),
      );
    });
}

type OnFailure = (error: SctpError, message: SctpMessage) => void;

const rethrow: OnFailure = (error) => {
  throw error;
};

function decodeError(message: SctpMessage, cause: unknown): SctpError {
  const { stream, ppid } = message;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new SctpError('ERR_SCTP_DECODE', `The codec refused ${describe(message)}: ${why}.`, {
    stream,
    ppid,
    cause,
  });
}
