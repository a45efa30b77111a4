// Generated from definition/statistics.mjs by `npm run generate`: change it there.

/** A state of RFC 9260, 4. */
export type SctpState =
  | 'closed'
  | 'cookie-wait'
  | 'cookie-echoed'
  | 'established'
  | 'shutdown-pending'
  | 'shutdown-sent'
  | 'shutdown-received'
  | 'shutdown-ack-sent';

/**
 * One address of the peer and what is known of the way there. Times in milliseconds, sizes in bytes. Of the
 * kernel engine `rttvar`, `ssthresh`, `flightSize` and `errorCount` are 0, because Linux does not tell them.
 */
export interface SctpPath {
  /** IP address. */
  readonly address: string;
  /** UDP port there; 0 over IP, and with the kernel engine. */
  readonly udpPort: number;
  /**
   * `unconfirmed` until a HEARTBEAT has come back, `inactive` while it does not answer (RFC 9260, 5.4 and 8.2);
   * before that `potentially-failed`, where there are other paths (RFC 7829).
   */
  readonly state: 'unconfirmed' | 'active' | 'potentially-failed' | 'inactive';
  /** Whether data is sent here first. */
  readonly primary: boolean;
  /** Smoothed round-trip time (RFC 9260, 6.3.1); 0 before the first measurement. */
  readonly srtt: number;
  /** Round-trip time variation; 0 before the first measurement. */
  readonly rttvar: number;
  /** Retransmission timeout, as long as it has been backed off to. */
  readonly rto: number;
  /** Congestion window (RFC 9260, 7.2); as `flightSize` it counts chunks with header and padding. */
  readonly cwnd: number;
  /** Slow start threshold; 4294967295 until the first loss. */
  readonly ssthresh: number;
  /** Sent here and neither acknowledged nor given up for lost. */
  readonly flightSize: number;
  /** Largest IP packet, headers included, that is known to get through: data is cut to it (RFC 8899). */
  readonly mtu: number;
  /** Timeouts in a row (RFC 9260, 8.2). */
  readonly errorCount: number;
}

/**
 * Counters of one stream number, both ways. Payload in bytes, without headers and padding. With the kernel
 * engine `bytesSent` is what it has accepted, and what is unsent is not told by stream, but 0.
 */
export interface SctpStreamStats {
  /** The stream's number, 0 to 65534. */
  readonly stream: number;
  /** Messages the engine has accepted; some of them may be unsent. */
  readonly messagesSent: number;
  /** Payload sent, each byte once however often it was retransmitted. */
  readonly bytesSent: number;
  /** Messages received complete and in their turn, whether consumed or not. */
  readonly messagesReceived: number;
  /** Their payload. */
  readonly bytesReceived: number;
  /** Messages the engine has not sent completely. */
  readonly unsentMessages: number;
  /** What is left of them. */
  readonly unsentBytes: number;
}

/**
 * Counters of an association since it was set up (a restart of the peer begins anew), and how full its queues
 * are. Sizes in bytes. A message to the peer is first among the `queued…`, then `unsent…`, then `unacked…`; one
 * from the peer first in `reassemblyBytes`, then `unconsumedBytes`.
 *
 * Of the kernel engine `fastRetransmits`, `timeoutRetransmits`, `congestionEchoes` and `unauthenticatedChunks`
 * are 0, because Linux does not tell them. `unsent…` is what waits for room in the kernel, and `unacked…` what
 * the kernel has, sent or not; `bytesSent` is what the engine has accepted, and messages that wait in the
 * kernel, also for their other fragments, are not counted as received.
 */
