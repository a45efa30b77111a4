import type { SctpAssociation } from '../../api/association.js';

const guards = new WeakMap<SctpAssociation, WindowGuard>();

/** Bytes that a message counts for at least in the receive window. */
const MESSAGE_CHARGE = 64;

/**
 * Keeps those who collect messages of an association from waiting for more than its receive window can take.
 * They could wait forever once half of it is in use, apart from what they gave out already and will get
 * back: then all of them have to give out what they have.
 */
export class WindowGuard {
  readonly #association: SctpAssociation;
  /** How many messages each has collected. */
  readonly #collectors = new Map<() => void, number>();
  #messages = 0;
  #givenOut = 0;

  private constructor(association: SctpAssociation) {
    this.#association = association;
  }

  static of(association: SctpAssociation): WindowGuard {
    let guard = guards.get(association);
    if (guard === undefined) {
      guard = new WindowGuard(association);
      guards.set(association, guard);
    }
    return guard;
  }

  /**
   * Somebody has collected one more message; `giveOut` is how to make them give out all of them.
   * {@link check} follows.
   */
  collected(giveOut: () => void): void {
    this.#collectors.set(giveOut, (this.#collectors.get(giveOut) ?? 0) + 1);
    this.#messages++;
  }

  /** They have nothing collected any more. */
  forget(giveOut: () => void): void {
    this.#messages -= this.#collectors.get(giveOut) ?? 0;
    this.#collectors.delete(giveOut);
  }

  /** Messages are being worked on; {@link takenBack} follows. */
  givenOut(): void {
    this.#givenOut++;
  }

  takenBack(): void {
    this.#givenOut--;
    this.check();
  }

  /** Makes all of them give out what they have when they could wait forever. */
  check(): void {
    if (this.#givenOut > 0) return;
    const { unconsumedBytes, receiveWindow } = this.#association;
    const used = Math.max(unconsumedBytes, this.#messages * MESSAGE_CHARGE);
    if (used < receiveWindow / 2) return;
    for (const giveOut of [...this.#collectors.keys()]) giveOut();
  }
}
