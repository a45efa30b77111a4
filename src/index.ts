export type { SctpErrorCode } from './api/error-code.js';
export { SctpError, type SctpErrorCause, type SctpErrorDetails } from './api/error.js';
export type { SctpAddress } from './api/address.js';
export { SctpAssociation, type SctpStreams } from './api/association.js';
export type { SctpShutdownOptions, SctpEnding } from './api/ending.js';
export { SctpBatch } from './api/batch.js';
export { connect, open } from './observables/endpoint/connect.js';
export { createEndpoint, SctpEndpoint } from './observables/endpoint/endpoint.js';
export { listen, SctpServer } from './observables/endpoint/listen.js';
export type { SctpRefusal } from './api/refusal.js';
export { SctpMessage } from './api/message.js';
export type { SctpHoldable } from './api/holdable.js';
export type { OnError } from './api/on-error.js';
export type * from './api/notification.js';
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
} from './api/options.js';
export type { SctpProtocolOptions } from './api/protocol-options.js';
export type {
  SctpEndpointStats,
  SctpPath,
  SctpState,
  SctpStats,
  SctpStreamStats,
} from './api/stats.js';
export type { SctpStatsOptions } from './api/stats-options.js';
export { Ppid } from './api/ppid.js';
export type {
  SctpData,
  SctpOutgoing,
  SctpSendInfo,
  SctpSendInput,
  SctpSendOptions,
  SctpSendTarget,
} from './api/send.js';
export type {
  SctpOverflow,
  SctpQueueOptions,
  SctpDropped,
  SctpSenderOptions,
} from './api/sender-options.js';
export type {
  SctpSendManyOptions,
  SctpSendProgress,
  SctpSendItem,
  SctpSendSource,
} from './api/send-many.js';
export { SctpSendSubject } from './api/send-subject.js';
export type { SctpAddStreamsOptions, SctpResetStreamsOptions } from './api/reconfiguration.js';
export { SctpStreamSubject } from './api/stream-subject.js';
