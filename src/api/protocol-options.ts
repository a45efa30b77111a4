// Generated from definition/options.mjs by `npm run generate`: change it there.

/**
 * Parameters of the protocol, by their names in RFC 9260 where it has one. Times in milliseconds, sizes in
 * bytes.
 */
export interface SctpProtocolOptions {
  /** Retransmission timeout (RFC 9260, 6.3.1). */
  rto?:
    | {
        /** RTO.Initial: before a round trip has been measured. Milliseconds, 1 to 3600000; default 1000. */
        initial?: number | undefined;
        /** RTO.Min: the shortest. Milliseconds, 1 to 3600000; default 1000. */
        min?: number | undefined;
        /** RTO.Max: the longest. Milliseconds, 1 to 3600000; default 60000. */
        max?: number | undefined;
      }
    | undefined;
  /** HB.interval; 0 switches heartbeats off (RFC 9260, 8.3). Milliseconds, 0 to 3600000; default 30000. */
  heartbeatInterval?: number | undefined;
  /**
   * Association.Max.Retrans: failures in a row after which the peer is gone. While data is unacknowledged, the
   * answer to a heartbeat ends no row with the embedded engine (RFC 9260, 8.1). 1 to 255; default 10.
   */
  associationMaxRetrans?: number | undefined;
  /**
   * Path.Max.Retrans: failures in a row after which a path is inactive. The kernel engine takes at least 1. 0 to
   * 255; default 5.
   */
  pathMaxRetrans?: number | undefined;
  /** Max.Init.Retransmits; with the kernel engine at least 1. 0 to 255; default 8. */
  maxInitRetransmits?: number | undefined;
  /**
   * How much may be in flight on a path. `reno` is slow start and congestion avoidance as RFC 9260, 7.2, has them;
   * the kernel engine has nothing else. One of `reno`; default `reno`.
   */
  congestionControl?: 'reno' | undefined;
  /**
   * Which stream sends next (RFC 8260, 3); `setStreamPriority()` sets priorities and weights. Messages leave in
   * the order in which they came (`fcfs`), those of the stream with the lowest value first, of equals in turn
   * (`priority`), one of each stream in turn (`round-robin`), or so that streams get as many bytes
   * (`fair-capacity`), or as many for their weight (`weighted-fair-queueing`). One of `fcfs`, `priority`,
   * `round-robin`, `fair-capacity`, `weighted-fair-queueing`; default `fcfs`.
   */
  scheduler?:
    'fcfs' | 'priority' | 'round-robin' | 'fair-capacity' | 'weighted-fair-queueing' | undefined;
  /**
   * Differentiated Services code point of each packet that is sent (RFC 2474): the upper six bits of the Traffic
   * Class of IPv6 and of the TOS octet of IPv4. 46 is expedited forwarding. An endpoint that accepts sets it in
   * its INIT ACKs as well. 0 to 63; default 0.
   */
  trafficClass?: number | undefined;
  /**
   * PotentiallyFailed.Max.Retrans (RFC 7829): failures in a row after which a path gives way to another that is
   * active, and is asked for a sign of life each RTO. From `pathMaxRetrans` on it never does before it is
   * inactive. Without effect where the peer has one address. 0 to 255; default 0.
   */
  pathPotentiallyFailedThreshold?: number | undefined;
  /**
   * Primary.Switchover.Max.Retrans (RFC 7829, 5): failures in a row of the primary path after which the path that
   * data goes to meanwhile is the primary for good. At least `pathPotentiallyFailedThreshold`; 255 is never: data
   * goes back to the primary once that answers. 0 to 255; default 255.
   */
  primarySwitchoverThreshold?: number | undefined;
  /**
   * Small messages leave at once, instead of waiting for others while some are unacknowledged (SCTP_NODELAY; RFC
   * 6458, 8.1.5). With false, what fills no packet waits for the answer to what is on its way, which the peer may
   * delay by 200 ms and more; a message of several packets does not wait, nor does anything once the association
   * is shut down. Default `true`.
   */
  noDelay?: boolean | undefined;
  /**
   * Explicit Congestion Notification (RFC 3168; RFC 4960, appendix A), where the peer has it too: routers that run
   * full may mark packets instead of dropping them, and what they marked makes the sender slow down as a loss
   * does. Off unless asked for, since some stacks, those of WebRTC among them, answer no INIT with a parameter
   * that they do not know. Default `false`.
   */
  ecn?: boolean | undefined;
  /** An acknowledgement at the latest every so many packets with DATA. Packets, 1 to 255; default 2. */
  sackFrequency?: number | undefined;
  /** Streams may be reset and added by either side (RFC 6525), where both want it. Default `false`. */
  streamReset?: boolean | undefined;
  /**
   * Adaptation Code Point to tell the peer (RFC 5061, 4.2.6), which hears of it as an `adaptation` notification.
   * Linux never sends 0. 0 to 2^32 - 1; default none.
   */
  adaptationIndication?: number | undefined;
  /** Max.Burst (RFC 9260, 6.1). Packets, 1 to 65535; default 4. */
  maxBurst?: number | undefined;
  /** Valid.Cookie.Life (RFC 9260, 5.1.3). Milliseconds, 1 to 3600000; default 60000. */
  validCookieLife?: number | undefined;
  /** How long an acknowledgement may wait for company (RFC 9260, 6.2). Milliseconds, 0 to 500; default 200. */
  sackDelay?: number | undefined;
  /** What is negotiated is the smaller of what one side asks for and the other allows (RFC 9260, 5.1.1). */
  streams?:
    | {
        /** Streams to send on, to ask for. 1 to 65535; default 1024. */
        outbound?: number | undefined;
        /** Streams to receive on, to allow. 1 to 65535; default 1024. */
        inbound?: number | undefined;
      }
    | undefined;
  /**
   * Room for everything received and not yet consumed; a_rwnd is what is left. Each message counts as at least 64
   * bytes. With the kernel engine the kernel has as much room again, which is its a_rwnd: without CAP_NET_ADMIN,
   * `net.core.rmem_max` bytes at most. Bytes, 4096 to 2^30; default 2 MiB.
   */
  receiveWindow?: number | undefined;
  /**
   * Largest message, both ways. More than `receiveWindow` is a RangeError, for a message is delivered whole; under
   * the default, what the window cannot hold is not received: the peer is aborted with `EMSGSIZE`. With the kernel
   * engine, one to send also has to fit into the kernel's send buffer: twice `sendBuffer`, or twice
   * `net.core.wmem_max` where that is less and CAP_NET_ADMIN is missing. Bytes, 1 to 2^30; default 1 MiB.
   */
  maxMessageSize?: number | undefined;
  /**
   * Largest IP packet, headers included, that the search for the MTU of a path tries (RFC 8899, from 1200 bytes
   * upwards); 0: what the host promises. The kernel engine takes it for granted. Bytes, 0, or 512 to 65535;
   * default 0.
   */
  mtu?: number | undefined;
}
