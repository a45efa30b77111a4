import type { LookupFunction } from 'node:net';
import type { SctpAddress } from './address.js';
import type { SctpProtocolOptions } from './protocol-options.js';

/**
 * Which SCTP implementation does the work: `embedded`, which is part of this package and runs over UDP
 * on any host, or `kernel`, the SCTP of a Linux host that has it.
 */
export type SctpEngine = 'embedded' | 'kernel';

/** What carries SCTP packets: UDP encapsulation (RFC 6951), or IP itself. */
export type SctpTransport = 'udp' | 'ip';

/**
 * Which stream sends next (RFC 8260, 3): first come, first served; by priority; message by message
 * in turn; in turn by bytes; or in turn by bytes and weight. {@link SctpAssociation.setStreamPriority} sets
 * priorities and weights.
 */
export type SctpScheduler = NonNullable<SctpProtocolOptions['scheduler']>;

/** A shared key of both sides (RFC 4895, 2.1). */
export interface SctpAuthKey {
  /** Names it on the wire, 0 to 65535. */
  readonly id: number;
  /** The same on both sides, 1 to 65535 bytes; a string goes as UTF-8. */
  readonly secret: string | Uint8Array;
}

/** Chunks that are authenticated, and with what (SCTP-AUTH, RFC 4895). */
export interface SctpAuthOptions {
  /**
   * Chunk types the peer has to authenticate, 0 to 255; 0 is DATA. INIT (1), INIT ACK (2), SHUTDOWN
   * COMPLETE (14) and AUTH (15) cannot be. Default none.
   */
  readonly chunks?: readonly number[] | undefined;
  /** HMAC algorithms, the best first; `sha1` has to be among them. Default `sha256`, `sha1`; with the kernel engine the kernel's. */
  readonly hmacs?: readonly ('sha1' | 'sha256')[] | undefined;
  /** At least one. */
  readonly keys: readonly SctpAuthKey[];
  /**
   * Id of the key to send with; default the first of `keys`. 0, unless it is one of them, is the empty key, which
   * proves nothing.
   */
  readonly activeKey?: number | undefined;
}

/**
 * Options of every endpoint and association. Times in milliseconds, sizes in bytes. What the engine, or the
 * kernel behind it, has not got is `ERR_SCTP_UNSUPPORTED`, through the Observable or the promise.
 */
export interface SctpOptions extends SctpProtocolOptions {
  /** Default: the environment variable `RXSCTP_ENGINE`, else `embedded`. */
  engine?: SctpEngine | undefined;
  /**
   * Default `udp`; for the kernel engine `ip` where neither `udpPort` nor `remoteUdpPort` is given. With the embedded
   * engine, `ip` takes a Linux host that grants CAP_NET_RAW (else `EACCES`) and whose kernel has no SCTP of its own
   * (else `ERR_SCTP_UNSUPPORTED`); one process at a time has an address (else `EADDRINUSE`). With the kernel engine,
   * `udp` takes the sysctl `net.sctp.udp_port`. All associations of an endpoint have the endpoint's.
   */
  transport?: SctpTransport | undefined;
  /**
   * Bytes unacknowledged or unsent from which on `send()` waits, 1 to 2^30, default 2 MiB. From 1024
   * messages on, each counts as 64 bytes at least. With the kernel engine, what the kernel has no room for
   * (`net.core.wmem_max` bytes at most, without CAP_NET_ADMIN) waits in the I/O thread.
   */
  sendBuffer?: number | undefined;
  /**
   * Milliseconds, 1 to 3600000, within which a graceful end has to come, default unlimited: past it the association
   * is aborted. It counts wherever an association is shut down: `shutdown()`, unsubscribing from `connect()`,
   * `await using`, `close()` of an endpoint.
   */
  shutdownTimeout?: number | undefined;
  /**
   * A large message does not hold up those of other streams, if the peer can do that, too (I-DATA;
   * RFC 8260, 2). Default false. Kernel engine, with the sysctl `net.sctp.intl_enable`.
   */
  interleaving?: boolean | undefined;
  /** Addresses may come and go while the association is up (RFC 5061). Default false. Kernel engine. */
  addressReconfiguration?: boolean | undefined;
  /** Authentication of chunks (RFC 4895). Default none. */
  auth?: SctpAuthOptions | undefined;
}

