import type { SctpEngine } from '../index.js';
import { DEFAULT_ENGINE, ENGINE_NAMES } from '../observables/settings/engines.js';
import { oneOf } from './command-line.js';

export const engineParser = oneOf(...ENGINE_NAMES);

/**
 * The engine that is taken when no `--engine` is given.
 *
 * @throws {UsageError} when the environment names none that there is.
 */
export function engineOfEnvironment(): SctpEngine {
  const engine = process.env.RXSCTP_ENGINE ?? '';
  return engine === ''
    ? DEFAULT_ENGINE
    : engineParser(engine, 'the environment variable RXSCTP_ENGINE');
}
