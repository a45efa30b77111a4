import { invalidValue, type Values } from './argument.js';
import type { SctpEngine, SctpTransport } from '../../api/options.js';

/** What an endpoint has chosen, for associations it opens. */
interface Chosen {
  readonly engine: SctpEngine;
  readonly transport: SctpTransport;
}

const UDP_PORTS = ['udpPort', 'remoteUdpPort'];

/** Which engine `values` choose; the environment has its say where there is no endpoint yet. */
export function engineOf(values: Values, base?: Chosen): SctpEngine {
  const { engine } = values;
  if (engine === undefined) return base?.engine ?? engineOfEnvironment();
  if (!isEngine(engine)) throw invalidValue('engine', "'embedded' or 'kernel'", engine);
  if (base !== undefined && engine !== base.engine) {
    throw invalidValue('engine', `that of the endpoint ('${base.engine}')`, engine);
  }
  return engine;
}

function engineOfEnvironment(): SctpEngine {
  const engine = process.env.RXSCTP_ENGINE ?? '';
  if (engine === '') return 'embedded';
  if (!isEngine(engine))
    throw invalidValue('RXSCTP_ENGINE environment variable', "'embedded' or 'kernel'", engine);
  return engine;
}

function isEngine(value: unknown): value is SctpEngine {
  return value === 'embedded' || value === 'kernel';
}

/** What carries the packets: with the kernel engine IP, unless a UDP port is given. An endpoint has one transport. */
export function transportOf(values: Values, engine: SctpEngine, base?: Chosen): SctpTransport {
  const { transport } = values;
  if (transport !== undefined && transport !== 'udp' && transport !== 'ip') {
    throw invalidValue('transport', "'udp' or 'ip'", transport);
  }
  if (engine === 'embedded') return transport ?? 'udp';
  if (base !== undefined && transport !== undefined && transport !== base.transport) {
    throw invalidValue('transport', `that of the endpoint ('${base.transport}')`, transport);
  }
  const udpPort = UDP_PORTS.find((name) => values[name] !== undefined);
  const chosen = transport ?? base?.transport ?? (udpPort === undefined ? 'ip' : 'udp');
  if (chosen === 'ip' && udpPort !== undefined) {
    throw invalidValue(udpPort, "absent with transport 'ip', which has no UDP", values[udpPort]);
  }
  return chosen;
}
