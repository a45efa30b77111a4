import type { SctpHoldable } from 'rxsctp';

/** Something to hold that knows how often it is. */
export class Item implements SctpHoldable {
  holds = 0;
  /** Holds given so far. */
  held = 0;

  constructor(readonly name: string) {}

  hold(): boolean {
    this.holds++;
    this.held++;
    return true;
  }

  release(): void {
    if (this.holds === 0) throw new Error(`${this.name} is released once too often`);
    this.holds--;
  }
}

export const items = (...names: readonly string[]): Item[] => names.map((name) => new Item(name));

/** Names of those that are held. */
export const heldOf = (all: readonly Item[]): string[] =>
  all.filter(({ holds }) => holds > 0).map(({ name }) => name);
