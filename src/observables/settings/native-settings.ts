import type { NativeSettings } from '../../native/config.js';
import { invalidValue, optionalBoolean, type Values } from './argument.js';
import { authSettings } from './auth.js';
import type { SctpScheduler, SctpTransport } from '../../api/options.js';

/** Options that only the kernel engine has. */
export const KERNEL_OPTIONS = [
  'interleaving',
  'scheduler',
  'addressReconfiguration',
] as const;

const SCHEDULERS: readonly SctpScheduler[] = [
  'fcfs',
  'priority',
  'round-robin',
  'fair-capacity',
  'weighted-fair-queueing',
];

/** What `values` tell an engine besides the protocol parameters; defaults are those of `base`. */
export function nativeSettings(
  values: Values,
  transport: SctpTransport,
  sendBuffer: number,
  base?: NativeSettings,
): NativeSettings {
  const { scheduler, auth } = values;
  return {
    encapsulated: transport === 'udp',
    sendBuffer,
    interleaving: optionalBoolean(values, 'interleaving', base?.interleaving ?? false),
    scheduler: scheduler === undefined ? base?.scheduler : schedulerOf(scheduler),
    addressReconfiguration: optionalBoolean(
      values,
      'addressReconfiguration',
      base?.addressReconfiguration ?? false,
    ),
    auth: auth === undefined ? base?.auth : authSettings(auth),
  };
}

function schedulerOf(value: unknown): SctpScheduler {
  const scheduler = SCHEDULERS.find((known) => known === value);
  if (scheduler !== undefined) return scheduler;
  throw invalidValue('scheduler', `one of ${SCHEDULERS.join(', ')}`, value);
}
