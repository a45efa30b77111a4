import { DerivedMessage, receivedOf } from '../../observables/receiving/mapped-message.js';
import type { Place } from '../../observables/receiving/listener.js';
import type { SctpMessage } from '../../api/message.js';

/** A message on one of the ways that an operator parts; when it is put back, the operator knows. */
export class BranchMessage<T> extends DerivedMessage<T> {
  readonly #place: Place;
  readonly #original: SctpMessage<T>;
  readonly #cameBack: (message: BranchMessage<T>) => void;

  constructor(
    original: SctpMessage<T>,
    place: Place,
    cameBack: (message: BranchMessage<T>) => void,
  ) {
    super(original);
    this.#original = original;
    this.#place = place;
    this.#cameBack = cameBack;
  }

  /** Among those of its way. */
  get place(): Place {
    return this.#place;
  }

  get data(): T {
    return this.#original.data;
  }

  override putBack(): void {
    super.putBack();
    this.#cameBack(this);
  }

  /** Holds it again, when it still waits at its association. */
  reclaim(): boolean {
    this.hold();
    if (receivedOf(this)?.reclaim() === true) return true;
    this.release();
    return false;
  }
}
