import type { Subscriber } from 'rxjs';

/** Where messages stand in the order they came in: a serial number (RFC 1982) of 32 bits, as that is a small integer. */
export type Place = number;

export function nextPlace(place: Place): Place {
  return (place + 1) | 0;
}

/** Less than 0 when `a` comes first. */
export function comparePlaces(a: Place, b: Place): number {
  return (a - b) | 0;
}

/**
 * A subscriber and how far it is. Who has had a message gets neither that one again nor an older one, so that
 * what is put back comes to others only, and in order.
 */
export class Listener<M> {
  readonly subscriber: Subscriber<M>;
  /** The place of the first message that came after the subscriber. */
  since: Place;
  /** The place of the latest of those that had waited for it. */
  #last: Place | undefined;

  constructor(subscriber: Subscriber<M>, since: Place) {
    this.subscriber = subscriber;
    this.since = since;
  }

  /** Whether a message at `place` that waits is for this one; the next to come will be at `next`. */
  wants(place: Place, next: Place): boolean {
    if (this.since !== next) return false;
    return this.#last === undefined || comparePlaces(place, this.#last) > 0;
  }

  /** Gives it a message that has waited. */
  give(message: M, place: Place): void {
    this.#last = place;
    this.subscriber.next(message);
  }
}
