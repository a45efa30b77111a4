import type { SctpTransport } from '../../api/options.js';
import { invalidValue, type Values } from './argument.js';

const UDP_PORTS = ['udpPort', 'remoteUdpPort'];

/** What `values` say carries the packets, if they do. */
export function transportIn({ transport }: Values): SctpTransport | undefined {
  if (transport === undefined || transport === 'udp' || transport === 'ip') return transport;
  throw invalidValue('transport', "'udp' or 'ip'", transport);
}

/** With the kernel's SCTP it is IP, unless a UDP port is given. An endpoint has one transport. */
export function kernelTransport(values: Values, base: SctpTransport | undefined): SctpTransport {
  const transport = transportIn(values);
  if (base !== undefined && transport !== undefined && transport !== base) {
    throw invalidValue('transport', `that of the endpoint ('${base}')`, transport);
  }
  const udpPort = UDP_PORTS.find((name) => values[name] !== undefined);
  const chosen = transport ?? base ?? (udpPort === undefined ? 'ip' : 'udp');
  if (chosen === 'ip' && udpPort !== undefined) {
    throw invalidValue(udpPort, "absent with transport 'ip', which has no UDP", values[udpPort]);
  }
  return chosen;
}
