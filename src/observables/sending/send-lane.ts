import { FLAG_UNORDERED } from '../../native/binding.js';
import { toError, type SctpError } from '../../native/error.js';
import type { Outbox } from './outbox.js';
import { SendQueue, type QueueOwner } from './send-queue.js';
import {
  bytesOf,
  checkPpid,
  checkStream,
  DEFAULT_SEND_OPTIONS,
  flagsOf,
  isOutgoing,
  type OutgoingMessage,
  type SctpData,
  type SctpSendInfo,
  type SctpSendInput,
  type SctpSendOptions,
} from './send.js';

/** What a sender needs of its association. */
export interface SenderHost {
  readonly outbox: Outbox;
  /** Throws when `data` cannot be sent on `stream`. */
  checkSend(data: Uint8Array, stream: number): void;
  /** Why nothing can be sent now. */
  pipeError(): SctpError;
  /** Says `send-failed`, for a message the engine never had. */
  reportLost(message: OutgoingMessage, reason: 'association' | 'overflow'): void;
  abort(reason: string): void;
}

/** Messages of one sender on their way to the send buffer, in order: their defaults and their queue. */
export class SendLane {
  readonly host: SenderHost;
  readonly queue: SendQueue;
  readonly #stream: number;
  readonly #ppid: number;
  readonly #flags: number;

  constructor(host: SenderHost, defaults: SctpSendInfo, owner: QueueOwner) {
    this.host = host;
    this.#stream = checkStream(defaults.stream ?? 0);
    this.#ppid = checkPpid(defaults.ppid ?? 0);
    this.#flags = flagsOf(defaults);
    this.queue = new SendQueue(host.outbox, owner);
  }

  /** See {@link SctpAssociation.send}. */
  send(data: SctpData, options: SctpSendOptions = DEFAULT_SEND_OPTIONS): Promise<void> {
    try {
      return this.queue.send(this.message(data, options), options);
    } catch (error) {
      return Promise.reject(toError(error));
    }
  }

  /** `input` with the defaults of the lane; throws when it cannot be sent. */
  prepare(input: SctpSendInput): OutgoingMessage {
    return isOutgoing(input)
      ? this.message(input.data, input)
      : this.message(input, DEFAULT_SEND_OPTIONS);
  }

  message(data: SctpData, info: SctpSendInfo): OutgoingMessage {
    const bytes = bytesOf(data);
    const stream = info.stream === undefined ? this.#stream : checkStream(info.stream);
    const ppid = info.ppid === undefined ? this.#ppid : checkPpid(info.ppid);
    const isPlain = info.unordered === undefined && info.immediateAck === undefined;
    const flags = isPlain ? this.#flags : this.#flagsOf(info);
    this.host.checkSend(bytes, stream);
    return { data: bytes, stream, ppid, flags };
  }

  #flagsOf(info: SctpSendInfo): number {
    const flags = flagsOf(info) | this.#flags;
    return info.unordered === false ? flags & ~FLAG_UNORDERED : flags;
  }
}
