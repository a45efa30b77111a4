import type { NativeSettings } from '../../native/config.js';
import { optionalBoolean, type Values } from './argument.js';
import { authSettings } from './auth.js';
import type { SctpTransport } from '../../api/options.js';

/** Options that only the kernel engine has. */
export const KERNEL_OPTIONS = ['interleaving', 'addressReconfiguration'] as const;

/** What `values` tell an engine besides the protocol parameters; defaults are those of `base`. */
export function nativeSettings(
  values: Values,
  transport: SctpTransport,
  sendBuffer: number,
  base?: NativeSettings,
): NativeSettings {
  const { auth } = values;
  return {
    encapsulated: transport === 'udp',
    sendBuffer,
    interleaving: optionalBoolean(values, 'interleaving', base?.interleaving ?? false),
    addressReconfiguration: optionalBoolean(
      values,
      'addressReconfiguration',
      base?.addressReconfiguration ?? false,
    ),
    auth: auth === undefined ? base?.auth : authSettings(auth),
  };
}
