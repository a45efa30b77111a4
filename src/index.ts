export { SctpError, type SctpErrorCause, type SctpErrorDetails } from './native/error.js';
export type { SctpAddress } from './observables/address.js';
export { SctpAssociation, type SctpStreams } from './observables/association.js';
export { connect, open } from './observables/connect.js';
export { createEndpoint, SctpEndpoint } from './observables/endpoint.js';
export { listen, SctpServer } from './observables/listen.js';
export { SctpMessage, type SctpHoldable } from './observables/message.js';
export type {
  SctpAdaptation,
  SctpAssociationChange,
  SctpNotification,
  SctpPathChange,
  SctpRemoteError,
  SctpSenderDry,
  SctpSendFailed,
  SctpShutdown,
  SctpStreamReset,
  SctpWindowFull,
} from './observables/notification.js';
export type {
  SctpConnectOptions,
  SctpEngine,
  SctpListenOptions,
  SctpOptions,
  SctpPeerOptions,
  SctpTransport,
} from './observables/options.js';
export type { SctpPath, SctpState, SctpStats } from './observables/path.js';
export { Ppid } from './observables/ppid.js';
export type {
  SctpData,
  SctpOutgoing,
  SctpSendInput,
  SctpSendOptions,
  SctpSendTarget,
} from './observables/send.js';
export {
  SctpSendSubject,
  type SctpOverflow,
  type SctpSenderOptions,
} from './observables/send-subject.js';
export { SctpStreamSubject } from './observables/stream-subject.js';
