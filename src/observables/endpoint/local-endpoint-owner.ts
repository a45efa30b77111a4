import type { SctpAddress } from '../../api/address.js';
import type { SctpRefusal } from '../../api/refusal.js';
import type { LiveAssociation } from '../association/live-association.js';

/** Who opened an endpoint. */
export interface LocalEndpointOwner {
  listening?(address: SctpAddress): void;
  /** It could not be opened; its connections fail with the same error. */
  failed?(error: Error): void;
  /** An association came up, accepted or connected. */
  established?(association: LiveAssociation): void;
  /** An association has ended, or did not come up. */
  ended?(association: LiveAssociation): void;
  /** Peers were refused associations. */
  refused?(refusal: SctpRefusal): void;
  /** The port is free again. */
  closed?(): void;
}
