import type { SctpEngine } from '../index.js';
import { oneOf } from './command-line.js';

export const ENGINES = ['embedded', 'kernel'] as const;

export const engineParser = oneOf(...ENGINES);

/**
 * The engine that is taken when no `--engine` is given.
 *
 * @throws {UsageError} when the environment names none that there is.
 */
export function engineOfEnvironment(): SctpEngine {
  const engine = process.env.RXSCTP_ENGINE ?? '';
  return engine === ''
    ? 'embedded'
    : engineParser(engine, 'the environment variable RXSCTP_ENGINE');
}
