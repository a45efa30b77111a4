import type { SctpAddress } from '../../api/address.js';
import { isIP } from 'node:net';
import { placeOf } from '../../api/support/place.js';

/** What to show of it. */
export function shownAddress(at: SctpAddress | undefined): string | undefined {
  return at === undefined ? undefined : placeOf(at.address, at.port, at.udpPort);
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
