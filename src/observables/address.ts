import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import { SctpError } from '../native/error.js';

/** Where an endpoint is bound. */
export interface SctpAddress {
  /** Local IP address. */
  readonly address: string;
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

/** Gives the IP address of `host`: during the call when it is one, else once the name is resolved. */
export function resolveHost(
  host: string,
  done: (error: SctpError | undefined, address: string) => void,
): void {
  if (isIP(host) !== 0) {
    done(undefined, host);
    return;
  }
  lookup(host, (error, address) => {
    if (error === null) done(undefined, address);
    else done(lookupError(host, error), '');
  });
}

function lookupError(host: string, cause: NodeJS.ErrnoException): SctpError {
  return new SctpError(
    cause.code ?? 'ENOTFOUND',
    `The name ${host} has no address (${String(cause.code)}): check its spelling, or give an IP address.`,
    { syscall: 'getaddrinfo', address: host, cause },
  );
}
