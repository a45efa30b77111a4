import type { SctpError } from '../../api/error.js';
import type { LiveAssociation } from './live-association.js';

/** Whom an association is with, before it is established. */
export interface Peer {
  /** At least one, the first to try first. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** 0 over IP. */
  readonly udpPort: number;
}

/** The endpoint an association is made on. */
export interface AssociationOwner {
  established(association: LiveAssociation): void;
  /** The peer has other addresses now. */
  readdressed(association: LiveAssociation): void;
  /** Called before anybody else hears of the end. */
  ended(association: LiveAssociation): void;
}

/** Who asked for an association, or waits for it. */
export interface AssociationFollower {
  established(association: LiveAssociation): void;
  /** The last call. */
  ended(error: SctpError | undefined): void;
}
