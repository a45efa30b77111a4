import { asyncScheduler, Observable, type Subscriber } from 'rxjs';
import { integer, invalidType, invalidValue, record } from '../observables/settings/argument.js';
import type { SctpAssociation } from '../api/association.js';
import { inCallersContext } from '../observables/support/callers-context.js';
import { SctpError } from '../api/error.js';
import { MAX_TIME } from '../observables/settings/limits.js';
import type { SctpMessage } from '../api/message.js';
import {
  ANY_PPID,
  ANY_STREAM,
  REPLIES,
  type Answerable,
  type ReplyWaiter,
} from '../observables/receiving/replies.js';
import { bytesOf } from '../observables/sending/message.js';
import type { SctpSendInput } from '../api/send.js';
import { SctpStreamSubject } from '../api/stream-subject.js';
import { toOutgoing } from './support/outgoing.js';

/**
 * How a reply is known: by a test of its own, or by a key that request and reply both carry, read from
 * their payload (the PPID has to be `replyPpid` then). Keys are compared as those of a `Map` are. A
 * received message whose key is undefined is no reply: use it for requests of the peer, which may happen
 * to carry the same number.
 *
 * Finding a reply by key costs the same however many requests wait, as long as they share one `key`
 * function: declare it once, not in each call. Tests are called for each message, from the oldest request on.
 */
export type SctpReplyMatch =
  | ((reply: SctpMessage) => boolean)
  | {
      /**
       * What request and reply have in common, read from a payload; undefined when it is no reply. When it throws for a
       * received message, the oldest of the requests that share it fails with what it threw, and the others wait on.
       */
      readonly key: (data: Buffer, isReply: boolean) => unknown;
    };

/** Options of {@link request}. */
export interface RequestOptions {
  /**
   * Default: the next message with the request's PPID. Requests that wait at the same time are then
   * answered in their order, as `respond` does; a peer that may leave one out or be late needs a match.
   */
  match?: SctpReplyMatch | undefined;
  /** Milliseconds to wait for the reply, 1 to 3600000 or `Infinity`, default 30000. */
  timeout?: number | undefined;
  /** The stream the reply comes on, 0 to 65535; default the request's own. `any` is for peers that choose. */
  replyStream?: number | 'any' | undefined;
  /**
   * The PPID the reply comes with, 0 to 2^32 - 1; default the request's own. `any` is for peers that do
   * not label what they send. A test of your own, as `match`, looks at the PPID itself.
   */
  replyPpid?: number | 'any' | undefined;
}

const OPTIONS = ['match', 'timeout', 'replyStream', 'replyPpid'];
const DEFAULT_TIMEOUT = 30_000;

/**
 * Sends a message when subscribed to, emits the reply and completes. Subscribing again, for instance with
 * `retry`, sends again. Any number of requests may be under way at a time.
 *
 * A message is the reply to one request at most. What answers none is left to other subscribers, and waits
 * for one as if there were no requests; so subscribe to the association's messages when the peer also
 * sends on its own account. Those subscribers see the replies, too. A reply that comes after its request
 * was given up (timeout, unsubscribing) is dropped when it has a key, else it is such a message.
 * The request itself cannot be taken back.
 *
 * Errors with an {@link SctpError}: `ETIMEDOUT` without a reply in time, that of the association when it
 * fails first, `EPIPE` when it ends gracefully first; with what `send()` rejects with; and with what
 * `match` throws.
 *
 * ```
 *   request(association, 'ping')
 *   ─────────(pong|)
 * ```
 *
 * ```ts
 * const isRequest = (data: Buffer) => data[4] >= 0x80; // RFC 6733, 3
 * const hopByHop = {
 *   key: (data: Buffer, isReply: boolean) =>
 *     isReply && isRequest(data) ? undefined : data.readUInt32BE(12),
 * };
 *
 * request(association, { data: watchdogRequest, ppid: Ppid.DIAMETER }, { match: hopByHop, timeout: 5000 })
 *   .pipe(retry(2))
 *   .subscribe((answer) => console.log(answer.data));
 * ```
 *
 * @throws {TypeError} or {RangeError} for wrong arguments.
 */
export function request(
  target: SctpAssociation | SctpStreamSubject,
  message: SctpSendInput,
  options: RequestOptions = {},
): Observable<SctpMessage> {
  const association = target instanceof SctpStreamSubject ? target.association : target;
  if (!isAnswerable(association)) {
    throw invalidType('target argument', 'an association or one of its streams', target);
  }
  const outgoing = toOutgoing(message);
  const data = bytesOf(outgoing.data);
  const { stream = target instanceof SctpStreamSubject ? target.id : 0, ppid = 0 } = outgoing;
  const { match, timeout, place, label } = settings(options, stream, ppid);

  const expect = (waiter: ReplyWaiter): (() => void) => {
    if (typeof match === 'function') return association[REPLIES].expectTest(place, match, waiter);
    if (match === undefined) return association[REPLIES].expectNext(place, label, waiter);
    const { key: keyOf } = match;
    const key = keyOf(Buffer.from(data.buffer, data.byteOffset, data.length), false);
    if (key === undefined)
      throw invalidValue('match.key', 'a function that gives the request a key, too', key);
    return association[REPLIES].expectKey(place, label, keyOf, key, waiter);
  };

  const subscribe = (subscriber: Subscriber<SctpMessage>): void => {
    const fail = (error: unknown): void => {
      subscriber.error(error);
    };
    const reply = (received: SctpMessage): void => {
      subscriber.next(received);
      subscriber.complete();
    };
    subscriber.add(expect({ reply, fail }));
    if (timeout !== Infinity) {
      const late = (): void => {
        fail(timeoutError(association, stream, ppid, timeout));
      };
      subscriber.add(asyncScheduler.schedule(late, timeout));
    }
    target.send(data, { ...outgoing, stream }).catch(fail);
  };
  return new Observable(inCallersContext(subscribe));
}

function isAnswerable(association: unknown): association is SctpAssociation & Answerable {
  return typeof association === 'object' && association !== null && REPLIES in association;
}

function settings(
  options: RequestOptions,
  stream: number,
  ppid: number,
): { match: SctpReplyMatch | undefined; timeout: number; place: number; label: number } {
  record('options', options, OPTIONS);
  const { match, timeout = DEFAULT_TIMEOUT, replyStream = stream, replyPpid = ppid } = options;
  if (match !== undefined && typeof match !== 'function') {
    const { key } = record('match', match, ['key']);
    if (typeof key !== 'function') throw invalidType('match.key', 'a function', key);
  }
  if (timeout !== Infinity) integer('timeout', timeout, 1, MAX_TIME);
  const place =
    replyStream === 'any' ? ANY_STREAM : integer('replyStream', replyStream, 0, ANY_STREAM - 1);
  const label = replyPpid === 'any' ? ANY_PPID : integer('replyPpid', replyPpid, 0, ANY_PPID - 1);
  return { match, timeout, place, label };
}

function timeoutError(
  association: SctpAssociation,
  stream: number,
  ppid: number,
  timeout: number,
): SctpError {
  const { remoteAddresses, remotePort } = association;
  return new SctpError(
    'ETIMEDOUT',
    `No reply from ${remoteAddresses[0]}:${String(remotePort)} within ${String(timeout)} ms to a ` +
      `request on stream ${String(stream)} with PPID ${String(ppid)}: check that the peer answers ` +
      'with what match takes, or raise timeout.',
    { address: remoteAddresses[0], port: remotePort, stream, ppid },
  );
}
