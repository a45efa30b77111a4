import type { LiveAssociation } from '../association/live-association.js';

/** Where a peer is found; the engine tells peers apart by all three. */
export interface Whereabouts {
  /** Any of them will do. */
  readonly addresses: readonly string[];
  readonly port: number;
  readonly udpPort: number;
}

/** The associations of an endpoint, by the addresses of their peers. */
export class PeerIndex {
  readonly #byPlace = new Map<string, LiveAssociation>();
  readonly #places = new Map<LiveAssociation, readonly string[]>();

  get size(): number {
    return this.#places.size;
  }

  get associations(): readonly LiveAssociation[] {
    return [...this.#places.keys()];
  }

  find(peer: Whereabouts): LiveAssociation | undefined {
    for (const place of placesOf(peer)) {
      const association = this.#byPlace.get(place);
      if (association !== undefined) return association;
    }
    return undefined;
  }

  /** From now on `association` is found there, and nowhere else. */
  set(association: LiveAssociation, peer: Whereabouts): void {
    this.delete(association);
    const places = placesOf(peer);
    this.#places.set(association, places);
    for (const place of places) this.#byPlace.set(place, association);
  }

  delete(association: LiveAssociation): void {
    for (const place of this.#places.get(association) ?? []) {
      if (this.#byPlace.get(place) === association) this.#byPlace.delete(place);
    }
    this.#places.delete(association);
  }
}

function placesOf({ addresses, port, udpPort }: Whereabouts): readonly string[] {
  return addresses.map((address) => [address, port, udpPort].join(' '));
}
