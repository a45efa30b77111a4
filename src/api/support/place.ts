import { isIPv6 } from 'node:net';

/** An SCTP port of a host, for people: with the UDP port that carries it, if one does (0: none). */
export function placeOf(address: string, port: number, udpPort: number): string {
  const place = `${isIPv6(address) ? `[${address}]` : address}:${String(port)}`;
  return udpPort === 0 ? place : `${place} (UDP ${String(udpPort)})`;
}

/** The same of each of `addresses`, to be shown: undefined when there is none. */
export function placesOf(
  addresses: readonly string[],
  port: number,
  udpPort: number,
): string | readonly string[] | undefined {
  const places = addresses.map((address) => placeOf(address, port, udpPort));
  return places.length > 1 ? places : places[0];
}
