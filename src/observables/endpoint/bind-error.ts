import type { EndpointErrorEvent } from '../../native/binding.js';
import { SctpError } from '../../native/error.js';

/** Why an endpoint could not be opened. */
export function bindError(event: EndpointErrorEvent): SctpError {
  const { code, syscall, address, port, udpPort } = event;
  const where = `${address}, SCTP port ${String(port)}, UDP port ${String(udpPort)}`;
  return new SctpError(code, `${syscall} ${code}: cannot open ${where}.${advice(code)}`, {
    syscall,
    address,
    port,
  });
}

function advice(code: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return ' Something else uses that port: choose another port or udpPort, or 0 for a free one.';
    case 'EADDRNOTAVAIL':
      return ' This host has no such address.';
    case 'EACCES':
      return ' Ports below 1024 take privileges: choose a higher udpPort.';
    default:
      return '';
  }
}
