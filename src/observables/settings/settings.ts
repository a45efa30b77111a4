import type { NativeConfig, NativeSettings } from '../../native/config.js';
import type { SctpError } from '../../api/error.js';
import {
  integer,
  invalidType,
  optionalInteger,
  record,
  type Values,
  checkSignal,
} from './argument.js';
import { ADDRESS_SELECTION, addressSelection, type AddressSelection } from './address-selection.js';
import { ADMISSION_OPTIONS, admissionOf, type Admission } from './admission.js';
import { engineOf } from './engine.js';
import { ENCAPSULATION_PORT, ENGINES } from './engines.js';
import { hostsOf, localAddressesOf } from './hosts.js';
import { KERNEL_OPTIONS, nativeSettings } from './native-settings.js';
import { MAX_BYTES, MAX_PORT, MAX_TIME, MEBIBYTE } from './limits.js';
import { nativeConfig, PROTOCOL_OPTIONS } from './native-config.js';
import type {
  SctpConnectOptions,
  SctpEngine,
  SctpListenOptions,
  SctpPeerOptions,
  SctpTransport,
} from '../../api/options.js';

/** Options after validation, with every default filled in. */
export interface CommonSettings {
  readonly engine: SctpEngine;
  readonly transport: SctpTransport;
  readonly config: NativeConfig;
  readonly settings: NativeSettings;
  readonly sendBuffer: number;
  /** Milliseconds. */
  readonly shutdownTimeout: number | undefined;
  readonly signal: AbortSignal | undefined;
  /** What the options ask for and the engine has not got; reported where errors travel. */
  readonly unsupported: SctpError | undefined;
}

/** Of a local port. */
export interface EndpointSettings extends CommonSettings {
  /** Addresses or names to bind to, at least one; undefined takes what fits the first peer. */
  readonly localAddresses: readonly string[] | undefined;
  readonly localPort: number;
  readonly udpPort: number;
  /** Whether it takes associations that peers open, and which; undefined: none. */
  readonly admission: Admission | undefined;
}

export interface ListenSettings extends EndpointSettings {
  readonly localAddresses: readonly string[];
}

/** Whom to connect to. */
export interface PeerTarget {
  /** Addresses or names, at least one. */
  readonly hosts: readonly string[];
  readonly port: number;
  /** 0 over IP. */
  readonly remoteUdpPort: number;
}

export interface PeerSettings extends CommonSettings, PeerTarget, AddressSelection {}

export interface ConnectSettings extends PeerSettings, EndpointSettings {}

const COMMON = [
  'engine',
  'transport',
  'sendBuffer',
  'shutdownTimeout',
  ...PROTOCOL_OPTIONS,
  ...KERNEL_OPTIONS,
  'auth',
  'host',
  'hosts',
  'port',
  'signal',
];
const LISTEN = [...COMMON, 'udpPort', ...ADMISSION_OPTIONS];
const PEER = [...COMMON, 'remoteUdpPort', ...ADDRESS_SELECTION];
/** Not here, and what to do. */
const OF_LISTENERS = {
  names: ADMISSION_OPTIONS,
  advice: 'It is about associations that peers open: give it to listen() or createEndpoint().',
};
const CONNECT = [...PEER, 'localPort', 'localAddress', 'localAddresses', 'udpPort'];

export function listenSettings(options: SctpListenOptions): ListenSettings {
  const values = record('options', options, LISTEN);
  const common = commonSettings(values);
  const udpPort = common.transport === 'udp' ? ENGINES[common.engine].serverUdpPort : 0;
  return {
    localAddresses: hostsOf(values) ?? ['0.0.0.0'],
    localPort: optionalInteger(values, 'port', 0, 0, MAX_PORT),
    udpPort: optionalInteger(values, 'udpPort', udpPort, 0, MAX_PORT),
    admission: admissionOf(values, common.config.maxMessageSize),
    ...common,
  };
}

/** Defaults are those of `base`, the endpoint that connects. */
export function peerSettings(options: SctpPeerOptions, base?: CommonSettings): PeerSettings {
  return toPeer(record('options', options, PEER, OF_LISTENERS), base);
}

export function connectSettings(options: SctpConnectOptions): ConnectSettings {
  const values = record('options', options, CONNECT, OF_LISTENERS);
  return {
    localPort: optionalInteger(values, 'localPort', 0, 0, MAX_PORT),
    localAddresses: localAddressesOf(values),
    udpPort: optionalInteger(values, 'udpPort', 0, 0, MAX_PORT),
    admission: undefined,
    ...toPeer(values),
  };
}

function toPeer(values: Values, base?: CommonSettings): PeerSettings {
  const common = commonSettings(values, base);
  return { ...common, ...targetOf(values, common.transport), ...addressSelection(values) };
}

/** Whom `options` name, whatever else they say, to an endpoint with the settings `base`. */
export function peerTarget(options: SctpPeerOptions, base: CommonSettings): PeerTarget {
  const values = record('to argument', options, PEER);
  const engine = engineOf(values, base.engine);
  return targetOf(values, ENGINES[engine].transportOf(values, base.transport));
}

function targetOf(values: Values, transport: SctpTransport): PeerTarget {
  const hosts = hostsOf(values);
  if (hosts === undefined) throw invalidType('host', 'a string', undefined);
  return {
    hosts,
    port: integer('port', values.port, 1, MAX_PORT),
    remoteUdpPort:
      transport === 'ip'
        ? 0
        : optionalInteger(values, 'remoteUdpPort', ENCAPSULATION_PORT, 1, MAX_PORT),
  };
}

function commonSettings(values: Values, base?: CommonSettings): CommonSettings {
  const engine = engineOf(values, base?.engine);
  const traits = ENGINES[engine];
  const transport = traits.transportOf(values, base?.transport);
  const sendBuffer = optionalInteger(
    values,
    'sendBuffer',
    base?.sendBuffer ?? 2 * MEBIBYTE,
    1,
    MAX_BYTES,
  );
  return {
    engine,
    transport,
    config: nativeConfig(values, base?.config),
    settings: nativeSettings(values, transport, sendBuffer, base?.settings),
    sendBuffer,
    shutdownTimeout:
      values.shutdownTimeout === undefined
        ? base?.shutdownTimeout
        : integer('shutdownTimeout', values.shutdownTimeout, 1, MAX_TIME),
    signal: checkSignal(values.signal),
    unsupported: traits.unsupportedIn(values),
  };
}