/** Options of {@link listen} and {@link createEndpoint}. */
export interface SctpListenOptions extends SctpOptions {
  /** Address or name to bind, default `0.0.0.0`; `::` for IPv6 and IPv4. */
  host?: string | undefined;
  /** Instead of `host`: several (multi-homing), at least one; the embedded engine takes 8. */
  hosts?: readonly string[] | undefined;
  /** SCTP port, 0 to 65535; 0 (the default) lets the system choose. */
  port?: number | undefined;
  /**
   * Local UDP port, 0 to 65535, default 9899; 0 lets the system choose. Endpoints of one process and version of this
   * package share it; where another one has it, binding fails with `EADDRINUSE`. With the kernel engine the system has
   * chosen: 0, the default there, and the value of the sysctl `net.sctp.udp_port` are all it takes.
   */
  udpPort?: number | undefined;
  /**
   * Associations at a time, 1 to 2^32 - 1, default 1000: those that this side opened count, those that peers want to
   * open beyond it are refused. One that has ended counts until the program has been told. SECURITY.md has the
   * reasons for the defaults of these limits.
   */
  maxAssociations?: number | undefined;
  /** The same for each host, default 250. A host is an IPv4 address, or a /64 prefix of IPv6. */
  maxAssociationsPerHost?: number | undefined;
  /**
   * Bytes received and not consumed over all associations, what waits while JavaScript is busy included, 2^20 to 2^40, at
   * least four times `maxMessageSize`; default 128 MiB, or that. Each message counts as 256 bytes more than it has,
   * each chunk of one that is not complete as 128. An association may hold as many bytes as are free, and 16 KiB in any
   * case: so the largest has to wait first, as with a full `receiveWindow`, and small ones go on. Nothing that was
   * acknowledged is given up.
   */
  memoryLimit?: number | undefined;
  /**
   * Whether `peer` may open an association; without it, all may. Called when the peer has proved its address and before
   * there is an association; with the kernel engine when Linux has made one, which is aborted if need be. Whoever is
   * refused gets `ECONNREFUSED`, with the kernel engine `ECONNRESET`. What it throws is an uncaught exception, and refuses.
   */
  accept?: ((peer: SctpAddress) => boolean) | undefined;
  /** Aborting it ends a server as unsubscribing does, and completes; an endpoint it closes. */
  signal?: AbortSignal | undefined;
}

/** Where a peer is: at `host`, or at all of `hosts`; not both. */
export type SctpPeerHosts =
  | {
      /**
       * The peer's address or name. Of a name all addresses are tried: see `autoSelectFamily`. `0.0.0.0` and `::` mean
       * this host. What is no single host's address (multicast, broadcast, link-local without a zone) is `EINVAL`.
       */
      host: string;
      /** Not with `host`. */
      hosts?: readonly string[] | undefined;
    }
  | {
      /** Not with `hosts`. */
      host?: string | undefined;
      /**
       * Several addresses of the one peer (multi-homing), at least one, the first to try first; of a name among
       * them the first address. The embedded engine takes 8.
       */
      hosts: readonly string[];
    };

/** Options of an association that is opened: what {@link SctpPeerOptions} have besides the hosts. */
export interface SctpAssociationOptions extends SctpOptions {
  /**
   * Tries all addresses of a name in `host`, IPv4 and IPv6 in turn (RFC 8305), as for `net.connect()`: the next one
   * when one fails, or has taken `autoSelectFamilyAttemptTimeout`. The first to come up counts, the others are
   * aborted. A server learns of an attempt only when that goes on after its answer, which one does at a time: it sees
   * one association, or, when two addresses answer in the same moment, one more that is aborted at once. If all fail,
   * the error's `errors` have what each failed with. Default `net.getDefaultAutoSelectFamily()`; false tries the first
   * address only.
   */
  autoSelectFamily?: boolean | undefined;
  /**
   * Milliseconds after which the next address is tried, 10 to 3600000, default
   * `net.getDefaultAutoSelectFamilyAttemptTimeout()`, 250 with Node.js 20. The attempt before goes on, except
   * from a port that has a number already (an endpoint's, or `localPort` or `udpPort`): there one is given
   * up for the next, unless it has been answered.
   */
  autoSelectFamilyAttemptTimeout?: number | undefined;
  /** What finds the addresses of names, as for `net.connect()`; default `dns.lookup()`. */
  lookup?: LookupFunction | undefined;
  /** The peer's SCTP port, 1 to 65535. */
  port: number;
  /** The peer's UDP port, 1 to 65535, default 9899; there is none over IP. */
  remoteUdpPort?: number | undefined;
  /** Aborting it ends the attempt, or the association, with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Whom an existing endpoint connects or sends to, and the options of the association. */
export type SctpPeerOptions = SctpPeerHosts & SctpAssociationOptions;

/** Own ports and addresses of a client, which {@link SctpConnectOptions} are about, too. */
export interface SctpLocalOptions {
  /** Own SCTP port, 0 to 65535; 0 (the default) lets the system choose. */
  localPort?: number | undefined;
  /** Own IP address, which limits the peer's to those of its family; the system chooses by default. */
  localAddress?: string | undefined;
  /** Instead of `localAddress`: several (multi-homing), at least one; the embedded engine takes 8. */
  localAddresses?: readonly string[] | undefined;
  /** Own UDP port, 0 to 65535; 0 (the default) lets the system choose. See {@link SctpListenOptions.udpPort}. */
  udpPort?: number | undefined;
}

/** Options of {@link connect} and {@link open}. */
export type SctpConnectOptions = SctpPeerOptions & SctpLocalOptions;
