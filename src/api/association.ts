import type { Observable } from 'rxjs';
import { mark } from './support/shared.js';
import { asyncDispose } from './support/dispose.js';
import { showAs } from './support/inspect.js';
import { placesOf } from './support/place.js';
import type { SctpMessage } from './message.js';
import type { SctpShutdownOptions, SctpEnding } from './ending.js';
import type { SctpNotification } from './notification.js';
import type { SctpPath, SctpState, SctpStats } from './stats.js';
import type { SctpStatsOptions } from './stats-options.js';
import type { SctpData, SctpSendOptions, SctpSendTarget } from './send.js';
import type { SctpAddStreamsOptions, SctpResetStreamsOptions } from './reconfiguration.js';
import type { SctpSendManyOptions, SctpSendProgress, SctpSendSource } from './send-many.js';
import type { SctpSenderOptions } from './sender-options.js';
import type { SctpSendSubject } from './send-subject.js';
import type { SctpStreamSubject } from './stream-subject.js';

/** Negotiated stream counts (RFC 9260, 5.1.1). */
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
  /** Negotiated stream counts, and what was added later. */
  abstract readonly streams: SctpStreams;
  /**
   * Own IP addresses, as of now. The embedded engine has one: the one it was bound to, or that the host chose when
   * it was bound to none.
   */
  abstract readonly localAddresses: readonly string[];
  /** Own SCTP port. */
  abstract readonly localPort: number;
  /** Own UDP port; 0 over IP. */
  abstract readonly localUdpPort: number;
  /** The peer's IP addresses, as of now; at the start the primary one is first. The embedded engine has one. */
  abstract readonly remoteAddresses: readonly string[];
  /** The peer's SCTP port. */
  abstract readonly remotePort: number;
  /** The peer's UDP port when the association came up; `paths$` has the present one. 0 over IP. */
  abstract readonly remoteUdpPort: number;
  /** The present state (RFC 9260, 4). */
  abstract readonly state: SctpState;
  /**
   * Bytes accepted and not acknowledged by the peer yet. With the kernel engine maybe some more: Linux tells how much
   * memory unacknowledged messages occupy, not which they are. With a `scheduler`, and while messages with a
   * `lifetime`, `maxRetransmits` or `priority` are unacknowledged, they stay until all are acknowledged.
   */
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
   * What else happens. There is no current value to replay: while nobody is subscribed, up to 64 notifications,
   * the latest, wait for the next subscriber, behind a `notifications-lost` with the count of those before them that
   * did not; else each goes to those who are subscribed. Completes with the
   * association, once it is known what became of every message; never errors.
   */
  abstract readonly notifications$: Observable<SctpNotification>;
  /** Replays the present state, then its changes; completes after `closed`, also for late subscribers. */
  abstract readonly state$: Observable<SctpState>;
  /**
   * Resolves when the association has ended, in whatever way, to who ended it and why; never rejects. What it has
   * received may still wait in {@link messages$}.
   */
  abstract readonly ended: Promise<SctpEnding>;
  /**
   * Emits that the association has ended, and why, then completes, also for late subscribers; never errors. The
   * subscribers of its other Observables have heard of it by then. As a notifier it ends what is to last no longer than the
   * association: `takeUntil(association.ended$)`; see also `whileUp()`.
   */
  abstract readonly ended$: Observable<SctpEnding>;
  /**
   * The peer's addresses and what is known of the way there, the primary one first: the latest snapshot (the
   * first soon after subscribing), then a new one with each `path-change`. Completes with the association. To watch RTT or
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
   * Accepted is not delivered: `process.exit()`, like any end of the process or the worker, aborts the
   * association once what the congestion window, the peer's window and the socket take at once is on its
   * way; the rest is lost. Await {@link shutdown}, or the last messages with `acknowledged: true`, before.
   *
   * With `acknowledged: true` it resolves when the peer has acknowledged the whole message (RFC 9260,
   * 6.2), and rejects when it no longer can: with the code the association ended with,
   * `ECONNRESET` when the peer restarted, or `ERR_SCTP_ABANDONED` when its `lifetime`, `maxRetransmits` or
   * `priority` ended it. With a `signal` it rejects with the signal's reason once that is aborted:
   * a message that still waited is not sent then, one the engine has may arrive all the same.
   *
   * Rejects with `TypeError` or `RangeError` for wrong arguments, also for an empty message, which SCTP
   * cannot carry (RFC 9260, 3.3.1); with {@link SctpError} `EMSGSIZE`,
   * `ERR_SCTP_INVALID_STREAM` (the association lives on), or `EPIPE` once the association is ending.
   *
   * Who does not await it loses no process over what a peer does: rejections with `EPIPE`, with the code the association
   * ended with, `ECONNRESET`, `ERR_SCTP_ABANDONED`, `ERR_SCTP_SEND_OVERFLOW` or `ERR_SCTP_INVALID_STREAM` count as
   * handled, since the association's end (see {@link ended}) or a `send-failed` notification tells the same. Those for
   * mistakes, and for an aborted `signal`, do not.
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
   * Sends to this address of the peer first, while it is reachable (RFC 6458, 8.1.9). A
   * `path-change` notification tells that it does.
   *
   * This method and those up to `deleteAuthKey()` are requests to the engine: each resolves when the engine
   * has done it, or has asked the peer. What the peer says comes as a notification. They reject with
   * `TypeError` or `RangeError` for wrong arguments, else with an {@link SctpError}: `ERR_SCTP_UNSUPPORTED` on
   * the embedded engine, but for `setPrimary()`, `resetStreams()`, `addStreams()` and the keys, and where the kernel or the
   * peer has not got it; `ERR_SCTP_CLOSED` after
   * the end; the code of the system call that failed, with the call in `syscall`. `setPrimary()` rejects with `EINVAL` when
   * the peer has no such address, and on the embedded engine with `EAGAIN` while it is unconfirmed (RFC 9260, 5.4).
   */
  abstract setPrimary(address: string): Promise<void>;
  /**
   * Asks the peer to send to this address of ours first (RFC 5061, 4.2.4). It takes
   * `addressReconfiguration` on both sides. Rejects as {@link setPrimary}.
   */
  abstract setPeerPrimary(address: string): Promise<void>;
  /**
   * Adds an IP address of this host to the association (RFC 5061); {@link localAddresses} has it as soon as
   * the peer may send to it. It takes `addressReconfiguration` on both sides. Rejects as {@link setPrimary}.
   */
  abstract addAddress(address: string): Promise<void>;
  /**
   * Takes an IP address of this host out of the association (RFC 5061); the last one has to stay. It takes
   * `addressReconfiguration` on both sides. Rejects as {@link setPrimary}.
   */
  abstract removeAddress(address: string): Promise<void>;
  /**
   * Begins streams anew: the next message on each has the stream sequence number 0 (RFC 6525, 5.1).
   * By default all that this side sends on; those that the peer sends on, it is asked to reset. Messages of
   * theirs that were sent before go first, and what is sent after this waits for the peer's answer; the kernel engine
   * rejects with `EAGAIN` instead while messages wait. A `stream-reset` notification tells what came of it. It takes
   * `streamReset` on both sides. Rejects as {@link setPrimary}; for a stream that does not exist with
   * `ERR_SCTP_INVALID_STREAM`; while another change of streams is under way with `EINPROGRESS`; where one packet has no
   * room for so many numbers with `EMSGSIZE`.
   */
  abstract resetStreams(options?: SctpResetStreamsOptions): Promise<void>;
  /**
   * Adds streams, to those there are (RFC 6525, 4.5 and 4.6): to send on, or to receive on, which
   * the peer is asked for. A `stream-change` notification tells what came of it, and {@link streams} how
   * many there are. The embedded engine takes no more streams of a peer than its option `streams` says, unless it
   * asked for them. It takes `streamReset` on both sides. Rejects as {@link setPrimary}; while another change of
   * streams is under way with `EINPROGRESS`.
   */
  abstract addStreams(options: SctpAddStreamsOptions): Promise<void>;
  /**
   * What the option `scheduler` goes by for a stream to send on: with `priority` its priority, 0 (the highest, and
   * the default) to 65535; with `weighted-fair-queueing` its weight, 1 (the default) to 65535, the larger the more
   * (RFC 8260, 3). Others take it, and do not mind. It counts at once, but for a message that was begun, and
   * stays when the peer restarts. Rejects as {@link setPrimary}; for a stream that does not exist with
   * `ERR_SCTP_INVALID_STREAM`, for a weight of 0 with `EINVAL`.
   */
  abstract setStreamPriority(stream: number, value: number): Promise<void>;
  /**
   * Adds a shared key, or replaces one that is not in use (RFC 4895; RFC 6458, 8.3.3). `id` is 0 to
   * 65535; the secret 1 to 65535 bytes, a string goes as UTF-8; it is copied before this returns. The
   * peer needs the same. It takes the option `auth`. Rejects as {@link setPrimary}.
   */
  abstract setAuthKey(id: number, secret: string | Uint8Array): Promise<void>;
  /**
   * Sends with this key from now on, retransmissions as well (RFC 6458, 8.1.18). Rejects as {@link setPrimary}; with `EINVAL`
   * when there is no such key.
   */
  abstract activateAuthKey(id: number): Promise<void>;
  /**
   * Deletes a key that is not the active one (RFC 6458, 8.3.5): what the peer sends with it is dropped from now on. Rejects as
   * {@link setPrimary}; with `EINVAL` when there is no such key, or it is the active one.
   */
  abstract deleteAuthKey(id: number): Promise<void>;
  /**
   * Ends gracefully (RFC 9260, 9.2): sends what is queued, waits until the peer has all of it,
   * then closes. Resolves then, also when called again; rejects if the association fails instead, which counts as
   * handled when nobody awaits it: {@link ended} tells the same.
   *
   * A peer that reads nothing makes this last for ever, unless there is a limit: after `timeout`, or
   * `shutdownTimeout`, the association is aborted, and this rejects with `ETIMEDOUT` and how much was not delivered;
   * when `signal` is aborted the association is, too, and this rejects with the signal's reason. A later
   * call may add a limit. Rejects with `TypeError` or `RangeError` for wrong options.
   */
  abstract shutdown(options?: SctpShutdownOptions): Promise<void>;
  /**
   * Ends at once, telling the peer so with `reason` (RFC 9260, 9.1), of which the kernel engine sends
   * the first 1024 bytes. What was not delivered is reported as `send-failed`. Does nothing after the end.
   */
  abstract abort(reason?: string | Uint8Array): void;
  /** As `shutdown()`, for `await using`; does nothing after the end. */
  abstract [asyncDispose](): Promise<void>;
}

mark(SctpAssociation, 'SctpAssociation');
showAs(SctpAssociation, 'SctpAssociation', (association) => ({
  id: association.id,
  local: placesOf(association.localAddresses, association.localPort, association.localUdpPort),
  remote: placesOf(association.remoteAddresses, association.remotePort, association.remoteUdpPort),
  state: association.state,
  streams: association.streams,
}));
