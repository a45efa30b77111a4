import type { ClosedEvent } from '../native/binding.js';
import { errorCauses, SctpError, type SctpErrorCause } from '../native/error.js';

const USER_INITIATED_ABORT = 12;

/** What a message about the end of an association tells of it. */
export interface ClosedAssociation {
  readonly address: string;
  readonly port: number;
  readonly udpPort: number;
  /** INITs sent at most. */
  readonly attempts: number;
  /** Since it was begun, in milliseconds. */
  readonly age: number;
}

/** Why an association ended; undefined when it did gracefully. */
export function closeError(event: ClosedEvent, peer: ClosedAssociation): SctpError | undefined {
  const causes = errorCauses(event.causes);
  const where = `${peer.address}:${String(peer.port)} (UDP ${String(peer.udpPort)})`;
  const fail = (code: string, message: string): SctpError =>
    new SctpError(code, message, { address: peer.address, port: peer.port, causes });
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
        `No answer from ${where} after ${String(peer.attempts)} attempts in ${seconds(peer.age)}: ` +
          'check the address, both ports, and that no firewall drops UDP on the way.',
      );
    case 'timeout':
      return fail(
        'ETIMEDOUT',
        `${where} stopped answering; the association had lasted ${seconds(peer.age)}. ` +
          'associationMaxRetrans and rto set how long to try.',
      );
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
