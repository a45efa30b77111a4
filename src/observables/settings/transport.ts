import type { SctpTransport } from '../../api/options.js';
import { invalidValue, type Values } from './argument.js';

const UDP_PORTS = ['udpPort', 'remoteUdpPort'];

/** What `values` say carries the packets, if they do. */
function transportIn({ transport }: Values): SctpTransport | undefined {
  if (transport === undefined || transport === 'udp' || transport === 'ip') return transport;
  throw invalidValue('transport', "'udp' or 'ip'", transport);
}

/**
 * What carries the packets of an endpoint with `values`, or those of the endpoint with the transport `base` when it
 * connects: an endpoint has one transport. Without a word it is `usual`, but UDP where a UDP port is given.
 */
export function chooseTransport(
  values: Values,
  base: SctpTransport | undefined,
  usual: SctpTransport,
): SctpTransport {
  const transport = transportIn(values);
  if (base !== undefined && transport !== undefined && transport !== base) {
    throw invalidValue('transport', `that of the endpoint ('${base}')`, transport);
  }
  const udpPort = UDP_PORTS.find((name) => values[name] !== undefined);
  const chosen = transport ?? base ?? (udpPort === undefined ? usual : 'udp');
  if (chosen === 'ip' && udpPort !== undefined) {
    throw invalidValue(udpPort, "absent with transport 'ip', which has no UDP", values[udpPort]);
  }
  return chosen;
}
