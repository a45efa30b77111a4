import { SctpMessage } from '../../api/message.js';
import { isOutgoing } from '../../observables/sending/message.js';
import type { SctpData, SctpOutgoing, SctpSendInput } from '../../api/send.js';

/** `options` without those that are undefined: they would take the place of a message's own. */
export function given<T extends object>(options: T): T {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as T;
}

/** `value` with its send options; those of a received message are its stream, PPID and order flag. */
export function toOutgoing(value: SctpMessage<SctpData> | SctpSendInput): SctpOutgoing {
  if (value instanceof SctpMessage) {
    const { data, stream, ppid, unordered } = value;
    return { data, stream, ppid, unordered };
  }
  return isOutgoing(value) ? value : { data: value };
}
