// Generated from definition/options.mjs by `npm run generate`: change it there.

/** Parameters of an association; the defaults are those of RFC 9260, 16, where it has one. */
export interface NativeConfig {
  /** RTO.Initial: before a round trip has been measured. */
  readonly rtoInitial: number;
  /** RTO.Min: the shortest. */
  readonly rtoMin: number;
  /** RTO.Max: the longest. */
  readonly rtoMax: number;
  /** HB.interval; 0 switches heartbeats off (RFC 9260, 8.3). */
  readonly heartbeatInterval: number;
  /**
   * Association.Max.Retrans: failures in a row after which the peer is gone. While data is unacknowledged, the
   * answer to a heartbeat ends no row with the embedded engine (RFC 9260, 8.1).
   */
  readonly associationMaxRetrans: number;
  /** Path.Max.Retrans: failures in a row after which a path is inactive. The kernel engine takes at least 1. */
  readonly pathMaxRetrans: number;
  /** Max.Init.Retransmits; with the kernel engine at least 1. */
  readonly maxInitRetransmits: number;
  /**
   * How much may be in flight on a path. `reno` is slow start and congestion avoidance as RFC 9260, 7.2, has them;
   * the kernel engine has nothing else.
   */
  readonly congestionControl: 'reno';
  /**
   * Which stream sends next (RFC 8260, 3); `setStreamPriority()` sets priorities and weights. Messages leave in
   * the order in which they came (`fcfs`), those of the stream with the lowest value first, of equals in turn
   * (`priority`), one of each stream in turn (`round-robin`), or so that streams get as many bytes
   * (`fair-capacity`), or as many for their weight (`weighted-fair-queueing`).
   */
  readonly scheduler:
    'fcfs' | 'priority' | 'round-robin' | 'fair-capacity' | 'weighted-fair-queueing';
  /**
   * Differentiated Services code point of each packet that is sent (RFC 2474): the upper six bits of the Traffic
   * Class of IPv6 and of the TOS octet of IPv4. 46 is expedited forwarding. An endpoint that accepts sets it in
   * its INIT ACKs as well.
   */
  readonly trafficClass: number;
  /**
   * PotentiallyFailed.Max.Retrans (RFC 7829): failures in a row after which a path gives way to another that is
   * active, and is asked for a sign of life each RTO. From `pathMaxRetrans` on it never does before it is
   * inactive. Without effect where the peer has one address.
   */
  readonly pathPotentiallyFailedThreshold: number;
  /**
   * Primary.Switchover.Max.Retrans (RFC 7829, 5): failures in a row of the primary path after which the path that
   * data goes to meanwhile is the primary for good. At least `pathPotentiallyFailedThreshold`; 255 is never: data
   * goes back to the primary once that answers.
   */
  readonly primarySwitchoverThreshold: number;
  /**
   * Small messages leave at once, instead of waiting for others while some are unacknowledged (SCTP_NODELAY; RFC
   * 6458, 8.1.5). With false, what fills no packet waits for the answer to what is on its way, which the peer may
   * delay by 200 ms and more; a message of several packets does not wait, nor does anything once the association
   * is shut down.
   */
  readonly noDelay: boolean;
  /**
   * Explicit Congestion Notification (RFC 3168; RFC 4960, appendix A), where the peer has it too: routers that run
   * full may mark packets instead of dropping them, and what they marked makes the sender slow down as a loss
   * does. Off unless asked for, since some stacks, those of WebRTC among them, answer no INIT with a parameter
   * that they do not know.
   */
  readonly ecn: boolean;
  /** An acknowledgement at the latest every so many packets with DATA. */
  readonly sackFrequency: number;
  /** Streams may be reset and added by either side (RFC 6525), where both want it. */
  readonly streamReset: boolean;
  /**
   * Adaptation Code Point to tell the peer (RFC 5061, 4.2.6), which hears of it as an `adaptation` notification.
   * Linux never sends 0.
   */
  readonly adaptationIndication?: number | undefined;
  /** Max.Burst (RFC 9260, 6.1). */
  readonly maxBurst: number;
  /** Valid.Cookie.Life (RFC 9260, 5.1.3). */
  readonly validCookieLife: number;
  /** How long an acknowledgement may wait for company (RFC 9260, 6.2). */
  readonly sackDelay: number;
  /** Streams to send on, to ask for. */
  readonly outboundStreams: number;
  /** Streams to receive on, to allow. */
  readonly inboundStreams: number;
  /**
   * Room for everything received and not yet consumed; a_rwnd is what is left. Each message counts as at least 64
   * bytes. With the kernel engine the kernel has as much room again, which is its a_rwnd: without CAP_NET_ADMIN,
   * `net.core.rmem_max` bytes at most.
   */
  readonly receiveWindow: number;
  /**
   * Largest message, both ways. More than `receiveWindow` is a RangeError, for a message is delivered whole; under
   * the default, what the window cannot hold is not received: the peer is aborted with `EMSGSIZE`. With the kernel
   * engine, one to send also has to fit into the kernel's send buffer: twice `sendBuffer`, or twice
   * `net.core.wmem_max` where that is less and CAP_NET_ADMIN is missing.
   */
  readonly maxMessageSize: number;
  /**
   * Largest IP packet, headers included, that the search for the MTU of a path tries (RFC 8899, from 1200 bytes
   * upwards); 0: what the host promises. The kernel engine takes it for granted.
   */
  readonly mtu: number;
}

/** How much an endpoint takes on at a time; unlimited, unless it is told. */
export interface NativeLimits {
  /** Whoever opened them; those that peers want to open beyond it are refused. */
  readonly maxAssociations: number;
  /** The same for each host. */
  readonly maxAssociationsPerHost: number;
  /** Bytes received and not consumed, over all associations. */
  readonly memoryLimit: number;
}

/** An endpoint pair shared key (RFC 4895, 6.1). */
export interface NativeAuthKey {
  readonly id: number;
  readonly secret: Uint8Array;
}

/** SCTP-AUTH (RFC 4895). */
export interface NativeAuthSettings {
  /** Chunk types the peer has to authenticate. */
  readonly chunks: readonly number[];
  /** HMAC identifiers in order of preference; none leaves the engine's. */
  readonly hmacs: readonly number[];
  readonly keys: readonly NativeAuthKey[];
  readonly activeKey?: number | undefined;
}

/**
 * What an engine is told besides the parameters of its associations. The embedded one has use for the first and
 * `auth` only yet.
 */
export interface NativeSettings {
  /** Over UDP (RFC 6951) instead of IP. */
  readonly encapsulated: boolean;
  /** SO_SNDBUF, bytes. */
  readonly sendBuffer: number;
  /** I-DATA chunks (RFC 8260, 2). */
  readonly interleaving: boolean;
  /** Addresses may come and go (RFC 5061). */
  readonly addressReconfiguration: boolean;
  readonly auth?: NativeAuthSettings | undefined;
}
