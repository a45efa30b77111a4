import type { Observable } from 'rxjs';
import { asyncDispose } from './dispose.js';
import type { SctpMessage } from './message.js';
import type { SctpNotification } from './notification.js';
import type { SctpPath, SctpState, SctpStats } from './path.js';
import type { SctpData, SctpSendOptions, SctpSendTarget } from './send.js';
import type { SctpSenderOptions, SctpSendSubject } from './send-subject.js';
import type { SctpStreamSubject } from './stream-subject.js';

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

  /**
   * Received messages of all streams. Messages nobody is subscribed to wait, in order, for the first
   * subscriber; then every subscriber gets each message. Completes when the association ends gracefully,
   * errors with an {@link SctpError} when it fails (`ECONNABORTED` after a local `abort()`), in both
   * cases after all waiting messages.
   */
  abstract readonly messages$: Observable<SctpMessage>;
  /**
   * What else happens. Up to 64 notifications wait for a first subscriber. Completes with the
   * association; never errors.
   */
  abstract readonly notifications$: Observable<SctpNotification>;
  /** Replays the present state, then its changes; completes after `closed`. */
  abstract readonly state$: Observable<SctpState>;
  /**
   * The peer's addresses and what is known of the way there: a snapshot soon after subscribing, then
   * again with each change of a path. Completes with the association.
   */
  abstract readonly paths$: Observable<readonly SctpPath[]>;

  /**
   * Sends a message. The bytes are copied before `send` returns.
   *
   * Resolves when the message is accepted: at once while fewer than `sendBuffer` bytes are
   * unacknowledged or unsent, else when its turn comes. Whatever was accepted and could not be delivered
   * is reported as a `send-failed` notification.
   *
   * Rejects with `TypeError` or `RangeError` for wrong arguments, also for an empty message, which SCTP
   * cannot carry (RFC 9260, section 3.3.1); with {@link SctpError} `EMSGSIZE`,
   * `ERR_SCTP_INVALID_STREAM` (the association lives on), or `EPIPE` once the association is ending.
   */
  abstract send(data: SctpData, options?: SctpSendOptions): Promise<void>;
  /** A Subject that sends, with these options for its messages. */
  abstract sender(options?: SctpSenderOptions): SctpSendSubject;
  /** One stream, both ways. Messages it wants are taken from those that wait. */
  abstract stream(id: number): SctpStreamSubject;
  /** Counters and the state of every path. Rejects with `ERR_SCTP_CLOSED` after the end. */
  abstract stats(): Promise<SctpStats>;
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
