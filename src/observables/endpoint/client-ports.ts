import type { LiveAssociation } from '../association/live-association.js';
import type { ConnectSettings, PeerSettings } from '../settings/settings.js';
import { familyReachedFrom, type Family } from './address.js';
import type { Dialler } from './connection.js';
import { LocalEndpoint } from './local-endpoint.js';

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
    return new LocalEndpoint(this.#settings).dial(addresses, settings, reuse);
  }
}
