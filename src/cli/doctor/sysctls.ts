import { readProc } from './proc.js';

/** A setting of the kernel that an engine depends on. */
export interface Sysctl {
  readonly name: string;
  /** As the kernel has it; undefined where it has none, or hides it. */
  readonly value: string | undefined;
  /** What it is for. */
  readonly effect: string;
}

/** For the kernel engine. From Linux 5.4 on most of its options do without them, unlike those of other programs. */
const KERNEL_ENGINE: Readonly<Record<string, string>> = {
  'net.sctp.auth_enable':
    '1 for the option auth before Linux 5.4, and for other programs (RFC 4895)',
  'net.sctp.addip_enable':
    '1 for addressReconfiguration before Linux 5.4, and for other programs (RFC 5061)',
  'net.sctp.reconf_enable': '1 for streamReset before Linux 5.4, and for other programs (RFC 6525)',
  'net.sctp.intl_enable': '1 for interleaving of messages (RFC 8260)',
  'net.sctp.prsctp_enable': '1 for partial reliability of other programs (RFC 3758)',
  'net.sctp.udp_port': 'own UDP port of transport udp, 0 for none (RFC 6951; Linux 5.11)',
  'net.sctp.encap_port': 'where other programs send over UDP, 0 for over IP (RFC 6951; Linux 5.11)',
};

/** For both: the sizes of sockets' buffers. */
const BUFFERS: Readonly<Record<string, string>> = {
  'net.core.rmem_max': 'largest receive buffer in bytes, without CAP_NET_ADMIN',
  'net.core.wmem_max': 'largest send buffer in bytes, without CAP_NET_ADMIN',
};

/** The settings that matter, as they are; those of SCTP only where the kernel has it. */
export function readSysctls(kernelHasSctp: boolean): readonly Sysctl[] {
  const effects = { ...(kernelHasSctp ? KERNEL_ENGINE : {}), ...BUFFERS };
  return Object.entries(effects).map(([name, effect]) => ({
    name,
    value: readProc(`/proc/sys/${name.replaceAll('.', '/')}`),
    effect,
  }));
}
