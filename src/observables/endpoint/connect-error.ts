import { SctpError, toError } from '../../api/error.js';
import { placeOf } from '../../api/support/place.js';
import type { Peer } from '../association/association-owner.js';

/** The endpoint has an association with `peer`. */
export function connectedError({ addresses: [address], port, udpPort }: Peer): SctpError {
  return new SctpError(
    'EISCONN',
    `This endpoint has an association with ${placeOf(address, port, udpPort)} already: ` +
      'it is in associations$, and send() takes the address of the peer.',
    { address, port },
  );
}

/** The engine cannot begin an association with `peer`. */
export function unreachableError({ addresses: [address], port }: Peer, cause: unknown): SctpError {
  return new SctpError(
    'EADDRNOTAVAIL',
    `Cannot connect to ${address}: ${toError(cause).message}. A zone (after %) has to be an interface of this host.`,
    { address, port, cause },
  );
}

/** The endpoint takes no more connections. */
export function closedError(): SctpError {
  return new SctpError('ERR_SCTP_CLOSED', 'The endpoint is closed: nothing can connect from it.');
}
