import { integer } from '../../observables/settings/argument.js';

/** How many of something may go on at a time: an integer from 1 on, or Infinity. */
export function atATime(name: string, value: number): number {
  return value === Infinity ? value : integer(name, value, 1, Number.MAX_SAFE_INTEGER);
}
