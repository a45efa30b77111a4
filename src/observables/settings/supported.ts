import { existsSync } from 'node:fs';
import { SctpError } from '../../api/error.js';
import { MOST_ADDRESSES } from '../../native/most-addresses.js';
import type { Values } from './argument.js';
import type { KERNEL_OPTIONS } from './native-settings.js';

/** What is there while the kernel's SCTP is. */
const KERNEL_SCTP = ['/proc/net/sctp', '/proc/sys/net/sctp'];

/** What the embedded engine does in any case. */
const EMBEDDED: Readonly<Record<(typeof KERNEL_OPTIONS)[number], unknown>> = {
  interleaving: false,
  addressReconfiguration: false,
};

/** What `values` ask for and the embedded engine has not got. */
export function findUnsupported(values: Values): SctpError | undefined {
  if (values.transport === 'ip' && kernelTakesSctp()) return notBesideTheKernel();
  for (const [name, value] of Object.entries(EMBEDDED)) {
    const asked = values[name];
    if (asked !== undefined && asked !== value) return notEmbedded(`the option "${name}"`);
  }
  for (const name of ['hosts', 'localAddresses']) {
    const asked = values[name];
    if (Array.isArray(asked) && asked.length > MOST_ADDRESSES) {
      return notEmbedded(`more than ${MOST_ADDRESSES} addresses in "${name}"`);
    }
  }
  return undefined;
}

/** Whether the kernel of this host has SCTP, in whatever network namespace: both would answer each packet. */
function kernelTakesSctp(): boolean {
  return KERNEL_SCTP.some((path) => existsSync(path));
}

function notBesideTheKernel(): SctpError {
  return new SctpError(
    'ERR_SCTP_UNSUPPORTED',
    "The kernel of this host has SCTP of its own, which would abort the associations of the embedded engine's transport " +
      "'ip': choose engine 'kernel', or transport 'udp', or unload the module (rmmod sctp).",
  );
}

/** Only the kernel engine has `feature`. */
export function notEmbedded(feature: string): SctpError {
  return new SctpError(
    'ERR_SCTP_UNSUPPORTED',
    `The embedded engine does not support ${feature}: leave it out, or choose engine 'kernel' on a ` +
      'Linux host whose kernel has SCTP.',
  );
}
