import { existsSync, writeFileSync } from 'node:fs';

const SCTP = '/proc/sys/net/sctp';

/** Where the kernel takes SCTP over UDP (RFC 6951), once {@link acceptUdp} has been called. */
export const KERNEL_UDP_PORT = 9899;
/** Where it looks for a peer that it has heard nothing of yet, after {@link encapsulate}. */
export const PEER_UDP_PORT = 9900;

/** The kernel takes SCTP over UDP as well as over IP. */
export function acceptUdp(): void {
  set('udp_port', KERNEL_UDP_PORT);
}

/** Sockets opened from now on go over UDP to whom they have heard nothing of yet. */
export function encapsulate(): void {
  acceptUdp();
  set('encap_port', PEER_UDP_PORT);
}

/** Sockets opened from now on go over IP to whom they have heard nothing of yet. */
export function goOverIp(): void {
  set('encap_port', 0);
}

function set(name: string, value: number): void {
  if (!existsSync(SCTP)) {
    throw new Error(
      'This kernel has no SCTP: run `npm run test:kernel`, which boots one that has.',
    );
  }
  writeFileSync(`${SCTP}/${name}`, String(value));
}
