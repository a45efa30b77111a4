import { isIPv6 } from 'node:net';

/** An SCTP port of a host, for people: with the UDP port that carries it, if one does (0: none). */
export function placeOf(address: string, port: number, udpPort: number): string {
  const place = `${isIPv6(address) ? `[${address}]` : address}:${String(port)}`;
  return udpPort === 0 ? place : `${place} (UDP ${String(udpPort)})`;
}
