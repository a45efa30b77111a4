export { autoRelease } from './auto-release.js';
export { autoShutdown, type AutoShutdownOptions } from './auto-shutdown.js';
export { bufferHeld, type BufferHeldOptions } from './buffer-held.js';
export type { SctpDecoder, SctpEncoder } from './support/codec.js';
export type { OnError } from '../api/on-error.js';
export { concatMapHeld } from './concat-map-held.js';
export { decode, type DecodeOptions } from './decode.js';
export { encode } from './encode.js';
export { fromWritableStream } from './from-writable-stream.js';
export {
  groupByStream,
  type GroupByStreamOptions,
  type SctpStreamGroup,
} from './group-by-stream.js';
export { idleTimeout, type IdleTimeoutOptions } from './idle-timeout.js';
export { mapMessage } from './map-message.js';
export { mergeMapByStream, type MergeMapByStreamOptions } from './merge-map-by-stream.js';
export { mergeMapHeld } from './merge-map-held.js';
export { ofNotification, type SctpNotificationOf } from './of-notification.js';
export { ofPpid } from './of-ppid.js';
export { ofStream } from './of-stream.js';
export { partitionByPpid } from './partition-by-ppid.js';
export { reconnect, type ReconnectOptions, type SctpReconnectState } from './reconnect.js';
export { request, type SctpReplyMatch, type RequestOptions } from './request.js';
export { respond, type RespondOptions, type SctpExchange } from './respond.js';
export { sendTo, type SendToOptions } from './send-to.js';
export { switchMapByStream } from './switch-map-by-stream.js';
export {
  toAsyncIterable,
  type SctpAsyncIterable,
  type SctpAsyncIterator,
} from './to-async-iterable.js';
export { toDuplex, type ToDuplexOptions } from './to-duplex.js';
export { toReadableStream } from './to-readable-stream.js';
export { toWritableStream } from './to-writable-stream.js';
export { whileUp } from './while-up.js';
