import { SctpError } from '../../api/error.js';
import type { Values } from './argument.js';
import type { KERNEL_OPTIONS } from './native-settings.js';

/** What the embedded engine does in any case; undefined: nothing of the kind. */
const EMBEDDED: Readonly<Record<'transport' | (typeof KERNEL_OPTIONS)[number], unknown>> = {
  transport: 'udp',
  noDelay: true,
  adaptationIndication: undefined,
  streamReset: false,
  interleaving: false,
  scheduler: 'fcfs',
  addressReconfiguration: false,
  auth: undefined,
};

/** What `values` ask for and the embedded engine has not got. */
export function findUnsupported(values: Values): SctpError | undefined {
  for (const [name, value] of Object.entries(EMBEDDED)) {
    const asked = values[name];
    if (asked !== undefined && asked !== value) return notEmbedded(`the option "${name}"`);
  }
  for (const name of ['hosts', 'localAddresses']) {
    const asked = values[name];
    if (Array.isArray(asked) && asked.length > 1) {
      return notEmbedded(`more than one address in "${name}"`);
    }
  }
  return undefined;
}

/** Only the kernel engine has `feature`. */
export function notEmbedded(feature: string): SctpError {
  return new SctpError(
    'ERR_SCTP_UNSUPPORTED',
    `The embedded engine does not support ${feature}: leave it out, or choose engine 'kernel' on a ` +
      'Linux host whose kernel has SCTP.',
  );
}
