// Generated from definition/call-options.mjs by `npm run generate`: change it there.
// Each option has a row in docs/options.md, and each row is an option: else this does not compile.
import type {
  SctpAddStreamsOptions,
  SctpAuthOptions,
  SctpListenOptions,
  SctpLocalOptions,
  SctpOptions,
  SctpPeerOptions,
  SctpProtocolOptions,
  SctpQueueOptions,
  SctpResetStreamsOptions,
  SctpSendInfo,
  SctpSendManyOptions,
  SctpSendOptions,
  SctpSenderOptions,
  SctpShutdownOptions,
  SctpStatsOptions,
} from 'rxsctp';

export const rowsOfSctpOptions: Record<
  Exclude<keyof SctpOptions, keyof SctpProtocolOptions>,
  true
> = {
  engine: true,
  transport: true,
  sendBuffer: true,
  shutdownTimeout: true,
  interleaving: true,
  addressReconfiguration: true,
  auth: true,
};

export const rowsOfSctpListenOptions: Record<
  Exclude<keyof SctpListenOptions, keyof SctpOptions>,
  true
> = {
  host: true,
  hosts: true,
  port: true,
  udpPort: true,
  maxAssociations: true,
  maxAssociationsPerHost: true,
  memoryLimit: true,
  accept: true,
  signal: true,
};

export const rowsOfSctpPeerOptions: Record<
  Exclude<keyof SctpPeerOptions, keyof SctpOptions>,
  true
> = {
  host: true,
  hosts: true,
  port: true,
  remoteUdpPort: true,
  autoSelectFamily: true,
  autoSelectFamilyAttemptTimeout: true,
  lookup: true,
  signal: true,
};

export const rowsOfSctpLocalOptions: Record<keyof SctpLocalOptions, true> = {
  localPort: true,
  localAddress: true,
  localAddresses: true,
  udpPort: true,
};

export const rowsOfSctpAuthOptions: Record<keyof SctpAuthOptions, true> = {
  chunks: true,
  hmacs: true,
  keys: true,
  activeKey: true,
};

export const rowsOfSctpSendInfo: Record<keyof SctpSendInfo, true> = {
  stream: true,
  ppid: true,
  unordered: true,
  sackImmediately: true,
  lifetime: true,
  maxRetransmits: true,
  priority: true,
};

export const rowsOfSctpSendOptions: Record<
  Exclude<keyof SctpSendOptions, keyof SctpSendInfo>,
  true
> = {
  acknowledged: true,
  signal: true,
};

export const rowsOfSctpQueueOptions: Record<keyof SctpQueueOptions, true> = {
  limit: true,
  overflow: true,
};

export const rowsOfSctpSenderOptions: Record<
  Exclude<keyof SctpSenderOptions, keyof SctpSendInfo | keyof SctpQueueOptions>,
  true
> = {
  highWaterMark: true,
  lowWaterMark: true,
};

export const rowsOfSctpSendManyOptions: Record<
  Exclude<keyof SctpSendManyOptions, keyof SctpSendInfo | keyof SctpQueueOptions>,
  true
> = {
  acknowledged: true,
  onError: true,
};

export const rowsOfSctpShutdownOptions: Record<keyof SctpShutdownOptions, true> = {
  timeout: true,
  signal: true,
};

export const rowsOfSctpStatsOptions: Record<keyof SctpStatsOptions, true> = {
  streams: true,
};

export const rowsOfSctpResetStreamsOptions: Record<keyof SctpResetStreamsOptions, true> = {
  direction: true,
  streams: true,
};

export const rowsOfSctpAddStreamsOptions: Record<keyof SctpAddStreamsOptions, true> = {
  outbound: true,
  inbound: true,
};
