import { isIP } from 'node:net';
import type { NativeConfig } from '../native/binding.js';
import { SctpError } from '../native/error.js';
import { integer, invalidType, invalidValue, outOfRange, record } from './argument.js';

/** Which SCTP implementation does the work. Only `embedded` exists so far. */
export type SctpEngine = 'embedded' | 'kernel';

/** What carries SCTP packets: UDP encapsulation (RFC 6951), or IP itself, which does not exist yet. */
export type SctpTransport = 'udp' | 'ip';

/** Options of every endpoint and association. Times in milliseconds, sizes in bytes. */
export interface SctpOptions {
  /** Default: the environment variable `RXSCTP_ENGINE`, else `embedded`. */
  engine?: SctpEngine | undefined;
  /** Default `udp`. */
  transport?: SctpTransport | undefined;
  /** IP packet size to assume on a path, 512 to 65535; 0 (the default) takes what the host knows of it. */
  mtu?: number | undefined;
  /**
   * Streams to ask for and to allow, 1 to 65535 each, default 1024. What is negotiated is the smaller
   * of what one side asks for and the other allows (RFC 9260, section 5.1.1).
   */
  streams?: { outbound?: number | undefined; inbound?: number | undefined } | undefined;
  /** Room for everything received and not yet consumed, 4096 to 2^30, default 2 MiB; a_rwnd is what is left. */
  receiveWindow?: number | undefined;
  /** Bytes unacknowledged or unsent from which on `send()` waits, 1 to 2^30, default 2 MiB. */
  sendBuffer?: number | undefined;
  /** Largest message, both ways, 1 to 2^30, default 1 MiB. */
  maxMessageSize?: number | undefined;
  /** Retransmission timeout: RTO.Initial (1000), RTO.Min (1000), RTO.Max (60000); 1 to 3600000 each. */
  rto?:
    | { initial?: number | undefined; min?: number | undefined; max?: number | undefined }
    | undefined;
  /** HB.interval, 0 to 3600000, default 30000; 0 switches heartbeats off (RFC 9260, section 8.3). */
  heartbeatInterval?: number | undefined;
  /** How long an acknowledgement may wait for company, 0 to 500, default 200 (RFC 9260, section 6.2). */
  sackDelay?: number | undefined;
  /** An acknowledgement at the latest every so many packets, 1 to 255, default 2. */
  sackFrequency?: number | undefined;
  /** Max.Burst in packets, 1 to 65535, default 4 (RFC 9260, section 6.1). */
  maxBurst?: number | undefined;
  /** Association.Max.Retrans, 1 to 255, default 10: failures in a row after which the peer is gone. */
  associationMaxRetrans?: number | undefined;
  /** Path.Max.Retrans, 0 to 255, default 5: failures in a row after which a path is inactive. */
  pathMaxRetrans?: number | undefined;
  /** Max.Init.Retransmits, 0 to 255, default 8. */
  maxInitRetransmits?: number | undefined;
  /** Valid.Cookie.Life, 1 to 3600000, default 60000 (RFC 9260, section 5.1.3). */
  validCookieLife?: number | undefined;
}

/** Options of {@link listen} and {@link createEndpoint}. */
export interface SctpListenOptions extends SctpOptions {
  /** Address or name to bind, default `0.0.0.0`; `::` for IPv6. */
  host?: string | undefined;
  /** Instead of `host`; more than one address (multi-homing) does not exist yet. */
  hosts?: readonly string[] | undefined;
  /** SCTP port, 0 to 65535; 0 (the default) lets the system choose. */
  port?: number | undefined;
  /** Local UDP port, 0 to 65535, default 9899; 0 lets the system choose. */
  udpPort?: number | undefined;
  /** Aborting it stops accepting, as unsubscribing does, and completes. */
  signal?: AbortSignal | undefined;
}

