import { SctpError } from '../../native/error.js';
import { invalidValue, type Values } from './argument.js';

/** What `values` ask for and the engine they choose has not got. */
export function findUnsupported(values: Values): SctpError | undefined {
  const { hosts } = values;
  const fromEnvironment = values.engine === undefined ? process.env.RXSCTP_ENGINE : undefined;
  const engine =
    values.engine ?? (fromEnvironment === '' ? undefined : fromEnvironment) ?? 'embedded';
  if (engine !== 'embedded' && engine !== 'kernel') {
    const name = values.engine === undefined ? 'RXSCTP_ENGINE' : 'engine';
    throw invalidValue(name, "'embedded' or 'kernel'", engine);
  }
  const transport = values.transport ?? 'udp';
  if (transport !== 'udp' && transport !== 'ip') {
    throw invalidValue('transport', "'udp' or 'ip'", transport);
  }
  if (engine === 'kernel')
    return unsupported(engine, "engine: 'kernel'", "leave it out for 'embedded'");
  if (transport === 'ip') return unsupported(engine, "transport: 'ip'", "leave it out for 'udp'");
  if (Array.isArray(hosts) && hosts.length > 1) {
    return unsupported(engine, 'hosts with more than one address', 'give one, as host');
  }
  return undefined;
}

function unsupported(engine: string, feature: string, advice: string): SctpError {
  return new SctpError(
    'ERR_SCTP_UNSUPPORTED',
    `The ${engine} engine does not support ${feature} yet: ${advice}.`,
  );
}
