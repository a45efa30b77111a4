import type { ClosedEvent } from '../../native/binding.js';
import { errorCauses, SctpError, type SctpErrorCause } from '../../native/error.js';
import type { SctpAssociation } from './association.js';

const USER_INITIATED_ABORT = 12;

/**
 * Why an association ended; undefined when it did gracefully. `attempts` is how many INITs it sends at
 * most, `age` the milliseconds since it was begun.
 */
export function closeError(
  event: ClosedEvent,
  { remoteAddresses, remotePort, remoteUdpPort }: SctpAssociation,
  attempts: number,
  age: number,
): SctpError | undefined {
  const causes = errorCauses(event.causes);
  const [address] = remoteAddresses;
  const where = `${address}:${String(remotePort)} (UDP ${String(remoteUdpPort)})`;
  const fail = (code: string, message: string): SctpError =>
    new SctpError(code, message, { address, port: remotePort, causes });
  switch (event.reason) {
    case 'shutdown':
      return undefined;
    case 'aborted-by-user':
      return fail('ECONNABORTED', `The association with ${where} was aborted on this side.`);
    case 'aborted-by-peer':
      return fail('ECONNRESET', `${where} aborted the association${describe(causes)}.`);
    case 'refused':
      return fail(
        'ECONNREFUSED',
        `${where} refused the association${describe(causes)}: check that a server listens on that SCTP port ` +
          'and on that UDP port (remoteUdpPort).',
      );
    case 'connect-timeout':
      return fail(
        'ETIMEDOUT',
        `No answer from ${where} after ${String(attempts)} attempts in ${seconds(age)}: ` +
          'check the address, both ports, and that no firewall drops UDP on the way.',
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
  }
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
