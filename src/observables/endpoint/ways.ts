import type { SctpError } from '../../api/error.js';
import type { PeerSettings } from '../settings/settings.js';
import type { Family } from './address.js';
import { resolveHost, resolveHosts } from './resolve.js';

/**
 * The ways to try to connect to a peer, the best first: each address of its name is one, while several `hosts`
 * are one peer with several addresses (RFC 9260, 6.4) and one way.
 */
export function waysTo(
  { hosts, lookup, autoSelectFamily }: PeerSettings,
  family: Family,
  done: (error: SctpError | undefined, ways: readonly (readonly string[])[]) => void,
): void {
  const resolution = { family, lookup };
  if (hosts.length > 1) {
    resolveHosts(hosts, resolution, (error, addresses) => {
      done(error, [addresses]);
    });
    return;
  }
  resolveHost(hosts[0], resolution, (error, addresses) => {
    const tried = autoSelectFamily ? addresses : addresses.slice(0, 1);
    done(
      error,
      tried.map((address) => [address]),
    );
  });
}
