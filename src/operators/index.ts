export { groupByStream, type SctpStreamGroup } from './group-by-stream.js';
export { mergeMapByStream, type MergeMapByStreamOptions } from './merge-map-by-stream.js';
export { ofPpid } from './of-ppid.js';
export { ofStream } from './of-stream.js';
export { sendTo } from './send-to.js';
