import { defer, from, map, of, type ObservableInput, type OperatorFunction } from 'rxjs';
import type { SctpMessage } from '../observables/receiving/message.js';
import { isOutgoing, type SctpSendInput } from '../observables/sending/send.js';
import { mergeMapByStream, type MergeMapByStreamOptions } from './merge-map-by-stream.js';
import { given, toOutgoing } from './support/outgoing.js';
import { sendTo } from './send-to.js';

/** A request and a reply to it that was sent. */
export interface SctpExchange<T = Buffer> {
  /** What was answered. */
  readonly request: SctpMessage<T>;
  /** What was sent. */
  readonly reply: SctpSendInput;
}

/**
 * Answers requests: what `project` makes of a message is sent back on its association, stream and
 * PPID, unless a reply brings its own `stream` or `ppid`. `project` gives one reply, as bytes,
 * string or `{ data, … }`, or a promise, Observable or (async) iterable of as many as it likes;
 * none is fine, too: `EMPTY`.
 *
 * Requests of a stream are answered in order, one after the other unless `perStream` says
 * otherwise, and streams side by side, as `mergeMapByStream` does it. A request is held until its
 * replies are accepted for sending: a peer that asks faster than it takes the answers has to wait.
 * Emits each exchange then.
 *
 * Errors with what `project` throws, and with what `send()` rejects with: `EPIPE`, when the peer is
 * gone before it has its reply. Catch it behind `respond`, for each association of a server.
 *
 * ```
 *   ──1a──2b─────────|
 *     respond(request => answer(request))       answer takes ──x|
 *   ─────1A──2B──────|                          sent on streams 1 and 2
 * ```
 *
 * ```ts
 * const answering = (peer: SctpAssociation) =>
 *   peer.messages$.pipe(
 *     ofPpid(Ppid.DIAMETER),
 *     respond(async (request) => answerTo(request.data)),
 *     catchError((error) => (log.warn(error), EMPTY)),
 *   );
 *
 * listen({ port: 3868 }).pipe(mergeMap(answering)).subscribe();
 * ```
 *
 * @throws {RangeError} for wrong options.
 */
export function respond<T = Buffer>(
  project: (
    request: SctpMessage<T>,
    index: number,
  ) => SctpSendInput | ObservableInput<SctpSendInput>,
  options: MergeMapByStreamOptions = {},
): OperatorFunction<SctpMessage<T>, SctpExchange<T>> {
  return mergeMapByStream((request: SctpMessage<T>, index) => {
    const { association, stream, ppid } = request;
    return defer(() => {
      const replies = project(request, index);
      return isReply(replies) ? of(replies) : from(replies);
    }).pipe(
      map((reply) => ({ stream, ppid, ...given(toOutgoing(reply)) })),
      sendTo(association),
      map((reply): SctpExchange<T> => ({ request, reply })),
    );
  }, options);
}

/** Strings and bytes are iterables, too: of nothing that could be sent. */
function isReply(result: SctpSendInput | ObservableInput<SctpSendInput>): result is SctpSendInput {
  if (typeof result === 'string' || ArrayBuffer.isView(result)) return true;
  return result instanceof ArrayBuffer || (isOutgoing(result as SctpSendInput) && 'data' in result);
}
