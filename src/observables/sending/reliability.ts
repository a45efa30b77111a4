import { FLAG_LIFETIME, FLAG_PRIORITY, FLAG_RETRANSMISSIONS } from '../../native/records.js';
import { integer, invalidValue } from '../settings/argument.js';
import { MAX_UINT32 } from '../settings/limits.js';
import type { SctpSendInfo } from '../../api/send.js';

const POLICIES = [
  { name: 'lifetime', flag: FLAG_LIFETIME, min: 1 },
  { name: 'maxRetransmits', flag: FLAG_RETRANSMISSIONS, min: 0 },
  { name: 'priority', flag: FLAG_PRIORITY, min: 0 },
] as const;

/** How long a message is worth sending, as a flag; 0 for ever. */
export function reliabilityFlag(info: SctpSendInfo): number {
  const given = POLICIES.filter(({ name }) => info[name] !== undefined);
  for (const { name, min } of given) {
    if (name !== given[0].name) {
      throw invalidValue(name, `absent when "${given[0].name}" is given`, info[name]);
    }
    integer(name, info[name], min, MAX_UINT32);
  }
  return given.at(0)?.flag ?? 0;
}

/** The value that goes with `reliabilityFlag()`. */
export function reliabilityOf({ lifetime, maxRetransmits, priority }: SctpSendInfo): number {
  return lifetime ?? maxRetransmits ?? priority ?? 0;
}
