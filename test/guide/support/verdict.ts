/** What is done to an association. */
export type Kind =
  'nothing' | 'own abort' | 'own shutdown' | 'peer aborts' | 'peer shuts down' | 'peer vanishes';

/** What an example has to survive. */
export const KINDS: readonly Kind[] = [
  ...(['own abort', 'peer aborts', 'peer shuts down', 'peer vanishes'] as const),
];

/** What happens to which association of this process, and when. */
export interface Plan {
  readonly kind: Kind;
  /** Number of events, messages and acknowledgements that JavaScript has been told of, over all associations. */
  readonly moment: number;
  /** How it happens then: 0 at once, 1 in a microtask, 2 in a turn of its own. */
  readonly lag: number;
}

export const NOTHING: Plan = { kind: 'nothing', moment: 0, lag: 0 };

export const describePlan = ({ kind, moment, lag }: Plan): string =>
  kind === 'nothing' ? 'left alone' : `${kind} at moment ${moment}, lag ${lag}`;

/** How far it is. */
export interface Progress {
  moments: number;
  /** It has happened. */
  done: boolean;
}

/** What came of it. */
export interface Verdict extends Progress {
  /** What would have ended the process. */
  readonly uncaught: readonly string[];
  /** How the module's own code ended: `ended`, the code of what it threw, or `pending`. */
  readonly module: string;
}

/** Numbers from 0 to 1, the same for the same seed (Park and Miller, 1988). */
export function numbers(seed: number): () => number {
  let state = (seed % 0x7fff_fffe) + 1;
  return () => {
    state = (state * 48_271) % 0x7fff_ffff;
    return state / 0x7fff_ffff;
  };
}
