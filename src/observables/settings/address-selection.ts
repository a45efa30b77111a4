import net, { type LookupFunction } from 'node:net';
import { invalidType, optionalBoolean, optionalInteger, type Values } from './argument.js';
import { MAX_TIME } from './limits.js';

/** How the addresses of a name are found and tried. */
export interface AddressSelection {
  readonly autoSelectFamily: boolean;
  /** Milliseconds until the next address is tried. */
  readonly attemptTimeout: number;
  readonly lookup: LookupFunction | undefined;
}

/** Options named as those of `net.connect()`. */
export const ADDRESS_SELECTION = [
  'autoSelectFamily',
  'autoSelectFamilyAttemptTimeout',
  'lookup',
] as const;

/** RFC 8305, 8: the Minimum Connection Attempt Delay. */
const MIN_DELAY = 10;

/** Defaults are the process's, as for `net.connect()`. */
export function addressSelection(values: Values): AddressSelection {
  const { lookup } = values;
  if (lookup !== undefined && typeof lookup !== 'function') {
    throw invalidType('lookup', 'a function', lookup);
  }
  const autoSelectFamily = net.getDefaultAutoSelectFamily();
  const timeout = Math.max(net.getDefaultAutoSelectFamilyAttemptTimeout(), MIN_DELAY);
  return {
    autoSelectFamily: optionalBoolean(values, 'autoSelectFamily', autoSelectFamily),
    attemptTimeout: optionalInteger(
      values,
      'autoSelectFamilyAttemptTimeout',
      timeout,
      MIN_DELAY,
      MAX_TIME,
    ),
    lookup: lookup as LookupFunction | undefined,
  };
}
