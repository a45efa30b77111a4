import { WritableStream } from 'node:stream/web';
import type { SctpMessage } from '../api/message.js';
import type { SctpData, SctpSendInfo, SctpSendInput, SctpSendTarget } from '../api/send.js';
import { given } from './support/outgoing.js';
import { checkSending, endSending, failureOf, sendThrough, stopSending } from './support/target.js';

/**
 * A Web stream that sends its chunks, each as one message: to an association, a send subject or a
 * stream. A write is done once the message is accepted for sending, so `pipeTo()` goes no faster
 * than the peer takes. Received messages keep their stream, PPID and order flag unless `options`
 * say otherwise.
 *
 * `close()` shuts an association down, and is done when the peer has everything; it completes a
 * subject, whose association goes on. `abort()` aborts an association, and completes a subject.
 * When the association fails the stream does, with the same error.
 *
 * ```
 *   ──a──b──c──|
 *     pipeTo(toWritableStream(stream))   the send buffer is full between b and c
 *   ──a──b───────c|
 * ```
 *
 * ```ts
 * const file = Readable.toWeb(createReadStream('telemetry.bin'));
 * await file.pipeTo(toWritableStream(association.stream(1)));
 * ```
 *
 * @throws {TypeError|RangeError} for wrong options, at the call.
 */
export function toWritableStream(
  target: SctpSendTarget,
  options: SctpSendInfo = {},
): WritableStream<SctpMessage<SctpData> | SctpSendInput> {
  checkSending(options);
  const sending = given(options);
  const failure = failureOf(target);
  let stop = (): void => undefined;
  return new WritableStream<SctpMessage<SctpData> | SctpSendInput>({
    start: (controller) => {
      const subscription = failure.subscribe({
        error: (error: unknown) => {
          controller.error(error);
        },
      });
      stop = () => {
        subscription.unsubscribe();
      };
    },
    write: async (chunk) => {
      try {
        await sendThrough(target, chunk, sending);
      } catch (error) {
        stop(); // the stream has failed: neither close() nor abort() follows
        throw error;
      }
    },
    close: () => {
      stop();
      return endSending(target);
    },
    abort: (reason: unknown) => {
      stop();
      stopSending(target, reason);
    },
  });
}
