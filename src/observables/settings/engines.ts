import type { SctpError } from '../../api/error.js';
import type { SctpEngine, SctpTransport } from '../../api/options.js';
import type { NativeRequest } from '../../native/binding.js';
import type { Values } from './argument.js';
import { findUnsupported } from './supported.js';
import { chooseTransport } from './transport.js';

/** Where servers listen for SCTP in UDP unless told otherwise (RFC 6951). */
export const ENCAPSULATION_PORT = 9899;

/** What is particular to an engine: everything that depends on which one it is, is asked here. */
export interface EngineTraits {
  /** What carries the packets of an endpoint with these options; `base` is the transport of the endpoint that connects. */
  transportOf(values: Values, base: SctpTransport | undefined): SctpTransport;
  /** What `values` ask for and it has not got. */
  unsupportedIn(values: Values): SctpError | undefined;
  /** The UDP port a server over UDP takes unless told otherwise; 0: any. */
  readonly serverUdpPort: number;
  /** What may be asked of a live association: reconfiguration, paths and keys (`setPrimary()` and the like). */
  readonly requests: ReadonlySet<NativeRequest['kind']>;
  /**
   * Is told when messages are to be given up for a more important one (RFC 7496, 3.2), by what counts them; else what is below
   * it does both.
   */
  readonly isToldToMakeRoom: boolean;
  /** Two peers may differ in nothing but their UDP ports. */
  readonly tellsUdpPortsApart: boolean;
  /** `accept` has its say before an association is made; else it is aborted afterwards. */
  readonly asksBeforeItAccepts: boolean;
  /** What to do when binding fails. */
  bindAdvice(code: 'EADDRINUSE' | 'EACCES', transport: SctpTransport): string;
}

type BindAdvice = Readonly<Record<'EADDRINUSE' | 'EACCES', string>>;

const EMBEDDED_BIND_ADVICE: Readonly<Record<SctpTransport, BindAdvice>> = {
  udp: {
    EADDRINUSE:
      'Another process, another version of rxsctp in this one, or an endpoint of this one uses it: choose another ' +
      'port or udpPort (which clients give as remoteUdpPort), or 0 for a free one.',
    EACCES: 'Ports below 1024 take privileges: choose a higher udpPort.',
  },
  ip: {
    EADDRINUSE:
      'An endpoint of this process uses the port, or another process, or version of rxsctp in this one, has a raw ' +
      "socket for SCTP at the address: choose another port, or 0 for a free one, or another address, or transport 'udp'.",
    EACCES:
      'Raw IP takes the capability CAP_NET_RAW: run as root, or give it to the process (docker run ' +
      "--cap-add=NET_RAW, setcap cap_net_raw+ep), or leave transport out, for 'udp' takes none.",
  },
};

const KERNEL_BIND_ADVICE: BindAdvice = {
  EADDRINUSE: 'Something else uses that port: choose another one, or 0 for a free one.',
  EACCES: 'Ports below 1024 take privileges: choose a higher port.',
};

/** The engines there are. */
export const ENGINES: Readonly<Record<SctpEngine, EngineTraits>> = {
  embedded: {
    transportOf: (values, base) => chooseTransport(values, base, 'udp'),
    unsupportedIn: findUnsupported,
    serverUdpPort: ENCAPSULATION_PORT,
    requests: new Set<NativeRequest['kind']>([
      'set-primary',
      'reset-streams',
      'add-streams',
      'stream-value',
      'set-auth-key',
      'activate-auth-key',
      'delete-auth-key',
    ]),
    isToldToMakeRoom: true,
    tellsUdpPortsApart: true,
    asksBeforeItAccepts: true,
    bindAdvice: (code, transport) => EMBEDDED_BIND_ADVICE[transport][code],
  },
  kernel: {
    transportOf: (values, base) => chooseTransport(values, base, 'ip'),
    unsupportedIn: () => undefined,
    serverUdpPort: 0,
    requests: new Set<NativeRequest['kind']>([
      'set-primary',
      'set-peer-primary',
      'add-address',
      'remove-address',
      'reset-streams',
      'add-streams',
      'stream-value',
      'set-auth-key',
      'activate-auth-key',
      'delete-auth-key',
    ]),
    isToldToMakeRoom: false,
    tellsUdpPortsApart: false,
    asksBeforeItAccepts: false,
    bindAdvice: (code) => KERNEL_BIND_ADVICE[code],
  },
};

/** What is taken where nobody chooses. */
export const DEFAULT_ENGINE: SctpEngine = 'embedded';

export const ENGINE_NAMES = Object.keys(ENGINES) as readonly SctpEngine[];
