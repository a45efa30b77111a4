import { execFileSync } from 'node:child_process';
import { LINK_PROGRAM, type Counts, type Settings } from './emulated-links.js';

/** At so many milliseconds: a packet of so many bytes, or other settings. */
export type Step = readonly [milliseconds: number, what: number | Settings];

export interface Replayed {
  /** When each packet arrives, in milliseconds, null if never. */
  readonly arrivals: readonly (number | null)[];
  readonly counts: Counts;
}

/** What one way over a link does with packets, in a time that is an argument. */
export function replay(seed: string, steps: readonly Step[]): Replayed {
  const input = JSON.stringify({ seed, steps });
  const [program, ...script] = LINK_PROGRAM;
  const output = execFileSync(program, [...script, 'replay'], { input, encoding: 'utf8' });
  return JSON.parse(output) as Replayed;
}
