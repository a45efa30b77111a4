import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { SctpErrorCode } from '../../api/error-code.js';
import { SctpError, toError } from '../../api/error.js';
import type { Family } from './address.js';
import { canonical } from './host-address.js';

/** How names become addresses. */
export interface Resolution {
  /** What is wanted; 0 is either. */
  readonly family: Family;
  /** Default: that of the system. */
  readonly lookup?: LookupFunction | undefined;
}

type Done = (error: SctpError | undefined, addresses: readonly string[]) => void;

/**
 * Gives the IP addresses of `hosts`, each once, in their order, of a name its first: during the call when they
 * are addresses, else once all names are resolved. One that has none is an error.
 */
export function resolveHosts(hosts: readonly string[], resolution: Resolution, done: Done): void {
  const addresses = new Array<string>(hosts.length);
  let missing = hosts.length;
  let failed = false;
  hosts.forEach((host, i) => {
    resolveHost(host, resolution, (error, [address]) => {
      if (failed) return;
      addresses[i] = address;
      missing--;
      failed = error !== undefined;
      if (failed) done(error, []);
      else if (missing === 0) done(undefined, [...new Set(addresses)]);
    });
  });
}

/**
 * Gives all IP addresses of `host`, families in turn, the family of the preferred address first (RFC 8305,
 * 4): during the call when it is an address, else once it is resolved. None is an error.
 */
export function resolveHost(host: string, { family, lookup }: Resolution, done: Done): void {
  if (isIP(host) === 0) {
    lookUp(host, family, lookup ?? systemLookup, done);
    return;
  }
  const address = canonical(host);
  const reached = family === 0 || isIP(address) === family;
  done(reached ? undefined : familyError(address, family), [address]);
}

function lookUp(host: string, family: Family, lookup: LookupFunction, done: Done): void {
  let answered = false;
  const answer = (error: NodeJS.ErrnoException | null, found: string | LookupAddress[]): void => {
    if (answered) return;
    answered = true;
    const addresses = error === null ? usable(found, family) : [];
    if (addresses.length > 0) done(undefined, addresses);
    else done(lookupError(host, family, error), []);
  };
  try {
    lookup(host, { family, all: true }, answer);
  } catch (error) {
    answer(toError(error), []);
  }
}

/** A lookup of the user's own may give one address as text, families not asked for, and what is no address. */
function usable(found: string | LookupAddress[], family: Family): readonly string[] {
  const texts = typeof found === 'string' ? [found] : found.map(({ address }) => address);
  const addresses = new Set(texts.filter((text) => isIP(text) !== 0).map(canonical));
  return inTurn([...addresses].filter((address) => family === 0 || isIP(address) === family));
}

function inTurn(addresses: readonly string[]): readonly string[] {
  const version = isIP(addresses[0] ?? '');
  const preferred = addresses.filter((address) => isIP(address) === version);
  const others = addresses.filter((address) => isIP(address) !== version);
  const rounds = Array.from({ length: Math.max(preferred.length, others.length) }, (_, i) => [
    ...preferred.slice(i, i + 1),
    ...others.slice(i, i + 1),
  ]);
  return rounds.flat();
}

function familyError(address: string, family: Family): SctpError {
  return new SctpError(
    'EAFNOSUPPORT',
    `${address} cannot be reached from a port that is bound to an IPv${String(family)} address: ` +
      "bind to an address of the peer's family, or to '::' for both.",
    { address },
  );
}

function lookupError(host: string, family: Family, cause: NodeJS.ErrnoException | null): SctpError {
  const code = cause?.code ?? 'ENOTFOUND';
  const advice =
    family === 0
      ? 'check its spelling, or give an IP address.'
      : `check its spelling, or bind to an address of the other family, or to '::' for both.`;
  return new SctpError(
    code as SctpErrorCode,
    `The name ${host} has no ${family === 0 ? '' : `IPv${String(family)} `}address (${code}): ${advice}`,
    { syscall: 'getaddrinfo', address: host, cause: cause ?? undefined },
  );
}