export interface SctpStats {
  /** State of the engine (RFC 9260, 4). */
  readonly state: SctpState;
  /** Messages the engine has accepted; some of them may be unsent. */
  readonly messagesSent: number;
  /** Messages received complete and in their turn, whether consumed or not. */
  readonly messagesReceived: number;
  /** Payload sent, each byte once however often it was retransmitted. */
  readonly bytesSent: number;
  /** Payload of the messages received. */
  readonly bytesReceived: number;
  /** SCTP packets sent, with whatever chunks. */
  readonly packetsSent: number;
  /** SCTP packets received for this association. */
  readonly packetsReceived: number;
  /** DATA chunks sent for the first time. */
  readonly dataChunksSent: number;
  /** DATA chunks received; duplicates, and what had to be dropped, included. */
  readonly dataChunksReceived: number;
  /** DATA chunks sent again, for whatever reason. */
  readonly dataChunksRetransmitted: number;
  /** Of these, chunks that the peer reported missing (RFC 9260, 7.2.4), and probes for loss. */
  readonly fastRetransmits: number;
  /** How often T3-rtx has expired (RFC 9260, 6.3.3). */
  readonly timeoutRetransmits: number;
  /**
   * How often the window of a path became smaller because the peer told of packets that a router had marked (ECN;
   * RFC 4960, appendix A).
   */
  readonly congestionEchoes: number;
  /** DATA chunks received more than once. */
  readonly duplicateTsnsReceived: number;
  /** SACK chunks sent. */
  readonly sacksSent: number;
  /** SACK chunks received. */
  readonly sacksReceived: number;
  /**
   * Chunks dropped for want of the authentication that `auth.chunks` asks for, or behind a wrong one (RFC 4895,
   * 6.3).
   */
  readonly unauthenticatedChunks: number;
  /** Own receive window as last told to the peer (a_rwnd; RFC 9260, 3.3.4). */
  readonly localARwnd: number;
  /** Room left in the peer's receive window: its a_rwnd less what is in flight. */
  readonly peerARwnd: number;
  /** Payload that waits in senders of this process for room in the send buffer. */
  readonly queuedBytes: number;
  /** Messages the engine has not sent completely. */
  readonly unsentMessages: number;
  /** What is left of them. */
  readonly unsentBytes: number;
  /** Sent and not acknowledged cumulatively. */
  readonly unackedBytes: number;
  /** Received, waiting for other fragments of a message or for messages before it. */
  readonly reassemblyBytes: number;
  /** Received messages that are not consumed: they occupy `receiveWindow`. */
  readonly unconsumedMessages: number;
  /** Their payload. */
  readonly unconsumedBytes: number;
  /** Of the messages that are not consumed, those that nobody is subscribed to. */
  readonly waitingMessages: number;
  /** Their payload. */
  readonly waitingBytes: number;
  /** The peer's addresses. */
  readonly paths: readonly SctpPath[];
  /** Streams that were used, in ascending order; only when asked for. */
  readonly streams?: readonly SctpStreamStats[];
}

/**
 * Counters of what concerns no association, or none yet, since the process began. The embedded engine counts for
 * all endpoints of the process together: a packet that is damaged, forged or late names none of them for
 * certain. Of the kernel engine `associations` and `refused` are those of its endpoints in this process, and all
 * else is 0: Linux counts for the whole network namespace, in /proc/net/sctp/snmp.
 */
export interface SctpEndpointStats {
  /** Packets that came, for associations or not. */
  readonly packetsReceived: number;
  /** Packets whose CRC32c is wrong (RFC 9260, 6.8): damaged on their way, or not SCTP. They are dropped. */
  readonly badChecksums: number;
  /** Packets that break the format of RFC 9260, 3, with the right checksum. They are dropped. */
  readonly malformedPackets: number;
  /** Packets for which there is no association, and INITs that no endpoint accepts (RFC 9260, 8.4). */
  readonly outOfTheBlue: number;
  /** Packets with an association's addresses and ports, but not its tag (RFC 9260, 8.5): old, or forged. */
  readonly badVerificationTags: number;
  /**
   * COOKIE ECHOs that this side never gave out, to that peer, that were used before (RFC 9260, 5.1.5), or that are
   * not authenticated as `auth.chunks` asks for.
   */
  readonly badCookies: number;
  /** COOKIE ECHOs that came later than `validCookieLife` allows (RFC 9260, 5.1.5). */
  readonly staleCookies: number;
  /** INIT ACKs sent (RFC 9260, 5.1): many more of them than associations that come up are a flood of INITs. */
  readonly initsAnswered: number;
  /** Associations now, whatever their state. */
  readonly associations: number;
  /** Associations that peers were refused, for want of room or by `accept`: see `refused$`. */
  readonly refused: number;
  /** What was left without an answer, because answers to those who have no association are limited. */
  readonly unanswered: number;
}
