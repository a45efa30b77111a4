import {
  catchError,
  defer,
  EMPTY,
  finalize,
  from,
  map,
  mergeMap,
  of,
  tap,
  throwError,
  type Observable,
  type OperatorFunction,
} from 'rxjs';
import { integer } from '../observables/settings/argument.js';
import { SctpError } from '../api/error.js';
import { MAX_BYTES, MEBIBYTE } from '../observables/settings/limits.js';
import { putBack } from '../observables/receiving/received-message.js';
import { SctpMessage } from '../api/message.js';
import { ACCEPTED, bytesOf, mergeInfo } from '../observables/sending/message.js';
import type { SctpData, SctpSendInput, SctpSendOptions, SctpSendTarget } from '../api/send.js';
import type { OnError } from '../api/on-error.js';
import { isOfOneMessage, skipOf } from '../observables/sending/unsendable.js';
import { checkOnError } from '../observables/settings/on-error.js';
import { toOutgoing } from './support/outgoing.js';
import { checkSending } from './support/target.js';
import { reportUnfinished } from './support/unfinished.js';

/** Options of {@link sendTo}: those of its messages, and how much may wait. */
export interface SendToOptions extends SctpSendOptions {
  /**
   * Bytes of values that may wait to be accepted (with `acknowledged`: to be acknowledged), 0 to
   * 2^30, default 16 MiB. Beyond it the result errors with `ERR_SCTP_SEND_OVERFLOW`, but a value
   * that finds nothing waiting is always taken. Received messages do not count: their receive
   * window bounds them.
   */
  limit?: number | undefined;
  /**
   * What to do about a value that cannot be sent, for instance a received message of a stream that the target has not.
   * `error`, the default, errors the result. `skip` leaves it out and tells of the first one in a process warning
   * (`SCTP_SEND_SKIPPED`). A function is called with the error and the value, which is left out, too. That the target
   * sends nothing any more, that too much waits, and that `signal` is aborted, errors in any case.
   */
  onError?: OnError<unknown, SctpMessage<SctpData> | SctpSendInput> | undefined;
}

/**
 * Sends each value to an association, a send subject or a stream, and emits it once it is accepted
 * for sending; with `acknowledged: true` once the peer has it. Received messages keep their stream,
 * PPID and order flag unless `options` say otherwise, and are held until then: relaying from one
 * association to another slows the sender down to what the receiver takes. Completes when the
 * source has and everything is emitted; errors when the source does, when a value cannot be sent (see
 * `onError`), and when too much waits. What the target was given before that, or before unsubscribing, is still
 * sent; received messages that it cannot send any more go back to the association they came on.
 *
 * ```
 *   ──a──b──c──|
 *     sendTo(association)         the send buffer is full between b and c
 *   ──a──b───────c|
 * ```
 *
 * ```ts
 * association.messages$.pipe(sendTo(association)).subscribe(); // an echo server
 * ```
 *
 * @throws {TypeError} or {RangeError} for wrong options.
 */
export function sendTo<T extends SctpMessage<SctpData> | SctpSendInput>(
  target: SctpSendTarget,
  options: SendToOptions = {},
): OperatorFunction<T, T> {
  checkSending(options, 'acknowledged', 'signal', 'limit', 'onError');
  const { limit = 16 * MEBIBYTE, acknowledged, signal, onError = 'error', ...info } = options;
  checkOnError(onError);
  integer('limit', limit, 0, MAX_BYTES);
  return (source) =>
    defer(() => {
      const onFailure = failing(onError);
      let pending = 0;
      let waitingBytes = 0;
      return source.pipe(
        mergeMap((value) => {
          const { data, ...own } = toOutgoing(value);
          let bytes: Uint8Array;
          try {
            bytes = bytesOf(data);
          } catch (error) {
            return onFailure(error, value);
          }
          const counted = value instanceof SctpMessage ? 0 : bytes.length;
          if (counted > 0 && pending > 0 && waitingBytes + counted > limit) {
            throw overflow(waitingBytes, counted, limit);
          }
          const sent = target.send(bytes, { ...mergeInfo(info, own), acknowledged, signal });
          if (sent === ACCEPTED && pending === 0) return of(value);
          const accepted = from(sent);
          pending++;
          waitingBytes += counted;
          const received = value instanceof SctpMessage ? value : undefined;
          received?.hold();
          let settled = false;
          const settle = (): void => {
            settled = true;
          };
          return accepted.pipe(
            tap({ next: settle, error: settle }),
            map(() => value),
            catchError((error: unknown) => onFailure(error, value)),
            finalize(() => {
              pending--;
              waitingBytes -= counted;
              if (received === undefined) return;
              if (settled) received.release();
              else releaseWhenSent(received, sent, acknowledged === true);
            }),
          );
        }),
      );
    });
}

/**
 * Nobody hears any more of what becomes of `message`. One that waits to be acknowledged may have arrived, so it is
 * not to be sent again.
 */
function releaseWhenSent(
  message: SctpMessage<SctpData>,
  sent: Promise<void>,
  acknowledged: boolean,
): void {
  sent.then(
    () => {
      message.release();
    },
    () => {
      if (!acknowledged) {
        putBack(message);
        return;
      }
      message.release();
      reportUnfinished([message]);
    },
  );
}

type Value = SctpMessage<SctpData> | SctpSendInput;

/** What becomes of a value that was not sent. */
function failing(
  onError: OnError<unknown, Value>,
): (error: unknown, value: Value) => Observable<never> {
  const skip = skipOf(onError);
  return (error, value) => {
    if (skip === undefined || !isOfOneMessage(error)) return throwError(() => error);
    skip(error, value);
    return EMPTY;
  };
}

function overflow(waiting: number, more: number, limit: number): SctpError {
  return new SctpError(
    'ERR_SCTP_SEND_OVERFLOW',
    `sendTo has ${String(waiting)} bytes that wait to be sent, and ${String(more)} more exceed its ` +
      `limit of ${String(limit)}: slow the source down, let it emit received messages, which are ` +
      'held instead, or raise limit.',
  );
}