/** Options of a connection made from an existing endpoint. */
export interface SctpPeerOptions extends SctpOptions {
  /** The peer's address or name. */
  host?: string | undefined;
  /** Instead of `host`; more than one address (multi-homing) does not exist yet. */
  hosts?: readonly string[] | undefined;
  /** The peer's SCTP port, 1 to 65535. */
  port: number;
  /** The peer's UDP port, 1 to 65535, default 9899. */
  remoteUdpPort?: number | undefined;
  /** Aborting it ends the attempt, or the association, with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Options of {@link connect} and {@link open}. */
export interface SctpConnectOptions extends SctpPeerOptions {
  /** Own SCTP port, 0 to 65535; 0 (the default) lets the system choose. */
  localPort?: number | undefined;
  /** Own IP address; the system chooses by default. */
  localAddress?: string | undefined;
  /** Own UDP port, 0 to 65535; 0 (the default) lets the system choose. */
  udpPort?: number | undefined;
}

/** Options after validation, with every default filled in. */
export interface CommonSettings {
  readonly config: NativeConfig;
  readonly sendBuffer: number;
  readonly signal: AbortSignal | undefined;
  /** What the options ask for and the engine has not got; reported where errors travel. */
  readonly unsupported: SctpError | undefined;
}

export interface ListenSettings extends CommonSettings {
  readonly host: string;
  readonly port: number;
  readonly udpPort: number;
}

export interface PeerSettings extends CommonSettings {
  readonly host: string;
  readonly port: number;
  readonly remoteUdpPort: number;
}

export interface ConnectSettings extends PeerSettings {
  readonly localPort: number;
  readonly localAddress: string | undefined;
  readonly udpPort: number;
}

const MAX_PORT = 65_535;
const MAX_BYTES = 2 ** 30;
const MAX_TIME = 3_600_000;
const ENCAPSULATION_PORT = 9899;
const MEBIBYTE = 1 << 20;

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

type Values = Readonly<Record<string, unknown>>;

export function listenSettings(options: SctpListenOptions): ListenSettings {
  const values = record('options', options, LISTEN);
  return {
    ...commonSettings(values),
    host: hostOf(values) ?? '0.0.0.0',
    port: optional(values, 'port', 0, 0, MAX_PORT),
    udpPort: optional(values, 'udpPort', ENCAPSULATION_PORT, 0, MAX_PORT),
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
    ...toPeer(values),
    localPort: optional(values, 'localPort', 0, 0, MAX_PORT),
    localAddress,
    udpPort: optional(values, 'udpPort', 0, 0, MAX_PORT),
  };
}

function toPeer(values: Values, base?: CommonSettings): PeerSettings {
  const host = hostOf(values);
  if (host === undefined) throw invalidType('host', 'a string', undefined);
  return {
    ...commonSettings(values, base),
    host,
    port: integer('port', values.port, 1, MAX_PORT),
    remoteUdpPort: optional(values, 'remoteUdpPort', ENCAPSULATION_PORT, 1, MAX_PORT),
  };
}

function commonSettings(values: Values, base?: CommonSettings): CommonSettings {
  const { signal } = values;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw invalidType('signal', 'an AbortSignal', signal);
  }
  return {
    config: nativeConfig(values, base?.config),
    sendBuffer: optional(values, 'sendBuffer', base?.sendBuffer ?? 2 * MEBIBYTE, 1, MAX_BYTES),
    signal,
    unsupported: findUnsupported(values),
  };
}

