import { isIP } from 'node:net';
import type { NativeConfig } from '../../native/binding.js';
import type { SctpError } from '../../native/error.js';
import {
  integer,
  invalidType,
  invalidValue,
  optionalInteger,
  record,
  type Values,
} from './argument.js';
import { MAX_BYTES, MAX_PORT, MEBIBYTE } from './limits.js';
import { nativeConfig } from './native-config.js';
import type { SctpConnectOptions, SctpListenOptions, SctpPeerOptions } from './options.js';
import { checkSignal } from '../sending/send.js';
import { findUnsupported } from './supported.js';

/** Options after validation, with every default filled in. */
export interface CommonSettings {
  readonly config: NativeConfig;
  readonly sendBuffer: number;
  readonly signal: AbortSignal | undefined;
  /** What the options ask for and the engine has not got; reported where errors travel. */
  readonly unsupported: SctpError | undefined;
}

/** Of a local port. */
export interface EndpointSettings extends CommonSettings {
  /** Address or name to bind to; undefined takes what fits the first peer. */
  readonly localAddress: string | undefined;
  readonly localPort: number;
  readonly udpPort: number;
  readonly accept: boolean;
}

export interface ListenSettings extends EndpointSettings {
  readonly localAddress: string;
}

/** Whom to connect to. */
export interface PeerTarget {
  /** Address or name. */
  readonly host: string;
  readonly port: number;
  readonly remoteUdpPort: number;
}

export interface PeerSettings extends CommonSettings, PeerTarget {}

export interface ConnectSettings extends PeerSettings, EndpointSettings {}

const ENCAPSULATION_PORT = 9899;

const COMMON = [
  'engine',
  'transport',
  'mtu',
  'streams',
  'receiveWindow',
  'sendBuffer',
  'maxMessageSize',
  'rto',
  'heartbeatInterval',
  'sackDelay',
  'sackFrequency',
  'maxBurst',
  'associationMaxRetrans',
  'pathMaxRetrans',
  'maxInitRetransmits',
  'validCookieLife',
  'host',
  'hosts',
  'port',
  'signal',
];
const LISTEN = [...COMMON, 'udpPort'];
const PEER = [...COMMON, 'remoteUdpPort'];
const CONNECT = [...PEER, 'localPort', 'localAddress', 'udpPort'];

export function listenSettings(options: SctpListenOptions): ListenSettings {
  const values = record('options', options, LISTEN);
  return {
    localAddress: hostOf(values) ?? '0.0.0.0',
    localPort: optionalInteger(values, 'port', 0, 0, MAX_PORT),
    udpPort: optionalInteger(values, 'udpPort', ENCAPSULATION_PORT, 0, MAX_PORT),
    accept: true,
    ...commonSettings(values),
  };
}

/** Defaults are those of `base`, the endpoint that connects. */
export function peerSettings(options: SctpPeerOptions, base?: CommonSettings): PeerSettings {
  return toPeer(record('options', options, PEER), base);
}

export function connectSettings(options: SctpConnectOptions): ConnectSettings {
  const values = record('options', options, CONNECT);
  const { localAddress } = values;
  if (
    localAddress !== undefined &&
    (typeof localAddress !== 'string' || isIP(localAddress) === 0)
  ) {
    throw invalidValue('localAddress', 'an IP address', localAddress);
  }
  return {
    localPort: optionalInteger(values, 'localPort', 0, 0, MAX_PORT),
    localAddress,
    udpPort: optionalInteger(values, 'udpPort', 0, 0, MAX_PORT),
    accept: false,
    ...toPeer(values),
  };
}

function toPeer(values: Values, base?: CommonSettings): PeerSettings {
  return { ...commonSettings(values, base), ...targetOf(values) };
}

/** Whom `options` name, whatever else they say. */
export function peerTarget(options: SctpPeerOptions): PeerTarget {
  return targetOf(record('to', options, PEER));
}

function targetOf(values: Values): PeerTarget {
  const host = hostOf(values);
  if (host === undefined) throw invalidType('host', 'a string', undefined);
  return {
    host,
    port: integer('port', values.port, 1, MAX_PORT),
    remoteUdpPort: optionalInteger(values, 'remoteUdpPort', ENCAPSULATION_PORT, 1, MAX_PORT),
  };
}

function commonSettings(values: Values, base?: CommonSettings): CommonSettings {
  const signal = checkSignal(values.signal);
  return {
    config: nativeConfig(values, base?.config),
    sendBuffer: optionalInteger(
      values,
      'sendBuffer',
      base?.sendBuffer ?? 2 * MEBIBYTE,
      1,
      MAX_BYTES,
    ),
    signal,
    unsupported: findUnsupported(values),
  };
}

/** The one address to use; the first of several, which `findUnsupported` reports. */
function hostOf(values: Values): string | undefined {
  const { host, hosts } = values;
  if (host !== undefined) {
    if (hosts !== undefined) throw invalidValue('hosts', 'absent when "host" is given', hosts);
    return hostName('host', host);
  }
  if (hosts === undefined) return undefined;
  if (!Array.isArray(hosts) || hosts.length === 0) {
    throw invalidType('hosts', 'an array of at least one string', hosts);
  }
  return hosts.map((each, i) => hostName(`hosts[${String(i)}]`, each))[0];
}

function hostName(name: string, value: unknown): string {
  if (typeof value !== 'string') throw invalidType(name, 'a string', value);
  if (value === '') throw invalidValue(name, 'an IP address or a host name', value);
  return value;
}
