/** Which SCTP implementation does the work. Only `embedded` exists so far. */
export type SctpEngine = 'embedded' | 'kernel';

/** What carries SCTP packets: UDP encapsulation (RFC 6951), or IP itself, which does not exist yet. */
export type SctpTransport = 'udp' | 'ip';

/** Options of every endpoint and association. Times in milliseconds, sizes in bytes. */
export interface SctpOptions {
  /** Default: the environment variable `RXSCTP_ENGINE`, else `embedded`. */
  engine?: SctpEngine | undefined;
  /** Default `udp`. */
  transport?: SctpTransport | undefined;
  /** IP packet size to assume on a path, 512 to 65535; 0 (the default) takes what the host knows of it. */
  mtu?: number | undefined;
  /**
   * Streams to ask for and to allow, 1 to 65535 each, default 1024. What is negotiated is the smaller
   * of what one side asks for and the other allows (RFC 9260, section 5.1.1).
   */
  streams?:
    | {
        /** Streams to send on, to ask for. */
        outbound?: number | undefined;
        /** Streams to receive on, to allow. */
        inbound?: number | undefined;
      }
    | undefined;
  /**
   * Bytes of room for everything received and not yet consumed, 4096 to 2^30, default 2 MiB; a_rwnd is
   * what is left. Each message counts as at least 64 bytes.
   */
  receiveWindow?: number | undefined;
  /**
   * Bytes unacknowledged or unsent from which on `send()` waits, 1 to 2^30, default 2 MiB. From 1024
   * messages on, each counts as 64 bytes at least.
   */
  sendBuffer?: number | undefined;
  /** Largest message, both ways, 1 to 2^30, default 1 MiB. */
  maxMessageSize?: number | undefined;
  /** Retransmission timeout: RTO.Initial (1000), RTO.Min (1000), RTO.Max (60000); 1 to 3600000 each. */
  rto?:
    | {
        /** Before a round trip has been measured. */
        initial?: number | undefined;
        /** The shortest. */
        min?: number | undefined;
        /** The longest. */
        max?: number | undefined;
      }
    | undefined;
  /** HB.interval, 0 to 3600000, default 30000; 0 switches heartbeats off (RFC 9260, section 8.3). */
  heartbeatInterval?: number | undefined;
  /** How long an acknowledgement may wait for company, 0 to 500, default 200 (RFC 9260, section 6.2). */
  sackDelay?: number | undefined;
  /** An acknowledgement at the latest every so many packets, 1 to 255, default 2. */
  sackFrequency?: number | undefined;
  /** Max.Burst in packets, 1 to 65535, default 4 (RFC 9260, section 6.1). */
  maxBurst?: number | undefined;
  /** Association.Max.Retrans, 1 to 255, default 10: failures in a row after which the peer is gone. */
  associationMaxRetrans?: number | undefined;
  /** Path.Max.Retrans, 0 to 255, default 5: failures in a row after which a path is inactive. */
  pathMaxRetrans?: number | undefined;
  /** Max.Init.Retransmits, 0 to 255, default 8. */
  maxInitRetransmits?: number | undefined;
  /** Valid.Cookie.Life, 1 to 3600000, default 60000 (RFC 9260, section 5.1.3). */
  validCookieLife?: number | undefined;
}

/** Options of {@link listen} and {@link createEndpoint}. */
export interface SctpListenOptions extends SctpOptions {
  /** Address or name to bind, default `0.0.0.0`; `::` for IPv6 and IPv4. */
  host?: string | undefined;
  /** Instead of `host`; more than one address (multi-homing) does not exist yet. */
  hosts?: readonly string[] | undefined;
  /** SCTP port, 0 to 65535; 0 (the default) lets the system choose. */
  port?: number | undefined;
  /** Local UDP port, 0 to 65535, default 9899; 0 lets the system choose. */
  udpPort?: number | undefined;
  /** Aborting it ends a server as unsubscribing does, and completes; an endpoint it closes. */
  signal?: AbortSignal | undefined;
}

/** Whom an existing endpoint connects or sends to, and the options of the association. */
export interface SctpPeerOptions extends SctpOptions {
  /** The peer's address or name. */
  host?: string | undefined;
  /** Instead of `host`; more than one address (multi-homing) does not exist yet. */
  hosts?: readonly string[] | undefined;
  /** The peer's SCTP port, 1 to 65535. */
  port: number;
  /** The peer's UDP port, 1 to 65535, default 9899. */
  remoteUdpPort?: number | undefined;
  /** Aborting it ends the attempt, or the association, with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Options of {@link connect} and {@link open}. */
export interface SctpConnectOptions extends SctpPeerOptions {
  /** Own SCTP port, 0 to 65535; 0 (the default) lets the system choose. */
  localPort?: number | undefined;
  /** Own IP address; the system chooses by default. */
  localAddress?: string | undefined;
  /** Own UDP port, 0 to 65535; 0 (the default) lets the system choose. */
  udpPort?: number | undefined;
}
