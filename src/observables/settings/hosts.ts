import { isIP } from 'node:net';
import { invalidType, invalidValue, type Values } from './argument.js';

/** The addresses or names of `host` or `hosts`, at least one. */
export function hostsOf(values: Values): readonly string[] | undefined {
  return oneOrMore(values, 'host', 'hosts', checkHost);
}

/** The IP addresses of `localAddress` or `localAddresses`, at least one. */
export function localAddressesOf(values: Values): readonly string[] | undefined {
  return oneOrMore(values, 'localAddress', 'localAddresses', checkAddress);
}

function oneOrMore(
  values: Values,
  singular: string,
  plural: string,
  check: (name: string, value: unknown) => string,
): readonly string[] | undefined {
  const { [singular]: one, [plural]: several } = values;
  if (one !== undefined) {
    if (several !== undefined)
      throw invalidValue(plural, `absent when "${singular}" is given`, several);
    return [check(singular, one)];
  }
  if (several === undefined) return undefined;
  if (!Array.isArray(several) || several.length === 0) {
    throw invalidType(plural, 'an array of at least one string', several);
  }
  return several.map((each, i) => check(`${plural}[${String(i)}]`, each));
}

function checkHost(name: string, value: unknown): string {
  if (typeof value !== 'string') throw invalidType(name, 'a string', value);
  if (value === '') throw invalidValue(name, 'an IP address or a host name', value);
  return value;
}

function checkAddress(name: string, value: unknown): string {
  if (typeof value === 'string' && isIP(value) !== 0) return value;
  throw invalidValue(name, 'an IP address', value);
}
