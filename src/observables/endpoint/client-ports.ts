import { SctpError } from '../../api/error.js';
import { placeOf } from '../../api/support/place.js';
import { getLink, type NativeLink } from '../../native/native-link.js';
import type { LiveAssociation } from '../association/live-association.js';
import type { ConnectSettings, PeerSettings } from '../settings/settings.js';
import { familyReachedFrom, wildcardFor, type Family } from './address.js';
import type { Dialler } from './connection.js';
import { LocalEndpoint } from './local-endpoint.js';

/**
 * The ports of a link that were asked for by number, by where they are bound, for as long as they have an
 * association. The embedded engine could have one port on several UDP sockets, and the kernel refuses to bind it again:
 * for the peer of the association both would be a second one between the same ports.
 */
const numbered = new WeakMap<NativeLink, Map<string, Set<LocalEndpoint>>>();

/** The ports of a client: each attempt to connect has one of its own, which goes with it. */
export class ClientPorts implements Dialler {
  readonly #settings: ConnectSettings;

  constructor(settings: ConnectSettings) {
    this.#settings = settings;
  }

  get family(): Family {
    const { localAddresses } = this.#settings;
    return localAddresses === undefined ? 0 : familyReachedFrom(localAddresses);
  }

  get localAddresses(): readonly string[] | undefined {
    return this.#settings.localAddresses;
  }

  /** A port that was asked for by number can be had only once. */
  get concurrent(): boolean {
    return this.#settings.localPort === 0 && this.#settings.udpPort === 0;
  }

  find(): undefined {
    return undefined;
  }

  dial(addresses: readonly string[], settings: PeerSettings, reuse: boolean): LiveAssociation {
    const { localPort } = this.#settings;
    if (localPort === 0) return new LocalEndpoint(this.#settings).dial(addresses, settings, reuse);
    const link = getLink();
    const places = numbered.get(link) ?? new Map<string, Set<LocalEndpoint>>();
    numbered.set(link, places);
    const place = this.#place(addresses);
    const others = places.get(place) ?? new Set();
    for (const other of others) {
      if (other.find(addresses, settings) !== undefined) {
        throw connectedError(addresses, settings, localPort);
      }
    }
    const endpoint: LocalEndpoint = new LocalEndpoint(this.#settings, {
      ended: () => {
        others.delete(endpoint);
        if (others.size === 0) places.delete(place);
      },
    });
    const association = endpoint.dial(addresses, settings, reuse);
    places.set(place, others.add(endpoint));
    return association;
  }

  #place(addresses: readonly string[]): string {
    const { engine, localAddresses, localPort, udpPort } = this.#settings;
    const local = [...(localAddresses ?? [wildcardFor(addresses)])].sort();
    return JSON.stringify([engine, local, localPort, udpPort]);
  }
}

function connectedError(
  [address]: readonly string[],
  { port, remoteUdpPort }: PeerSettings,
  localPort: number,
): SctpError {
  return new SctpError(
    'EISCONN',
    `There is an association with ${placeOf(address, port, remoteUdpPort)} from SCTP port ${String(localPort)} already: ` +
      'send on that one, or leave localPort out, and each has a port of its own.',
    { address, port },
  );
}
