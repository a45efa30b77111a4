import { lookup } from 'node:dns';
import { isIP, SocketAddress } from 'node:net';
import type { SctpErrorCode } from '../../native/error-code.js';
import { SctpError } from '../../native/error.js';

/** Where an endpoint is bound. */
export interface SctpAddress {
  /** Local IP address; of several the first. */
  readonly address: string;
  /** The family of `address`. */
  readonly family: 'IPv4' | 'IPv6';
  /** SCTP port. */
  readonly port: number;
  /** UDP port that carries it; 0 over IP. */
  readonly udpPort: number;
}

/** The wildcard address that reaches all of `addresses`. */
export function wildcardFor(addresses: readonly string[]): string {
  return addresses.some((address) => isIP(address) === 6) ? '::' : '0.0.0.0';
}

/** IP version; 0 is either. */
export type Family = 0 | 4 | 6;

/** Which peers can be reached from `addresses`; `::` reaches IPv4 too. */
export function familyReachedFrom(addresses: readonly string[]): Family {
  const [first, ...others] = addresses.map((each) => (each === '::' ? 0 : (isIP(each) as Family)));
  return others.every((family) => family === first) ? first : 0;
}

/**
 * Gives the IP addresses of `hosts`, each once, in their order: during the call when they are addresses,
 * else once all names are resolved. One that has none is an error.
 */
export function resolveHosts(
  hosts: readonly string[],
  family: Family,
  done: (error: SctpError | undefined, addresses: readonly string[]) => void,
): void {
  const addresses = new Array<string>(hosts.length);
  let missing = hosts.length;
  let failed = false;
  hosts.forEach((host, i) => {
    resolveHost(host, family, (error, address) => {
      if (failed) return;
      addresses[i] = address;
      missing--;
      failed = error !== undefined;
      if (failed) done(error, []);
      else if (missing === 0) done(undefined, [...new Set(addresses)]);
    });
  });
}

function resolveHost(
  host: string,
  family: Family,
  done: (error: SctpError | undefined, address: string) => void,
): void {
  if (isIP(host) === 0) {
    lookup(host, { family }, (error, address) => {
      if (error === null) done(undefined, address);
      else done(lookupError(host, error), '');
    });
    return;
  }
  const address = canonical(host);
  const reached = family === 0 || isIP(address) === family;
  done(reached ? undefined : familyError(address, family), address);
}

/** As the engine writes it: IPv6 in its one short form (RFC 5952), IPv4-mapped addresses as IPv4. */
function canonical(address: string): string {
  if (isIP(address) === 4 || address.includes('%')) return address;
  const short = new SocketAddress({ address, family: 'ipv6' }).address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(short);
  return mapped === null ? short : mapped[1];
}

function familyError(address: string, family: Family): SctpError {
  return new SctpError(
    'EAFNOSUPPORT',
    `${address} cannot be reached from a port that is bound to an IPv${String(family)} address: ` +
      "bind to an address of the peer's family, or to '::' for both.",
    { address },
  );
}

function lookupError(host: string, cause: NodeJS.ErrnoException): SctpError {
  return new SctpError(
    (cause.code ?? 'ENOTFOUND') as SctpErrorCode,
    `The name ${host} has no address (${String(cause.code)}): check its spelling, or give an IP address.`,
    { syscall: 'getaddrinfo', address: host, cause },
  );
}
