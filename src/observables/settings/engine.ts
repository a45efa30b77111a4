import type { SctpEngine } from '../../api/options.js';
import { invalidValue, type Values } from './argument.js';
import { DEFAULT_ENGINE, ENGINE_NAMES, ENGINES } from './engines.js';

const EXPECTED = ENGINE_NAMES.map((name) => `'${name}'`).join(' or ');

/** Which engine `values` choose, of an endpoint with `base`; the environment has its say where there is no endpoint yet. */
export function engineOf(values: Values, base?: SctpEngine): SctpEngine {
  const { engine } = values;
  if (engine === undefined) return base ?? engineOfEnvironment();
  if (!isEngine(engine)) throw invalidValue('engine', EXPECTED, engine);
  if (base !== undefined && engine !== base) {
    throw invalidValue('engine', `that of the endpoint ('${base}')`, engine);
  }
  return engine;
}

function engineOfEnvironment(): SctpEngine {
  const engine = process.env.RXSCTP_ENGINE ?? '';
  if (engine === '') return DEFAULT_ENGINE;
  if (!isEngine(engine)) throw invalidValue('RXSCTP_ENGINE environment variable', EXPECTED, engine);
  return engine;
}

function isEngine(value: unknown): value is SctpEngine {
  return typeof value === 'string' && Object.hasOwn(ENGINES, value);
}
