import type { NativeConfig } from '../../native/config.js';
import { optionalInteger, outOfRange, record, type Values } from './argument.js';
import { MAX_BYTES, MAX_PORT, MAX_TIME, MEBIBYTE } from './limits.js';

const DEFAULT_MESSAGE_SIZE = MEBIBYTE;

/** The protocol parameters of `values`; defaults are `base`, else those of RFC 9260. */
export function nativeConfig(values: Values, base?: NativeConfig): NativeConfig {
  const rto = group(values, 'rto', ['initial', 'min', 'max']);
  const streams = group(values, 'streams', ['outbound', 'inbound']);
  const time = (name: string, fallback: number, min = 1, max = MAX_TIME): number =>
    optionalInteger(values, name, fallback, min, max);
  const rtoTime = (name: string, fallback: number): number =>
    optionalInteger(rto, name, fallback, 1, MAX_TIME, `rto.${name}`);
  const streamCount = (name: string, fallback: number): number =>
    optionalInteger(streams, name, fallback, 1, MAX_PORT, `streams.${name}`);
  const config: NativeConfig = {
    rtoInitial: rtoTime('initial', base?.rtoInitial ?? 1000),
    rtoMin: rtoTime('min', base?.rtoMin ?? 1000),
    rtoMax: rtoTime('max', base?.rtoMax ?? 60_000),
    heartbeatInterval: time('heartbeatInterval', base?.heartbeatInterval ?? 30_000, 0),
    associationMaxRetrans: optionalInteger(
      values,
      'associationMaxRetrans',
      base?.associationMaxRetrans ?? 10,
      1,
      255,
    ),
    pathMaxRetrans: optionalInteger(values, 'pathMaxRetrans', base?.pathMaxRetrans ?? 5, 0, 255),
    maxInitRetransmits: optionalInteger(
      values,
      'maxInitRetransmits',
      base?.maxInitRetransmits ?? 8,
      0,
      255,
    ),
    validCookieLife: time('validCookieLife', base?.validCookieLife ?? 60_000),
    sackDelay: time('sackDelay', base?.sackDelay ?? 200, 0, 500),
    sackFrequency: optionalInteger(values, 'sackFrequency', base?.sackFrequency ?? 2, 1, 255),
    maxBurst: optionalInteger(values, 'maxBurst', base?.maxBurst ?? 4, 1, MAX_PORT),
    outboundStreams: streamCount('outbound', base?.outboundStreams ?? 1024),
    inboundStreams: streamCount('inbound', base?.inboundStreams ?? 1024),
    receiveWindow: optionalInteger(
      values,
      'receiveWindow',
      base?.receiveWindow ?? 2 * MEBIBYTE,
      4096,
      MAX_BYTES,
    ),
    maxMessageSize: optionalInteger(
      values,
      'maxMessageSize',
      base?.maxMessageSize ?? DEFAULT_MESSAGE_SIZE,
      1,
      MAX_BYTES,
    ),
    mtu: mtuOf(values, base?.mtu ?? 0),
  };
  checkRtoOrder(config, rto);
  checkMessageFits(config, values);
  return config;
}

/**
 * A message is delivered whole, so the window has to hold the largest. The default of `maxMessageSize` gives way:
 * what may be sent stays, and what the window cannot hold is refused when it comes.
 */
function checkMessageFits({ receiveWindow, maxMessageSize }: NativeConfig, values: Values): void {
  const chosen = values.maxMessageSize !== undefined;
  if (maxMessageSize <= receiveWindow || (!chosen && maxMessageSize === DEFAULT_MESSAGE_SIZE))
    return;
  if (chosen) {
    throw outOfRange(
      'maxMessageSize',
      `at most receiveWindow (${String(receiveWindow)}), which has to hold it`,
      maxMessageSize,
    );
  }
  throw outOfRange(
    'receiveWindow',
    `at least maxMessageSize (${String(maxMessageSize)}), to hold such a message`,
    receiveWindow,
  );
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
  const mtu = optionalInteger(values, 'mtu', fallback, 0, 65_535);
  if (mtu !== 0 && mtu < 512) throw outOfRange('mtu', '0 or an integer from 512 to 65535', mtu);
  return mtu;
}

function group(values: Values, name: string, known: readonly string[]): Values {
  const value = values[name];
  return value === undefined ? {} : record(name, value, known);
}
