import { existsSync, writeFileSync } from 'node:fs';

const SCTP = '/proc/sys/net/sctp';

/** Where the kernel takes SCTP over UDP (RFC 6951), once {@link encapsulate} has been called. */
export const KERNEL_UDP_PORT = 9899;
/** Where it looks for a peer that it has heard nothing of yet. */
export const PEER_UDP_PORT = 9900;

/** Makes the kernel speak SCTP over UDP. */
export function encapsulate(): void {
  if (!existsSync(SCTP)) {
    throw new Error(
      'This kernel has no SCTP: run `npm run test:kernel`, which boots one that has.',
    );
  }
  writeFileSync(`${SCTP}/udp_port`, String(KERNEL_UDP_PORT));
  writeFileSync(`${SCTP}/encap_port`, String(PEER_UDP_PORT));
}
