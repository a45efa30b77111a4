import {
  catchError,
  defer,
  EMPTY,
  from,
  map,
  of,
  type ObservableInput,
  type OperatorFunction,
} from 'rxjs';
import type { SctpMessage } from '../api/message.js';
import { isOutgoing } from '../observables/sending/message.js';
import type { SctpSendInput } from '../api/send.js';
import { record } from '../observables/settings/argument.js';
import { mergeMapByStream, type MergeMapByStreamOptions } from './merge-map-by-stream.js';
import { isOfTheEnd } from './support/of-the-end.js';
import type { OnError } from '../api/on-error.js';
import { checkOnError } from '../observables/settings/on-error.js';
import { skipper } from './support/on-error.js';
import { given, toOutgoing } from './support/outgoing.js';
import { sendTo } from './send-to.js';

const OPTIONS = ['concurrency', 'perStream'];

/** A request and a reply to it that was sent. */
export interface SctpExchange<T = Buffer> {
  /** What was answered. */
  readonly request: SctpMessage<T>;
  /** What was sent. */
  readonly reply: SctpSendInput;
}

/** Options of {@link respond}. */
export interface RespondOptions<T = Buffer> extends MergeMapByStreamOptions {
  /**
   * What to do about a request that cannot be answered, because `project` failed or its reply cannot be sent. `error`
   * errors the result. `skip` consumes the request and tells of the first one of each stream in a process warning
   * (`SCTP_REQUEST_SKIPPED`). A function is called with the error and the request, which is skipped, too. By default
   * requests on a stream that the peer has and this side has not are skipped, as the peer alone can bring them
   * about, and everything else errors. The end of the association errors in any case: nothing can be answered any more.
   */
  onError?: OnError<unknown, SctpMessage<T>> | undefined;
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
 * Errors with what `project` throws, and with what `send()` rejects with, unless `onError` says otherwise; and
 * with `EPIPE`, when the peer is gone before it has its reply. `whileUp` around it takes care of that, for
 * each association of a server.
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
 *     respond(async (request) => answerTo(request.data), { onError: (error) => log.warn(error) }),
 *   );
 *
 * listen({ port: 3868 }).pipe(whileUp(answering)).subscribe();
 * ```
 *
 * @throws {TypeError|RangeError} for wrong options.
 */
export function respond<T = Buffer>(
  project: (
    request: SctpMessage<T>,
    index: number,
  ) => SctpSendInput | ObservableInput<SctpSendInput>,
  options: RespondOptions<T> = {},
): OperatorFunction<SctpMessage<T>, SctpExchange<T>> {
  const { onError, ...others } = record('options', options, [
    'onError',
    ...OPTIONS,
  ]) as typeof options;
  checkOnError(onError);
  const onFailure = failing<T>(onError);
  return mergeMapByStream((request: SctpMessage<T>, index) => {
    const { association, stream, ppid } = request;
    return defer(() => {
      const replies = project(request, index);
      return isReply(replies) ? of(replies) : from(replies);
    }).pipe(
      map((reply) => ({ stream, ppid, ...given(toOutgoing(reply)) })),
      sendTo(association),
      map((reply): SctpExchange<T> => ({ request, reply })),
      catchError((error: unknown) => {
        onFailure(error, request);
        return EMPTY;
      }),
    );
  }, others);
}

type Failing<T> = (error: unknown, request: SctpMessage<T>) => void;

/** Throws what is not to be skipped. */
function failing<T>(onError: RespondOptions<T>['onError']): Failing<T> {
  const skip = typeof onError === 'function' ? onError : skipper('SCTP_REQUEST_SKIPPED');
  return (error, request) => {
    const { association } = request;
    if (onError === 'error' || isOfTheEnd(error, association)) throw error;
    if (onError === undefined && !isUnanswerable(error, request)) throw error;
    skip(error, request);
  };
}

/** It came on a stream that only the peer has. */
function isUnanswerable(error: unknown, { association, stream }: SctpMessage<unknown>): boolean {
  const { code } = error as { code?: unknown };
  return code === 'ERR_SCTP_INVALID_STREAM' && stream >= association.streams.outbound;
}

/** Strings and bytes are iterables, too: of nothing that could be sent. */
function isReply(result: SctpSendInput | ObservableInput<SctpSendInput>): result is SctpSendInput {
  if (typeof result === 'string' || ArrayBuffer.isView(result)) return true;
  return result instanceof ArrayBuffer || (isOutgoing(result as SctpSendInput) && 'data' in result);
}
