import { defer, finalize, from, map, mergeMap, of, type OperatorFunction } from 'rxjs';
import { SctpMessage } from '../observables/message.js';
import {
  ACCEPTED,
  isOutgoing,
  type SctpSendInput,
  type SctpSendOptions,
  type SctpSendTarget,
} from '../observables/send.js';

/**
 * Sends each value to an association, a send subject or a stream, and emits it once it is accepted for
 * sending. Received messages keep their stream, PPID and order flag unless `options` say otherwise, and
 * are held until then: relaying from one association to another slows the sender down to what
 * the receiver takes. Completes when the source has and everything is accepted; errors when the source
 * does or a value cannot be sent.
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
 */
export function sendTo<T extends SctpMessage | SctpSendInput>(
  target: SctpSendTarget,
  options: SctpSendOptions = {},
): OperatorFunction<T, T> {
  return (source) =>
    defer(() => {
      let pending = 0;
      return source.pipe(
        mergeMap((value) => {
          const sent = send(target, value, options);
          if (sent === ACCEPTED && pending === 0) return of(value);
          pending++;
          if (value instanceof SctpMessage) value.hold();
          return from(sent).pipe(
            map(() => value),
            finalize(() => {
              pending--;
              if (value instanceof SctpMessage) value.release();
            }),
          );
        }),
      );
    });
}

function send(
  target: SctpSendTarget,
  value: SctpMessage | SctpSendInput,
  options: SctpSendOptions,
): Promise<void> {
  if (value instanceof SctpMessage) {
    const { stream, ppid, unordered } = value;
    return target.send(value.data, { stream, ppid, unordered, ...options });
  }
  if (isOutgoing(value)) return target.send(value.data, { ...value, ...options });
  return target.send(value, options);
}
