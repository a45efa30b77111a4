import type { NativeConfig } from '../../../native/config.js';
import type { SctpErrorCode } from '../../../api/error-code.js';
import { errorCauses, SctpError, type SctpErrorCause } from '../../../api/error.js';
import type { ClosedEvent, FailedEvent } from '../../../native/events.js';
import { kernelError } from '../../support/unsupported.js';
import type { Identity } from '../identity.js';
import { placeOf } from '../../../api/support/place.js';

const OUT_OF_RESOURCE = 4;
const USER_INITIATED_ABORT = 12;

/**
 * Why an association ended; undefined when it did gracefully. `age` is the milliseconds since it was
 * begun.
 */
export function closeError(
  event: ClosedEvent,
  { remoteAddresses, remotePort, remoteUdpPort }: Identity,
  { maxInitRetransmits, maxMessageSize, receiveWindow }: NativeConfig,
  age: number,
): SctpError | undefined {
  const causes = errorCauses(event.causes);
  const [address] = remoteAddresses;
  const where = placeOf(address, remotePort, remoteUdpPort);
  const overUdp = remoteUdpPort !== 0;
  const fail = (code: SctpErrorCode, message: string): SctpError =>
    new SctpError(code, message, { address, port: remotePort, causes });
  switch (event.reason) {
    case 'shutdown':
      return undefined;
    case 'aborted-by-user':
      return fail('ECONNABORTED', `The association with ${where} was aborted on this side.`);
    case 'aborted-by-peer':
      return fail('ECONNRESET', `${where} aborted the association${describe(causes)}.`);
    case 'refused':
      if (causes.some(({ code }) => code === OUT_OF_RESOURCE)) {
        return fail(
          'ECONNREFUSED',
          `${where} has no room for another association${describe(causes)}: it limits how many it takes, or from ` +
            'whom. Try again later, or have its limits raised.',
        );
      }
      return fail(
        'ECONNREFUSED',
        `${where} refused the association${describe(causes)}: check that a server listens on that SCTP port` +
          (overUdp ? ' and on that UDP port (remoteUdpPort).' : '.'),
      );
    case 'host-unreachable':
      return fail(
        'EHOSTUNREACH',
        `There is no way to ${where}, says this host or a router: check that ${address} is the right address, ` +
          'that the host is up, and that no firewall rejects what is sent to it.',
      );
    case 'net-unreachable':
      return fail(
        'ENETUNREACH',
        `There is no route to the network of ${where}: check that ${address} is the right address, and that ` +
          `this host has a route${address.includes(':') ? ' for IPv6' : ''} to it (ip route get ${address}).`,
      );
    case 'connect-timeout':
      return fail(
        'ETIMEDOUT',
        `No answer from ${where} after ${String(maxInitRetransmits + 1)} attempts in ${seconds(age)}: ` +
          (overUdp
            ? 'check the address, both ports, and that no firewall drops UDP on the way.'
            : 'check the address and the port, and that nothing on the way drops SCTP over IP, as NAT and ' +
              'many firewalls do; over UDP (remoteUdpPort) it passes them.'),
      );
    case 'timeout':
      return fail(
        'ETIMEDOUT',
        `${where} stopped answering; the association had lasted ${seconds(age)}. ` +
          'associationMaxRetrans and rto set how long to try.',
      );
    case 'already-connected':
      return fail('EISCONN', `There is an association with ${where} from this SCTP port already.`);
    case 'protocol-error':
      return fail('EPROTO', `${where} broke the protocol and was aborted${describe(causes)}.`);
    case 'message-too-large': {
      const limit =
        receiveWindow < maxMessageSize
          ? `receiveWindow (${String(receiveWindow)})`
          : `maxMessageSize (${String(maxMessageSize)})`;
      return fail(
        'EMSGSIZE',
        `${where} sent a message of more than ${limit} bytes: the association was aborted${describe(causes)}.`,
      );
    }
  }
}

/** Why an association was aborted that had not shut down within `timeout` milliseconds. */
export function overdueError(
  { remoteAddresses, remotePort: port, remoteUdpPort }: Identity,
  timeout: number,
): SctpError {
  const [address] = remoteAddresses;
  return new SctpError(
    'ETIMEDOUT',
    `The association with ${placeOf(address, port, remoteUdpPort)} had not shut down within ` +
      `${String(timeout)} ms (shutdownTimeout, or timeout of shutdown()), and was aborted.`,
    { address, port },
  );
}

/** Why an association ended that the system refused something. */
export function failureError(
  event: FailedEvent,
  { remoteAddresses, remotePort: port, remoteUdpPort }: Identity,
): SctpError {
  const [address] = remoteAddresses;
  const context = `the association with ${placeOf(address, port, remoteUdpPort)} failed`;
  return kernelError(event, context, { address, port });
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 1 : 0)} s`;
}

function describe(causes: readonly SctpErrorCause[]): string {
  if (causes.length === 0) return '';
  return ` (${causes.map(describeCause).join('; ')})`;
}

function describeCause({ code, name, data }: SctpErrorCause): string {
  const text = data.toString('utf8', 0, 200);
  const readable = code === USER_INITIATED_ABORT && text !== '' && !/[\p{Cc}\ufffd]/u.test(text);
  return readable ? `${name}: ${text}` : name;
}
