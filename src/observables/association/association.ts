import type { Observable } from 'rxjs';
import { asyncDispose } from '../support/dispose.js';
import type { SctpMessage } from '../receiving/message.js';
import type { SctpNotification } from './notification.js';
import type { SctpPath, SctpState, SctpStats } from '../../native/stats.js';
import type { SctpData, SctpSendOptions, SctpSendTarget } from '../sending/send.js';
import type { SctpSendManyOptions, SctpSendProgress } from '../sending/send-many.js';
import type { SctpSenderOptions, SctpSendSubject } from '../sending/send-subject.js';
import type { SctpStatsOptions } from './stats.js';
import type { SctpSendSource } from '../sending/send-supply.js';
import type { SctpStreamSubject } from '../sending/stream-subject.js';

/** Negotiated stream counts (RFC 9260, section 5.1.1). */
export interface SctpStreams {
  /** Streams this side may send on: 0 to `outbound - 1`. */
  readonly outbound: number;
  /** Streams the peer may send on. */
  readonly inbound: number;
}

/**
 * An SCTP association (RFC 9260): messages on independent streams, each way.
 *
 * Observables of an association are hot and may be subscribed to at any time, also after its end.
 */
export abstract class SctpAssociation implements SctpSendTarget, AsyncDisposable {
  /** Unique in this process. */
  abstract readonly id: number;
  /** Negotiated stream counts. */
  abstract readonly streams: SctpStreams;
  /** Own IP addresses; one, until multi-homing exists. */
  abstract readonly localAddresses: readonly string[];
  /** Own SCTP port. */
  abstract readonly localPort: number;
  /** Own UDP port. */
  abstract readonly localUdpPort: number;
  /** The peer's IP addresses; one, until multi-homing exists. */
  abstract readonly remoteAddresses: readonly string[];
  /** The peer's SCTP port. */
  abstract readonly remotePort: number;
  /** The peer's UDP port when the association came up; `paths$` has the present one. */
  abstract readonly remoteUdpPort: number;
  /** The present state (RFC 9260, section 4). */
  abstract readonly state: SctpState;
  /** Bytes accepted and not acknowledged by the peer yet. */
  abstract readonly bufferedBytes: number;
  /** The option `receiveWindow`: how many bytes may be received and not consumed. */
  abstract readonly receiveWindow: number;
  /** Bytes received that are not consumed yet: they wait for a subscriber, or somebody holds them. */
  abstract readonly unconsumedBytes: number;

  /**
   * Received messages of all streams. Messages nobody is subscribed to wait, in order, for the first
   * subscriber; then every subscriber gets each message. Completes when the association ends gracefully,
   * errors with an {@link SctpError} when it fails (`ECONNABORTED` after a local `abort()`), in both
   * cases after all waiting messages.
   */
  abstract readonly messages$: Observable<SctpMessage>;
  /**
   * What else happens. There is no current value to replay: up to 64 notifications, the latest, wait for a
   * first subscriber; from then on each goes to those who are subscribed. Completes with the
   * association, once it is known what became of every message; never errors.
   */
  abstract readonly notifications$: Observable<SctpNotification>;
  /** Replays the present state, then its changes; completes after `closed`, also for late subscribers. */
  abstract readonly state$: Observable<SctpState>;
  /**
   * The peer's addresses and what is known of the way there: the latest snapshot (the first soon after
   * subscribing), then a new one with each `path-change`. Completes with the association. To watch RTT or
   * cwnd, which change without being notified, see {@link stats$}.
   */
  abstract readonly paths$: Observable<readonly SctpPath[]>;

  /**
   * Sends a message. The bytes are copied before `send` returns.
   *
   * Resolves when the message is accepted: at once while fewer than `sendBuffer` bytes are
   * unacknowledged or unsent, else when its turn comes. Whatever was accepted and could not be delivered
   * is reported as a `send-failed` notification. From 1024 messages on, each counts as 64 bytes at least,
   * so that a flood of tiny ones does not fill the memory.
   *
   * With `acknowledged: true` it resolves when the peer has acknowledged the whole message (RFC 9260,
   * section 6.2), and rejects when it no longer can: with the code the association ended with, or
   * `ECONNRESET` when the peer restarted. With a `signal` it rejects with the signal's reason once that is aborted:
   * a message that still waited is not sent then, one the engine has may arrive all the same.
   *
   * Rejects with `TypeError` or `RangeError` for wrong arguments, also for an empty message, which SCTP
   * cannot carry (RFC 9260, section 3.3.1); with {@link SctpError} `EMSGSIZE`,
   * `ERR_SCTP_INVALID_STREAM` (the association lives on), or `EPIPE` once the association is ending.
   */
  abstract send(data: SctpData, options?: SctpSendOptions): Promise<void>;
  /**
   * Sends what `source` gives, in order, and tells how far it is. Subscribing starts; unsubscribing stops,
   * and closes the iterator, the stream or the subscription. What was taken before is still sent.
   *
   * An Iterable, AsyncIterable or ReadableStream is asked for the next message only while the send buffer
   * has room (one message may wait for it). An Observable cannot be asked: of it `limit` bytes
   * wait, and `overflow` says what happens beyond; received messages are held instead, until accepted
   * or, with `acknowledged: true`, until acknowledged.
   *
   * Emits at least when it has to wait and at the end; completes when the source has and everything is
   * accepted, or acknowledged. Errors as the source does, or as {@link send} rejects; the error then says
   * which message it was. Messages accepted before it are sent.
   *
   * @throws {TypeError|RangeError} for a source or options that are none, at the call.
   */
  abstract sendMany(
    source: SctpSendSource,
    options?: SctpSendManyOptions,
  ): Observable<SctpSendProgress>;
  /** A Subject that sends, with these options for its messages. */
  abstract sender(options?: SctpSenderOptions): SctpSendSubject;
  /** One stream, both ways. Messages it wants are taken from those that wait. */
  abstract stream(id: number): SctpStreamSubject;
  /**
   * Counters, queue depths and the state of every path, as of now. Rejects with {@link SctpError}
   * `ERR_SCTP_CLOSED` after the end, with `TypeError` for wrong options.
   */
  abstract stats(options?: SctpStatsOptions): Promise<SctpStats>;
  /**
   * Samples {@link stats}: at once, then every `period` milliseconds (1 to 3600000), for as long as it is
   * subscribed to. Completes with the association, however it ends.
   *
   * @throws {TypeError|RangeError} for a wrong period or wrong options, at the call.
   */
  abstract stats$(period: number, options?: SctpStatsOptions): Observable<SctpStats>;
  /**
   * Ends gracefully (RFC 9260, section 9.2): sends what is queued, waits until the peer has all of it,
   * then closes. Resolves then, also when called again; rejects if the association fails instead.
   */
  abstract shutdown(): Promise<void>;
  /**
   * Ends at once, telling the peer so with `reason` (RFC 9260, section 9.1). What was not
   * delivered is reported as `send-failed`. Does nothing after the end.
   */
  abstract abort(reason?: string | Uint8Array): void;
  /** As `shutdown()`, for `await using`; does nothing after the end. */
  abstract [asyncDispose](): Promise<void>;
}
