/**
 * Peers that wanted to open associations with an endpoint and were refused: with an ABORT, Out of Resource (RFC
 * 9260, 3.3.10.4).
 */
export interface SctpRefusal {
  /**
   * What there was no room under: the option `maxAssociations`, `maxAssociationsPerHost` or `memoryLimit`; or
   * `accept` said no.
   */
  readonly reason: 'max-associations' | 'max-associations-per-host' | 'memory-limit' | 'accept';
  /** How often since the last refusal for this reason was told of; one a second is at the most. */
  readonly count: number;
  /** How often since the endpoint was bound. */
  readonly total: number;
}
