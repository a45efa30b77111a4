import type { SctpError } from '../../api/error.js';
import type { AssociationFollower } from './association-owner.js';
import type { LiveAssociation } from './live-association.js';

/** Shared by all associations that were accepted. */
const NOBODY: readonly AssociationFollower[] = [];

/** Who waits for an association, in the order they came. */
export class Followers {
  #all = NOBODY;

  add(follower: AssociationFollower): void {
    this.#all = [...this.#all, follower];
  }

  /** They wait for another one from now on, which nobody has waited for. */
  moveTo(others: Followers): void {
    others.#all = this.#all;
    this.#all = NOBODY;
  }

  established(association: LiveAssociation): void {
    for (const follower of this.#all) follower.established(association);
  }

  ended(error: SctpError | undefined): void {
    for (const follower of this.#all) follower.ended(error);
  }
}
