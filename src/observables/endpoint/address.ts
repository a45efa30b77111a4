import { lookup } from 'node:dns';
import { isIP, SocketAddress } from 'node:net';
import { SctpError } from '../../native/error.js';

/** Where an endpoint is bound. */
export interface SctpAddress {
  /** Local IP address. */
  readonly address: string;
  /** The family of `address`. */
  readonly family: 'IPv4' | 'IPv6';
  /** SCTP port. */
  readonly port: number;
  /** UDP port that carries it. */
  readonly udpPort: number;
}

/** The wildcard address of the family `address` belongs to. */
export function wildcardFor(address: string): string {
  return isIP(address) === 6 ? '::' : '0.0.0.0';
}

/** IP version; 0 is either. */
export type Family = 0 | 4 | 6;

/** Which peers can be reached from `address`; `::` reaches IPv4 too. */
export function familyReachedFrom(address: string): Family {
  return address === '::' ? 0 : (isIP(address) as Family);
}

/** Gives the IP address of `host`: during the call when it is one, else once the name is resolved. */
export function resolveHost(
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
    cause.code ?? 'ENOTFOUND',
    `The name ${host} has no address (${String(cause.code)}): check its spelling, or give an IP address.`,
    { syscall: 'getaddrinfo', address: host, cause },
  );
}
