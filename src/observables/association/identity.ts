import type { SctpStreams } from '../../api/association.js';
import type { EstablishedEvent } from '../../native/events.js';

/** Which association it is: its number, its two ends, its streams. */
export interface Identity {
  readonly id: number;
  streams: SctpStreams;
  localAddresses: readonly string[];
  localPort: number;
  localUdpPort: number;
  remoteAddresses: readonly string[];
  remotePort: number;
  remoteUdpPort: number;
  /** Begins a sentence about it. */
  readonly name: string;
}

/** What `identity` is once its association is up, or up again. */
export function establish(identity: Identity, event: EstablishedEvent): void {
  identity.streams = { outbound: event.outboundStreams, inbound: event.inboundStreams };
  identity.localAddresses = event.localAddresses;
  identity.localPort = event.localPort;
  identity.localUdpPort = event.localUdpPort;
  identity.remoteAddresses = event.remoteAddresses;
  identity.remotePort = event.remotePort;
  identity.remoteUdpPort = event.remoteUdpPort;
}
