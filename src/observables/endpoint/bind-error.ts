import type { SctpErrorCode } from '../../api/error-code.js';
import { SctpError } from '../../api/error.js';
import type { EndpointErrorEvent } from '../../native/events.js';
import { ENGINES } from '../settings/engines.js';
import type { CommonSettings } from '../settings/settings.js';
import { kernelError } from '../support/unsupported.js';

/** The kernel has but one UDP port, so that binding to another one fails for a reason of its own. */
const KERNEL_UDP_PORT = 'net.sctp.udp_port';

/** Why an endpoint could not be opened at `hosts`. */
export function bindError(
  event: EndpointErrorEvent,
  hosts: readonly string[],
  { engine, transport }: Pick<CommonSettings, 'engine' | 'transport'>,
): SctpError {
  const { code, syscall, option, address, port, udpPort } = event;
  const ports = [
    portName('SCTP', port),
    ...(transport === 'udp' ? [portName('UDP', udpPort)] : []),
  ];
  const cause = hosts.length > 1 ? `, because of ${address}` : '';
  const context = `cannot open ${[...hosts, ...ports].join(', ')}${cause}`;
  // The kernel notices another listener at the latest when it is to listen itself.
  const isBind = (syscall === 'bind' || syscall === 'listen') && option !== KERNEL_UDP_PORT;
  const isPrivileged = syscall === 'socket' && code === 'EACCES' && engine === 'embedded';
  const advice = isBind || isPrivileged ? adviceOn(code, engine, transport) : undefined;
  if (advice === undefined) return kernelError(event, context, { address, port });
  return new SctpError(code as SctpErrorCode, `${syscall} ${code}: ${context}. ${advice}`, {
    syscall,
    address,
    port,
  });
}

function portName(protocol: string, port: number): string {
  return port === 0 ? `any ${protocol} port` : `${protocol} port ${String(port)}`;
}

function adviceOn(
  code: string,
  engine: CommonSettings['engine'],
  transport: CommonSettings['transport'],
): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
    case 'EACCES':
      return ENGINES[engine].bindAdvice(code, transport);
    case 'EADDRNOTAVAIL':
      return 'This host has no such address.';
    default:
      return undefined;
  }
}
