import type { Progress } from './upsetting.js';

/** What is done to an association. */
export type Kind =
  'nothing' | 'own abort' | 'own shutdown' | 'peer aborts' | 'peer shuts down' | 'peer vanishes';

/** What an example has to survive. */
export const KINDS: readonly Kind[] = [
  ...(['own abort', 'peer aborts', 'peer shuts down', 'peer vanishes'] as const),
];

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
