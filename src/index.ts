export type { SctpErrorCode } from './native/error-code.js';
export { SctpError, type SctpErrorCause, type SctpErrorDetails } from './native/error.js';
export type { SctpAddress } from './observables/endpoint/address.js';
export { SctpAssociation, type SctpStreams } from './observables/association/association.js';
export type { SctpShutdownOptions } from './observables/association/graceful-end.js';
export type { SctpEnding } from './observables/association/ending.js';
export { SctpBatch } from './observables/receiving/batch.js';
export { connect, open } from './observables/endpoint/connect.js';
export { createEndpoint, SctpEndpoint } from './observables/endpoint/endpoint.js';
export { listen, SctpServer } from './observables/endpoint/listen.js';
export type { SctpRefusal } from './observables/endpoint/refusal.js';
export { SctpMessage, type SctpHoldable } from './observables/receiving/message.js';
export type {
  SctpAdaptation,
  SctpAssociationChange,
  SctpAssociationReset,
  SctpAuthentication,
  SctpNotification,
  SctpPartialDelivery,
  SctpPathChange,
  SctpReconfigurationResult,
  SctpRemoteError,
  SctpSenderDry,
  SctpSendFailed,
  SctpShutdown,
  SctpStreamChange,
  SctpStreamReset,
  SctpWindowFull,
} from './observables/association/notification.js';
export type {
  SctpAssociationOptions,
  SctpAuthKey,
  SctpAuthOptions,
  SctpConnectOptions,
  SctpEngine,
  SctpListenOptions,
  SctpLocalOptions,
  SctpOptions,
  SctpPeerHosts,
  SctpPeerOptions,
  SctpScheduler,
  SctpTransport,
} from './observables/settings/options.js';
export type { SctpPath, SctpState, SctpStats, SctpStreamStats } from './native/stats.js';
export { Ppid } from './observables/ppid.js';
export type {
  SctpData,
  SctpOutgoing,
  SctpSendInfo,
  SctpSendInput,
  SctpSendOptions,
  SctpSendTarget,
} from './observables/sending/send.js';
export type { SctpOverflow, SctpQueueOptions } from './observables/sending/overflow.js';
export type { SctpSendManyOptions, SctpSendProgress } from './observables/sending/send-many.js';
export {
  SctpSendSubject,
  type SctpDropped,
  type SctpSenderOptions,
} from './observables/sending/send-subject.js';
export type { SctpSendItem, SctpSendSource } from './observables/sending/send-supply.js';
export type {
  SctpAddStreamsOptions,
  SctpResetStreamsOptions,
} from './observables/association/reconfiguration.js';
export type { SctpStatsOptions } from './observables/association/stats.js';
export { SctpStreamSubject } from './observables/sending/stream-subject.js';