function nativeConfig(values: Values, base?: NativeConfig): NativeConfig {
  const rto = group(values, 'rto', ['initial', 'min', 'max']);
  const streams = group(values, 'streams', ['outbound', 'inbound']);
  const time = (name: string, fallback: number, min = 1, max = MAX_TIME): number =>
    optional(values, name, fallback, min, max);
  const rtoTime = (name: string, fallback: number): number =>
    optional(rto, name, fallback, 1, MAX_TIME, `rto.${name}`);
  const streamCount = (name: string, fallback: number): number =>
    optional(streams, name, fallback, 1, MAX_PORT, `streams.${name}`);
  const config: NativeConfig = {
    rtoInitial: rtoTime('initial', base?.rtoInitial ?? 1000),
    rtoMin: rtoTime('min', base?.rtoMin ?? 1000),
    rtoMax: rtoTime('max', base?.rtoMax ?? 60_000),
    heartbeatInterval: time('heartbeatInterval', base?.heartbeatInterval ?? 30_000, 0),
    associationMaxRetrans: optional(
      values,
      'associationMaxRetrans',
      base?.associationMaxRetrans ?? 10,
      1,
      255,
    ),
    pathMaxRetrans: optional(values, 'pathMaxRetrans', base?.pathMaxRetrans ?? 5, 0, 255),
    maxInitRetransmits: optional(
      values,
      'maxInitRetransmits',
      base?.maxInitRetransmits ?? 8,
      0,
      255,
    ),
    validCookieLife: time('validCookieLife', base?.validCookieLife ?? 60_000),
    sackDelay: time('sackDelay', base?.sackDelay ?? 200, 0, 500),
    sackFrequency: optional(values, 'sackFrequency', base?.sackFrequency ?? 2, 1, 255),
    maxBurst: optional(values, 'maxBurst', base?.maxBurst ?? 4, 1, MAX_PORT),
    outboundStreams: streamCount('outbound', base?.outboundStreams ?? 1024),
    inboundStreams: streamCount('inbound', base?.inboundStreams ?? 1024),
    receiveWindow: optional(
      values,
      'receiveWindow',
      base?.receiveWindow ?? 2 * MEBIBYTE,
      4096,
      MAX_BYTES,
    ),
    maxMessageSize: optional(
      values,
      'maxMessageSize',
      base?.maxMessageSize ?? MEBIBYTE,
      1,
      MAX_BYTES,
    ),
    mtu: mtuOf(values, base?.mtu ?? 0),
  };
  checkRtoOrder(config, rto);
  return config;
}

/** RTO.Min <= RTO.Initial <= RTO.Max, naming an option the caller gave. */
function checkRtoOrder(config: NativeConfig, rto: Values): void {
  const { rtoMin, rtoInitial, rtoMax } = config;
  if (rtoMin > rtoMax) {
    if (rto.min === undefined)
      throw outOfRange('rto.max', `at least rto.min (${String(rtoMin)})`, rtoMax);
    throw outOfRange('rto.min', `at most rto.max (${String(rtoMax)})`, rtoMin);
  }
  if (rtoInitial > rtoMax) {
    throw outOfRange(
      rto.initial === undefined ? 'rto.max' : 'rto.initial',
      'such that rto.initial is at most rto.max',
      rto.initial === undefined ? rtoMax : rtoInitial,
    );
  }
}

function mtuOf(values: Values, fallback: number): number {
  const mtu = optional(values, 'mtu', fallback, 0, 65_535);
  if (mtu !== 0 && mtu < 512) throw outOfRange('mtu', '0 or an integer from 512 to 65535', mtu);
  return mtu;
}

function optional(
  values: Values,
  key: string,
  fallback: number,
  min: number,
  max: number,
  name = key,
): number {
  const value = values[key];
  return value === undefined ? fallback : integer(name, value, min, max);
}

function group(values: Values, name: string, known: readonly string[]): Values {
  const value = values[name];
  return value === undefined ? {} : record(name, value, known);
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

function findUnsupported(values: Values): SctpError | undefined {
  const { hosts } = values;
  const fromEnvironment = values.engine === undefined ? process.env.RXSCTP_ENGINE : undefined;
  const engine =
    values.engine ?? (fromEnvironment === '' ? undefined : fromEnvironment) ?? 'embedded';
  if (engine !== 'embedded' && engine !== 'kernel') {
    const name = values.engine === undefined ? 'RXSCTP_ENGINE' : 'engine';
    throw invalidValue(name, "'embedded' or 'kernel'", engine);
  }
  const transport = values.transport ?? 'udp';
  if (transport !== 'udp' && transport !== 'ip') {
    throw invalidValue('transport', "'udp' or 'ip'", transport);
  }
  if (engine === 'kernel')
    return unsupported(engine, "engine: 'kernel'", "leave it out for 'embedded'");
  if (transport === 'ip') return unsupported(engine, "transport: 'ip'", "leave it out for 'udp'");
  if (Array.isArray(hosts) && hosts.length > 1) {
    return unsupported(engine, 'hosts with more than one address', 'give one, as host');
  }
  return undefined;
}

function unsupported(engine: string, feature: string, advice: string): SctpError {
  return new SctpError(
    'ERR_SCTP_UNSUPPORTED',
    `The ${engine} engine does not support ${feature} yet: ${advice}.`,
  );
}
