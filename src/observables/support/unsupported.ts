import { release } from 'node:os';
import type { SctpErrorCode } from '../../api/error-code.js';
import { SctpError, type SctpErrorDetails } from '../../api/error.js';
import type { SctpEngine } from '../../api/options.js';
import type { NativeFailure } from '../../native/events.js';

/** What takes more than every kernel, or every association, has. */
interface Feature {
  /** As the user knows it. */
  readonly name: string;
  readonly needs: string;
  /** What it takes with the embedded engine, where that has it. */
  readonly embeddedNeeds?: string;
  /** Errnos that say it is not there, besides those that always do. */
  readonly codes?: readonly string[];
}

const ALWAYS: readonly string[] = [
  'ENOPROTOOPT',
  'EOPNOTSUPP',
  'EPROTONOSUPPORT',
  'ESOCKTNOSUPPORT',
];

const SCTP: Feature = {
  name: 'SCTP on this host',
  needs:
    "the kernel's module (as root: modprobe sctp), which engine 'embedded', the default, does not need",
};
const ENCAPSULATION: Feature = {
  name: 'UDP encapsulation (RFC 6951)',
  needs:
    'Linux 5.11 and the sysctl net.sctp.udp_port=9899; IP takes neither: leave out transport and UDP ports',
};
const RECONFIGURATION: Feature = {
  name: 'changing addresses (RFC 5061)',
  needs:
    'Linux 5.4, the option addressReconfiguration here, and as much at the peer (for other programs on Linux the sysctls net.sctp.addip_enable=1 and net.sctp.auth_enable=1)',
  codes: ['EPERM'],
};
const STREAM_RESET: Feature = {
  name: 'resetting and adding streams (RFC 6525)',
  needs:
    'Linux 4.12, the option streamReset here, and as much at the peer (for other programs on Linux the sysctl net.sctp.reconf_enable=1)',
  embeddedNeeds: 'the option streamReset, here and at the peer',
  codes: ['EPERM'],
};
const AUTHENTICATION: Feature = {
  name: 'authentication (RFC 4895)',
  needs: 'the option auth and Linux 5.4, or the sysctl net.sctp.auth_enable=1',
  embeddedNeeds: 'the option auth',
  codes: ['EACCES', 'EPERM'],
};

/** By socket option, sysctl or, for calls about none of these, system call. */
const FEATURES: Readonly<Partial<Record<string, Feature>>> = {
  socket: SCTP,
  'net.sctp.udp_port': ENCAPSULATION,
  SCTP_REMOTE_UDP_ENCAPS_PORT: ENCAPSULATION,
  SCTP_ASCONF_SUPPORTED: RECONFIGURATION,
  SCTP_SET_PEER_PRIMARY_ADDR: RECONFIGURATION,
  SCTP_SOCKOPT_BINDX_ADD: RECONFIGURATION,
  SCTP_SOCKOPT_BINDX_REM: RECONFIGURATION,
  SCTP_RECONFIG_SUPPORTED: STREAM_RESET,
  SCTP_ENABLE_STREAM_RESET: STREAM_RESET,
  SCTP_RESET_STREAMS: STREAM_RESET,
  SCTP_ADD_STREAMS: STREAM_RESET,
  SCTP_AUTH_SUPPORTED: AUTHENTICATION,
  SCTP_AUTH_CHUNK: AUTHENTICATION,
  SCTP_AUTH_KEY: AUTHENTICATION,
  SCTP_AUTH_ACTIVE_KEY: AUTHENTICATION,
  SCTP_AUTH_DELETE_KEY: AUTHENTICATION,
  SCTP_HMAC_IDENT: AUTHENTICATION,
  SCTP_STREAM_SCHEDULER: {
    name: 'this scheduler',
    needs: 'Linux 4.15, for fair-capacity and weighted-fair-queueing Linux 6.4',
    codes: ['EINVAL'],
  },
  SCTP_STREAM_SCHEDULER_VALUE: { name: 'setStreamPriority()', needs: 'Linux 4.15' },
  SCTP_INTERLEAVING_SUPPORTED: {
    name: 'interleaving (RFC 8260)',
    needs: 'Linux 4.16 and the sysctl net.sctp.intl_enable=1',
    codes: ['EPERM'],
  },
  SCTP_ECN_SUPPORTED: { name: 'ECN (RFC 3168) by option', needs: 'Linux 5.4' },
  SCTP_PR_SUPPORTED: {
    name: 'partial reliability (RFC 3758)',
    needs: 'Linux 4.8 and the sysctl net.sctp.prsctp_enable=1',
    codes: ['EPERM'],
  },
  SCTP_INITMSG: { name: 'maxInitRetransmits 0', needs: 'at least 1' },
  SCTP_PEER_ADDR_THLDS: { name: 'pathPotentiallyFailedThreshold', needs: 'Linux 3.6' },
  SCTP_PEER_ADDR_THLDS_V2: { name: 'primarySwitchoverThreshold', needs: 'Linux 5.5' },
  SCTP_PEER_ADDR_PARAMS: { name: 'pathMaxRetrans 0', needs: 'at least 1' },
};

