import { inspect } from 'node:util';
import { closestTo } from '../support/closest.js';

type ArgumentErrorCode = 'ERR_INVALID_ARG_TYPE' | 'ERR_OUT_OF_RANGE' | 'ERR_INVALID_ARG_VALUE';

function coded<E extends Error>(error: E, code: ArgumentErrorCode): E {
  return Object.assign(error, { code });
}

function show(value: unknown): string {
  return inspect(value, {
    depth: 0,
    maxStringLength: 60,
    maxArrayLength: 3,
    breakLength: Infinity,
  });
}

/** An options object, before its values are checked. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * What is named in an error: an option, unless the name goes on to say what else it is, as in `to argument`. The
 * options of a call are an argument themselves.
 */
function called(name: string): string {
  const [word, ...kind] = name.split(' ');
  if (kind.length > 0) return `"${word}" ${kind.join(' ')}`;
  return `"${word}" ${word === 'options' ? 'argument' : 'option'}`;
}

/** A `TypeError` as Node.js words it: what `name` must be, and what it was. */
export function invalidType(name: string, expected: string, value: unknown): TypeError {
  const message = `The ${called(name)} must be ${expected}. Received ${show(value)}`;
  return coded(new TypeError(message), 'ERR_INVALID_ARG_TYPE');
}

/** A `TypeError` for a value of the right type that is none of those allowed. */
export function invalidValue(name: string, expected: string, value: unknown): TypeError {
  const message = `The ${called(name)} must be ${expected}. Received ${show(value)}`;
  return coded(new TypeError(message), 'ERR_INVALID_ARG_VALUE');
}

/** A `RangeError`: the range `name` must be in, and its value. */
export function outOfRange(name: string, range: string, value: unknown): RangeError {
  const message = `The ${called(name)} is out of range. It must be ${range}. Received ${show(value)}`;
  return coded(new RangeError(message), 'ERR_OUT_OF_RANGE');
}

/** `value`, when it is an integer from `min` to `max`. */
export function integer(name: string, value: unknown, min: number, max: number): number {
  if (typeof value !== 'number') throw invalidType(name, 'a number', value);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw outOfRange(name, `an integer from ${String(min)} to ${String(max)}`, value);
  }
  return value;
}

/** The option `key`, or `fallback` when it is left out; errors call it `name`. */
export function optionalInteger(
  values: Values,
  key: string,
  fallback: number,
  min: number,
  max: number,
  name = key,
): number {
  const value = values[key];
  return value === undefined ? fallback : integer(name, value, min, max);
}

/** The option `key`, or `fallback` when it is left out. */
export function optionalBoolean(values: Values, key: string, fallback: boolean): boolean {
  const value = values[key];
  return value === undefined ? fallback : boolean(key, value);
}

/** `value` of the option `name`. */
export function boolean(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw invalidType(name, 'a boolean', value);
}

/** Options that belong somewhere else, and where. */
export interface Elsewhere {
  readonly names: readonly string[];
  readonly advice: string;
}

/** `value` as a plain object whose keys are all in `known`; a misspelt or misplaced one is refused with a hint. */
export function record(
  name: string,
  value: unknown,
  known: readonly string[],
  elsewhere?: Elsewhere,
): Values {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidType(name, 'an object', value);
  }
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw unknownOption(name, key, known, elsewhere);
  }
  return value as Values;
}

function unknownOption(
  name: string,
  key: string,
  known: readonly string[],
  elsewhere: Elsewhere | undefined,
): TypeError {
  const closest = closestTo(key, known);
  const spelling =
    closest === undefined ? `Known: ${known.join(', ')}.` : `Did you mean "${closest}"?`;
  const hint = elsewhere?.names.includes(key) === true ? elsewhere.advice : spelling;
  const message = `Unknown option "${key}" in "${name.split(' ', 1)[0]}". ${hint}`;
  return coded(new TypeError(message), 'ERR_INVALID_ARG_VALUE');
}

export function flag(name: string, value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw invalidType(name, 'a boolean', value);
}

export function checkSignal(signal: unknown): AbortSignal | undefined {
  if (signal === undefined || signal instanceof AbortSignal) return signal;
  throw invalidType('signal', 'an AbortSignal', signal);
}
