/** The command lines of the examples. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

type Default = string | number | readonly string[] | NumberConstructor;
type Widened<T extends Default> = T extends string
  ? string
  : T extends number
    ? number
    : T extends NumberConstructor
      ? number | undefined
      : string[];

/**
 * The options of a program, of the types of their defaults: a number, a text, texts for one that may be repeated, or
 * `Number` for a number that has none; `udpPort` is `--udp-port`. For --help and for mistakes it prints `usage` and ends
 * the process.
 */
export function readArguments<T extends Record<string, Default>>(
  usage: string,
  defaults: T,
): { [K in keyof T]: Widened<T[K]> } {
  try {
    const given = parse(defaults);
    if (given.help === true) {
      console.log(usage);
      process.exit(0);
    }
    const values = Object.entries(defaults).map(([name, fallback]) => {
      return [name, valueOf(name, given[flagOf(name)], fallback)];
    });
    return Object.fromEntries(values) as { [K in keyof T]: Widened<T[K]> };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

function parse(defaults: Record<string, Default>) {
  const options: ParseArgsConfig['options'] = { help: { type: 'boolean', short: 'h' } };
  for (const [name, fallback] of Object.entries(defaults)) {
    options[flagOf(name)] = { type: 'string', multiple: typeof fallback === 'object' };
  }
  return parseArgs({ options }).values;
}

const flagOf = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function valueOf(name: string, given: unknown, fallback: Default): unknown {
  if (given === undefined) return fallback === Number ? undefined : fallback;
  return typeof fallback === 'number' || fallback === Number ? toNumber(name, given) : given;
}

function toNumber(name: string, value: unknown): number {
  const number = Number(value);
  if (value === '' || !Number.isInteger(number) || number < 0)
    throw new RangeError(`--${flagOf(name)} takes a number, not ${String(value)}`);
  return number;
}
