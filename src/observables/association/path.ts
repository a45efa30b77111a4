/** A state of RFC 9260, section 4. */
export type SctpState =
  | 'closed'
  | 'cookie-wait'
  | 'cookie-echoed'
  | 'established'
  | 'shutdown-pending'
  | 'shutdown-sent'
  | 'shutdown-received'
  | 'shutdown-ack-sent';

/** One address of the peer and what is known of the way there. Times in milliseconds, sizes in bytes. */
export interface SctpPath {
  /** IP address. */
  readonly address: string;
  /** UDP port there. */
  readonly udpPort: number;
  /** `unconfirmed` until a HEARTBEAT has come back, `inactive` while it does not answer (RFC 9260, sections 5.4 and 8.2). */
  readonly state: 'unconfirmed' | 'active' | 'inactive';
  /** Whether data is sent here first. */
  readonly primary: boolean;
  /** Smoothed round-trip time (RFC 9260, section 6.3.1); 0 before the first measurement. */
  readonly srtt: number;
  /** Round-trip time variation; 0 before the first measurement. */
  readonly rttvar: number;
  /** Retransmission timeout, as long as it has been backed off to. */
  readonly rto: number;
  /** Congestion window (RFC 9260, section 7.2); as `flightSize` it counts chunks with header and padding. */
  readonly cwnd: number;
  /** Slow start threshold. */
  readonly ssthresh: number;
  /** Sent here and neither acknowledged nor given up for lost. */
  readonly flightSize: number;
  /** IP packet size. */
  readonly mtu: number;
  /** Timeouts in a row (RFC 9260, section 8.2). */
  readonly errorCount: number;
}
