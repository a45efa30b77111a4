import { isIP, isIPv6 } from 'node:net';
import type { SctpPeerHosts } from '../index.js';
import { integer, UsageError } from './command-line.js';

/** Addresses or names and an SCTP port, as `[sctp://][host[,host…]:]port` gives them. */
export interface Target {
  /** None when only a port was given. */
  readonly hosts: readonly string[];
  readonly port: number;
}

/** Reads `[sctp://][host[,host…]:]port`; an IPv6 address stands in brackets. Ports begin with `minPort`. */
export function readTarget(written: string, minPort: number): Target {
  const text = withoutScheme(written);
  const colon = text.lastIndexOf(':');
  if (colon < 0 && isIP(text) !== 0) {
    throw new UsageError(`the SCTP port is missing, as in ${text}:5000`);
  }
  const port = integer(minPort, 0xffff)(text.slice(colon + 1), 'the port');
  return { hosts: colon < 0 ? [] : text.slice(0, colon).split(',').map(hostOf), port };
}

/** True for what looks as if it was meant to be read by {@link readTarget}. */
export function isTarget(text: string): boolean {
  return /^sctp:\/\/|:?\d+$/i.test(text);
}

function withoutScheme(text: string): string {
  const match = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(text);
  if (match === null) return text;
  const [, scheme, rest] = match;
  if (scheme.toLowerCase() !== 'sctp') {
    throw new UsageError(`only sctp:// can stand before host:port, not ${scheme}://`);
  }
  const [target, path] = rest.split(/\/(.*)/);
  if (path) throw new UsageError(`nothing can follow after host:port, so not /${path}`);
  return target;
}

function hostOf(text: string): string {
  const bracketed = /^\[(.*)\]$/.exec(text)?.[1];
  const host = bracketed ?? text;
  if (host === '') throw new UsageError('a host is missing before the colon of host:port');
  if (bracketed !== undefined && !isIPv6(bracketed)) {
    throw new UsageError(`only IPv6 addresses stand in brackets, and ${bracketed} is none`);
  }
  if (bracketed === undefined && host.includes(':')) {
    throw new UsageError(`put an IPv6 address in brackets, as in [::1]:5000, not ${text}`);
  }
  return host;
}

/** Of a client, or of a server that is content with all addresses. */
export type HostOptions = SctpPeerHosts | { readonly host?: undefined; readonly hosts?: undefined };

/** As the options of `listen()` and `connect()` have them. */
export function hostOptions(hosts: readonly string[]): HostOptions {
  if (hosts.length === 0) return {};
  return hosts.length === 1 ? { host: hosts[0] } : { hosts };
}

/** Whether `options` say where a peer is. */
export function namesHosts<T extends HostOptions>(options: T): options is T & SctpPeerHosts {
  return (options.host ?? options.hosts) !== undefined;
}

/** `address:port`, as it would be given. */
export function writeTarget(address: string, port: number): string {
  return `${isIPv6(address) ? `[${address}]` : address}:${port}`;
}