/** What else the kernel refuses, by socket option or sysctl, and errno. */
const ADVICE: Readonly<Partial<Record<string, string>>> = {
  'net.sctp.udp_port EADDRNOTAVAIL':
    'The kernel has one UDP port, that of this sysctl: give that as udpPort, or 0, or leave it out.',
  'SCTP_RESET_STREAMS EAGAIN':
    'Messages wait to be sent on one of these streams: let them go first.',
  'SCTP_RESET_STREAMS EINPROGRESS':
    'Another change of streams is under way: wait for its notification.',
  'SCTP_RESET_STREAMS EMSGSIZE':
    'A request has to fit into one packet: name fewer streams, or none to reset all.',
  'SCTP_ADD_STREAMS EINPROGRESS':
    'Another change of streams is under way: wait for its notification.',
  'SCTP_SOCKOPT_BINDX_ADD EINVAL':
    "It has this address already, as it has every one when bound to 0.0.0.0 or '::': bind it to addresses of its own (host, hosts, localAddress, localAddresses).",
  'SCTP_SOCKOPT_BINDX_ADD EADDRNOTAVAIL': 'This host has no such address.',
  'SCTP_SOCKOPT_BINDX_REM EBUSY': 'The last address has to stay.',
  'SCTP_PRIMARY_ADDR EAGAIN':
    'No HEARTBEAT has come back from there yet: wait for the path-change of that address.',
  'SCTP_PRIMARY_ADDR EINVAL': 'The peer has no such address: see remoteAddresses.',
  'SCTP_SET_PEER_PRIMARY_ADDR EADDRNOTAVAIL':
    'It is not an address of this side of the association: see localAddresses.',
  'SCTP_STREAM_SCHEDULER_VALUE EINVAL':
    "A weight (scheduler 'weighted-fair-queueing') is at least 1.",
  'SCTP_AUTH_ACTIVE_KEY EINVAL': 'There is no key with this id: setAuthKey() makes one.',
  'SCTP_AUTH_DELETE_KEY EINVAL': 'There is no key with this id, or it is the active one.',
};

/**
 * Why an engine cannot do something: `ERR_SCTP_UNSUPPORTED` when this kernel or this association
 * has not got it, else the errno. `context` continues a sentence: what cannot be done.
 */
export function kernelError(
  { code, syscall, option }: NativeFailure,
  context: string,
  details?: SctpErrorDetails,
  engine: SctpEngine = 'kernel',
): SctpError {
  const subject = option === '' ? syscall : option;
  const failed = `${[syscall, option, code].filter((word) => word !== '').join(' ')}: ${context}.`;
  const feature = FEATURES[subject];
  if (!ALWAYS.includes(code) && feature?.codes?.includes(code) !== true) {
    const advice = ADVICE[`${subject} ${code}`];
    const message = advice === undefined ? failed : `${failed} ${advice}`;
    return new SctpError(code as SctpErrorCode, message, { ...details, syscall });
  }
  const { name = subject, needs = 'a newer kernel', embeddedNeeds = needs } = feature ?? {};
  const lacks =
    engine === 'embedded'
      ? `This association has not got ${name}: it takes ${embeddedNeeds}.`
      : `The kernel engine (Linux ${release()}) does not support ${name}: it takes ${needs}.`;
  return new SctpError('ERR_SCTP_UNSUPPORTED', `${failed} ${lacks}`, { ...details, syscall });
}
