import type { SctpMessage } from '../../api/message.js';

const STREAMS = 0x1_0000;

/** Names a stream of an association; association ids have 32 bits, so the sum is exact. */
export function streamKey(message: SctpMessage<unknown>): number {
  return message.association.id * STREAMS + message.stream;
}
