import type { ReadableStream } from 'node:stream/web';
import type { Observable } from 'rxjs';
import type { SctpMessage } from './message.js';
import type { OnError } from './on-error.js';
import type { SctpData, SctpSendInfo, SctpSendInput } from './send.js';
import type { SctpQueueOptions } from './sender-options.js';

/**
 * Options of `sendMany()`: stream, PPID and flags of messages that bring none; of received messages
 * they replace what those came with. `limit` and `overflow` matter with an Observable only.
 */
export interface SctpSendManyOptions extends SctpSendInfo, SctpQueueOptions {
  /** Complete when the peer has acknowledged everything, not when it is accepted; default false. */
  acknowledged?: boolean | undefined;
  /**
   * What to do about a message that cannot be sent, for instance a received one of a stream that this side has not.
   * `error`, the default, errors the result. `skip` leaves it out and tells of the first one in a process warning
   * (`SCTP_SEND_SKIPPED`). A function is called with the error and the message, which is left out, too. The end of the
   * association, too much that waits, and a failure of the source, error in any case.
   */
  onError?: OnError<unknown, SctpSendItem> | undefined;
}

/** How far `sendMany()` has come; counts from its subscription on. */
export interface SctpSendProgress {
  /** Messages accepted for sending. */
  readonly messages: number;
  /** Their payload. */
  readonly bytes: number;
  /** Messages the peer has acknowledged; only with `acknowledged: true`. */
  readonly acknowledgedMessages?: number;
  /** Their payload. */
  readonly acknowledgedBytes?: number;
}

/** What `sendMany()` sends: data, a message with its own options, or a received message. */
export type SctpSendItem = SctpSendInput | SctpMessage<SctpData>;

/** Where `sendMany()` takes messages from. */
export type SctpSendSource =
  | Iterable<SctpSendItem>
  | AsyncIterable<SctpSendItem>
  | ReadableStream<SctpSendItem>
  | Observable<SctpSendItem>;
