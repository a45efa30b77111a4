// Generated from definition/options.mjs by `npm run generate`: change it there.
import type { NativeConfig } from '../../native/config.js';

/** An option of numbers, of words, or to have or not; the key of a group, where several come together. */
export type Parameter = {
  readonly option: string;
  readonly group?: string;
  readonly key?: string;
} & (
  | {
      readonly min: number;
      readonly max: number;
      readonly orZero?: true;
      readonly fallback?: number;
    }
  | { readonly values: readonly string[]; readonly fallback: string }
  | { readonly fallback: boolean }
);

export const PARAMETERS: Readonly<Record<keyof NativeConfig, Parameter>> = {
  rtoInitial: {
    option: 'rto.initial',
    group: 'rto',
    key: 'initial',
    min: 1,
    max: 3600000,
    fallback: 1000,
  },
  rtoMin: { option: 'rto.min', group: 'rto', key: 'min', min: 1, max: 3600000, fallback: 1000 },
  rtoMax: { option: 'rto.max', group: 'rto', key: 'max', min: 1, max: 3600000, fallback: 60000 },
  heartbeatInterval: { option: 'heartbeatInterval', min: 0, max: 3600000, fallback: 30000 },
  associationMaxRetrans: { option: 'associationMaxRetrans', min: 1, max: 255, fallback: 10 },
  pathMaxRetrans: { option: 'pathMaxRetrans', min: 0, max: 255, fallback: 5 },
  maxInitRetransmits: { option: 'maxInitRetransmits', min: 0, max: 255, fallback: 8 },
  congestionControl: { option: 'congestionControl', values: ['reno'], fallback: 'reno' },
  scheduler: {
    option: 'scheduler',
    values: ['fcfs', 'priority', 'round-robin', 'fair-capacity', 'weighted-fair-queueing'],
    fallback: 'fcfs',
  },
  trafficClass: { option: 'trafficClass', min: 0, max: 63, fallback: 0 },
  pathPotentiallyFailedThreshold: {
    option: 'pathPotentiallyFailedThreshold',
    min: 0,
    max: 255,
    fallback: 0,
  },
  primarySwitchoverThreshold: {
    option: 'primarySwitchoverThreshold',
    min: 0,
    max: 255,
    fallback: 255,
  },
  noDelay: { option: 'noDelay', fallback: true },
  ecn: { option: 'ecn', fallback: false },
  sackFrequency: { option: 'sackFrequency', min: 1, max: 255, fallback: 2 },
  streamReset: { option: 'streamReset', fallback: false },
  adaptationIndication: { option: 'adaptationIndication', min: 0, max: 4294967295 },
  maxBurst: { option: 'maxBurst', min: 1, max: 65535, fallback: 4 },
  validCookieLife: { option: 'validCookieLife', min: 1, max: 3600000, fallback: 60000 },
  sackDelay: { option: 'sackDelay', min: 0, max: 500, fallback: 200 },
  outboundStreams: {
    option: 'streams.outbound',
    group: 'streams',
    key: 'outbound',
    min: 1,
    max: 65535,
    fallback: 1024,
  },
  inboundStreams: {
    option: 'streams.inbound',
    group: 'streams',
    key: 'inbound',
    min: 1,
    max: 65535,
    fallback: 1024,
  },
  receiveWindow: { option: 'receiveWindow', min: 4096, max: 1073741824, fallback: 2097152 },
  maxMessageSize: { option: 'maxMessageSize', min: 1, max: 1073741824, fallback: 1048576 },
  mtu: { option: 'mtu', min: 512, max: 65535, orZero: true, fallback: 0 },
};
