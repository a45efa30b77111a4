import { integer, invalidType, outOfRange, record } from '../../observables/settings/argument.js';
import { MAX_TIME } from '../../observables/settings/limits.js';
import { atATime } from './at-a-time.js';
import type { Backoff } from './backoff.js';
import type { ReconnectOptions } from '../reconnect.js';

/** Options of `reconnect` after validation, with every default filled in. */
export interface ReconnectSettings {
  readonly backoff: Backoff;
  readonly limit: number;
  readonly afterShutdown: boolean;
  readonly state: ReconnectOptions['state'];
}

const OPTIONS = ['backoff', 'jitter', 'limit', 'afterShutdown', 'state'];

export function reconnectSettings(options: ReconnectOptions): ReconnectSettings {
  record('options', options, OPTIONS);
  const { backoff = {}, jitter = 0.5, limit = Infinity, afterShutdown = false, state } = options;
  record('backoff', backoff, ['initial', 'max', 'factor']);
  const initial = integer('backoff.initial', backoff.initial ?? 1000, 1, MAX_TIME);
  const max = integer('backoff.max', backoff.max ?? Math.max(30_000, initial), initial, MAX_TIME);
  const factor = ratio('backoff.factor', backoff.factor ?? 2, 1, 100);
  ratio('jitter', jitter, 0, 1);
  if (typeof afterShutdown !== 'boolean') {
    throw invalidType('afterShutdown', 'a boolean', afterShutdown);
  }
  if (state !== undefined && typeof (state as { next?: unknown } | null)?.next !== 'function') {
    throw invalidType('state', 'an Observer, with a next()', state);
  }
  return {
    backoff: { initial, max, factor, jitter },
    limit: atATime('limit', limit),
    afterShutdown,
    state,
  };
}

function ratio(name: string, value: unknown, min: number, max: number): number {
  if (typeof value !== 'number') throw invalidType(name, 'a number', value);
  if (value >= min && value <= max) return value;
  throw outOfRange(name, `a number from ${String(min)} to ${String(max)}`, value);
}
