import type { EstablishedEvent } from '../../native/events.js';
import { SctpAssociation, type SctpStreams } from '../../api/association.js';
import type { Peer } from './association-owner.js';
import { placeOf } from '../../api/support/place.js';

/** The part of an association that tells which one it is: its number, its two ends, its streams. */
export abstract class IdentifiedAssociation extends SctpAssociation {
  readonly id: number;
  streams: SctpStreams = { outbound: 0, inbound: 0 };
  localAddresses: readonly string[] = [];
  localPort = 0;
  localUdpPort = 0;
  remoteAddresses: readonly string[];
  remotePort: number;
  remoteUdpPort: number;
  readonly #peer: Peer;

  constructor(id: number, peer: Peer) {
    super();
    this.id = id;
    this.#peer = peer;
    this.remoteAddresses = peer.addresses;
    this.remotePort = peer.port;
    this.remoteUdpPort = peer.udpPort;
  }

  /** Whom it was begun with. */
  get peer(): Peer {
    return this.#peer;
  }

  /** Begins a sentence about it. */
  get name(): string {
    return `The association with ${placeOf(this.remoteAddresses[0], this.remotePort, 0)}`;
  }

  protected identify(event: EstablishedEvent): void {
    this.streams = { outbound: event.outboundStreams, inbound: event.inboundStreams };
    this.localAddresses = event.localAddresses;
    this.localPort = event.localPort;
    this.localUdpPort = event.localUdpPort;
    this.remoteAddresses = event.remoteAddresses;
    this.remotePort = event.remotePort;
    this.remoteUdpPort = event.remoteUdpPort;
  }
}
