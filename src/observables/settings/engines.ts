import type { SctpError } from '../../api/error.js';
import type { SctpEngine, SctpTransport } from '../../api/options.js';
import type { NativeRequest } from '../../native/binding.js';
import type { Values } from './argument.js';
import { findUnsupported } from './supported.js';
import { kernelTransport, transportIn } from './transport.js';

/** Where servers listen for SCTP in UDP unless told otherwise (RFC 6951). */
export const ENCAPSULATION_PORT = 9899;

/** What is particular to an engine: everything that depends on which one it is, is asked here. */
export interface EngineTraits {
  /** What carries the packets of an endpoint with these options; `base` is the transport of the endpoint that connects. */
  transportOf(values: Values, base: SctpTransport | undefined): SctpTransport;
  /** What `values` ask for and it has not got. */
  unsupportedIn(values: Values): SctpError | undefined;
  /** The UDP port a server takes unless told otherwise; 0: none or any. */
  readonly serverUdpPort: number;
  /** What may be asked of a live association: reconfiguration, paths and keys (`setPrimary()` and the like). */
  readonly requests: ReadonlySet<NativeRequest['kind']>;
  /** Messages with a lifetime, with a limit of retransmissions, or with a priority. */
  readonly isPartiallyReliable: boolean;
  /** Two peers may differ in nothing but their UDP ports. */
  readonly tellsUdpPortsApart: boolean;
  /** `accept` has its say before an association is made; else it is aborted afterwards. */
  readonly asksBeforeItAccepts: boolean;
  /** What to do when binding fails, by errno. */
  readonly bindAdvice: Readonly<Record<'EADDRINUSE' | 'EACCES', string>>;
}

/** The engines there are. */
export const ENGINES: Readonly<Record<SctpEngine, EngineTraits>> = {
  embedded: {
    transportOf: (values) => transportIn(values) ?? 'udp',
    unsupportedIn: findUnsupported,
    serverUdpPort: ENCAPSULATION_PORT,
    requests: new Set<NativeRequest['kind']>(['set-primary']),
    isPartiallyReliable: false,
    tellsUdpPortsApart: true,
    asksBeforeItAccepts: true,
    bindAdvice: {
      EADDRINUSE:
        'Another process, another version of rxsctp in this one, or an endpoint of this one uses it: choose another ' +
        'port or udpPort (which clients give as remoteUdpPort), or 0 for a free one.',
      EACCES: 'Ports below 1024 take privileges: choose a higher udpPort.',
    },
  },
  kernel: {
    transportOf: kernelTransport,
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
    isPartiallyReliable: true,
    tellsUdpPortsApart: false,
    asksBeforeItAccepts: false,
    bindAdvice: {
      EADDRINUSE: 'Something else uses that port: choose another one, or 0 for a free one.',
      EACCES: 'Ports below 1024 take privileges: choose a higher port.',
    },
  },
};

/** What is taken where nobody chooses. */
export const DEFAULT_ENGINE: SctpEngine = 'embedded';

export const ENGINE_NAMES = Object.keys(ENGINES) as readonly SctpEngine[];
