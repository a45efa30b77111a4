/** Where an endpoint is bound. */
export interface SctpAddress {
  /** Local IP address; of several the first. */
  readonly address: string;
  /** The family of `address`. */
  readonly family: 'IPv4' | 'IPv6';
  /** SCTP port. */
  readonly port: number;
  /** UDP port that carries it; 0 over IP. */
  readonly udpPort: number;
}
