import { parseArgs } from 'node:util';
import { closestTo } from '../observables/support/closest.js';

/** A mistake in what the user typed; its message is for them. */
export class UsageError extends Error {}

/** Makes a value of what stands after `option`, or throws a {@link UsageError}. */
export type Parser<T> = (text: string, option: string) => T;

/** An option that is given or not. */
export const FLAG = 'flag';

/** The options of a command, by their names without dashes. */
export type Definition = Readonly<Record<string, typeof FLAG | Parser<unknown>>>;

/** What was given for them. */
export type ParsedValues<D extends Definition> = {
  readonly [K in keyof D]: D[K] extends Parser<infer T> ? T | undefined : boolean;
};

export interface CommandLine<D extends Definition> {
  readonly values: ParsedValues<D>;
  readonly positionals: readonly string[];
}

/**
 * Reads `args`. The last one counts when an option is repeated.
 *
 * @throws {UsageError} for an option there is not, or a value that is wrong or missing.
 */
export function readCommandLine<D extends Definition>(
  args: readonly string[],
  definition: D,
): CommandLine<D> {
  // Not strict, as the errors of parseArgs know neither ranges nor what an option may have been meant to be.
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(definition).map(([name, kind]) => [
        name,
        { type: kind === FLAG ? 'boolean' : 'string' },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, unknown> = Object.fromEntries(
    Object.entries(definition).map(([name, kind]) => [name, kind === FLAG ? false : undefined]),
  );
  for (const token of tokens) {
    if (token.kind === 'option') {
      values[token.name] = valueOf(token.name, token.rawName, token.value, definition);
    }
  }
  return { values: values as ParsedValues<D>, positionals };
}

function valueOf(
  name: string,
  written: string,
  text: string | undefined,
  definition: Definition,
): unknown {
  if (!Object.hasOwn(definition, name)) throw unknown(written, Object.keys(definition));
  const kind = definition[name];
  if (kind === FLAG) {
    if (text !== undefined) throw new UsageError(`${written} takes no value, so not ${text}`);
    return true;
  }
  if (text === undefined) throw new UsageError(`${written} needs a value`);
  return kind(text, written);
}

function unknown(written: string, names: readonly string[]): UsageError {
  const options = names.map((name) => `--${name}`);
  return new UsageError(`there is no option ${written}${suggestion(written, options)}`);
}

/** The end of a sentence about `word`, which is none of `known`. */
export function suggestion(word: string, known: readonly string[]): string {
  const closest = known.find((name) => isStart(word, name)) ?? closestTo(word, known);
  return closest === undefined ? `: there are ${known.join(', ')}` : `; did you mean ${closest}?`;
}

/** At least two letters of `name`, from the first on. */
function isStart(word: string, name: string): boolean {
  return /[a-z]{2}/i.test(word) && name.startsWith(word);
}

/** An integer, in decimal or as 0x…. */
export function integer(min: number, max: number): Parser<number> {
  return (text, option) => {
    const number = /^(\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : NaN;
    if (number >= min && number <= max) return number;
    throw new UsageError(`${option} takes a number from ${min} to ${max}, not ${text}`);
  };
}

/** A time in seconds, with decimals; the value is in milliseconds. */
export function seconds(max: number): Parser<number> {
  return (text, option) => {
    const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (number <= max) return Math.round(number * 1000);
    throw new UsageError(`${option} takes seconds from 0 to ${max}, not ${text}`);
  };
}

/** One of `choices`. */
export function oneOf<T extends string>(...choices: readonly T[]): Parser<T> {
  return (text, option) => {
    const choice = choices.find((each) => each === text);
    if (choice !== undefined) return choice;
    throw new UsageError(`${option} takes ${choices.join(' or ')}, not ${text}`);
  };
}
