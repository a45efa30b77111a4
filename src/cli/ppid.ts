import { Ppid } from '../index.js';
import { integer, suggestion, UsageError, type Parser } from './command-line.js';

const MAX_PPID = 0xffff_ffff;

const NAMES = new Map<number, string>(Object.entries(Ppid).map(([name, ppid]) => [ppid, name]));

/** A number, or a name of `Ppid` in any case, with `-` or `_`. */
export const ppid: Parser<number> = (text, option) => {
  if (/^\d/.test(text)) return integer(0, MAX_PPID)(text, option);
  const name = text.toUpperCase().replaceAll('-', '_');
  if (Object.hasOwn(Ppid, name)) return Ppid[name as keyof typeof Ppid];
  throw new UsageError(
    `${option} takes a number or a registered name, not ${text}${suggestion(name, Object.keys(Ppid))}`,
  );
};

/** `46 (DIAMETER)`, or the bare number when it is not registered. */
export function describePpid(number: number): string {
  const name = NAMES.get(number);
  return name === undefined ? `${number}` : `${number} (${name})`;
}
