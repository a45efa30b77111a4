import type { NativeConfig } from '../../native/config.js';
import { boolean, integer, invalidValue, outOfRange, record, type Values } from './argument.js';
import { MEBIBYTE } from './limits.js';
import { PARAMETERS, type Parameter } from './parameters.js';

const DEFAULT_MESSAGE_SIZE = MEBIBYTE;

const ALL: readonly Parameter[] = Object.values(PARAMETERS);

/** What the protocol's options are called. */
export const PROTOCOL_OPTIONS: readonly string[] = [
  ...new Set(ALL.map(({ option, group }) => group ?? option)),
];

/** The protocol parameters of `values`; defaults are `base`, else those of the definition. */
export function nativeConfig(values: Values, base?: NativeConfig): NativeConfig {
  const groups = groupsOf(values);
  const config = Object.fromEntries(
    (Object.keys(PARAMETERS) as (keyof NativeConfig)[]).map((name) => {
      const parameter = PARAMETERS[name];
      const { option, group, key = option, fallback } = parameter;
      const value = (group === undefined ? values : groups[group])[key];
      return [name, value === undefined ? (base?.[name] ?? fallback) : check(parameter, value)];
    }),
  ) as unknown as NativeConfig;
  checkRtoOrder(config, groups.rto);
  checkThresholds(config, values);
  checkMessageFits(config, values);
  return config;
}

function check(parameter: Parameter, value: unknown): number | string | boolean {
  const { option } = parameter;
  if ('values' in parameter) {
    const found = parameter.values.find((known) => known === value);
    if (found !== undefined) return found;
    const known = parameter.values.map((word) => `'${word}'`).join(', ');
    const expected =
      parameter.values.length === 1 ? `${known}, which is all there is` : `one of ${known}`;
    throw invalidValue(option, expected, value);
  }
  if (!('min' in parameter)) return boolean(option, value);
  const { min, max, orZero = false } = parameter;
  const number = integer(option, value, orZero ? 0 : min, max);
  if (number === 0 || number >= min) return number;
  throw outOfRange(option, `0 or an integer from ${String(min)} to ${String(max)}`, number);
}

/**
 * A message is delivered whole, so the window has to hold the largest. The default of `maxMessageSize` gives way:
 * what may be sent stays, and what the window cannot hold is refused when it comes.
 */
function checkMessageFits({ receiveWindow, maxMessageSize }: NativeConfig, values: Values): void {
  const chosen = values.maxMessageSize !== undefined;
  if (maxMessageSize <= receiveWindow || (!chosen && maxMessageSize === DEFAULT_MESSAGE_SIZE))
    return;
  if (chosen) {
    throw outOfRange(
      'maxMessageSize',
      `at most receiveWindow (${String(receiveWindow)}), which has to hold it`,
      maxMessageSize,
    );
  }
  throw outOfRange(
    'receiveWindow',
    `at least maxMessageSize (${String(maxMessageSize)}), to hold such a message`,
    receiveWindow,
  );
}

/** RTO.Min <= RTO.Initial <= RTO.Max, naming an option the caller gave. */
function checkRtoOrder(config: NativeConfig, rto: Values): void {
  const { rtoMin, rtoInitial, rtoMax } = config;
  if (rtoMin > rtoMax) {
    if (rto.min === undefined)
      throw outOfRange('rto.max', `at least rto.min (${String(rtoMin)})`, rtoMax);
    throw outOfRange('rto.min', `at most rto.max (${String(rtoMax)})`, rtoMin);
  }
  if (rtoInitial > rtoMax) {
    throw outOfRange(
      rto.initial === undefined ? 'rto.max' : 'rto.initial',
      'such that rto.initial is at most rto.max',
      rto.initial === undefined ? rtoMax : rtoInitial,
    );
  }
}

/** The primary has to have failed before another takes its place (RFC 7829, 5), naming an option the caller gave. */
function checkThresholds(config: NativeConfig, values: Values): void {
  const { pathPotentiallyFailedThreshold: failed, primarySwitchoverThreshold: switched } = config;
  if (switched >= failed) return;
  if (values.primarySwitchoverThreshold === undefined) {
    throw outOfRange(
      'pathPotentiallyFailedThreshold',
      `at most primarySwitchoverThreshold (${String(switched)})`,
      failed,
    );
  }
  throw outOfRange(
    'primarySwitchoverThreshold',
    `at least pathPotentiallyFailedThreshold (${String(failed)})`,
    switched,
  );
}

/** Options that come together, each a record of its own. */
function groupsOf(values: Values): Record<string, Values> {
  const groups: Record<string, Values> = {};
  for (const { group } of ALL) {
    if (group === undefined || group in groups) continue;
    const known = ALL.filter((other) => other.group === group).map(({ key = '' }) => key);
    const value = values[group];
    groups[group] = value === undefined ? {} : record(group, value, known);
  }
  return groups;
}
