import {
  FLAG_SACK_IMMEDIATELY,
  FLAG_UNORDERED,
  RELIABILITY_MASK,
} from '../../../native/records.js';
import { toError, type SctpError } from '../../../api/error.js';
import type { Outbox } from '../buffer/outbox.js';
import { told } from '../../support/told.js';
import { reliabilityOf } from '../reliability.js';
import { SenderQueue, type QueueOwner } from '../queue/sender-queue.js';
import {
  bytesOf,
  checkPpid,
  checkStream,
  DEFAULT_SEND_OPTIONS,
  flagsOf,
  isOutgoing,
  isPlain,
  type LossReason,
  type ReadyMessage,
} from '../message.js';
import type { SctpData, SctpSendInfo, SctpSendInput, SctpSendOptions } from '../../../api/send.js';

/** What a sender needs of its association. */
export interface SenderHost {
  readonly outbox: Outbox;
  /** Begins a sentence about the association. */
  readonly name: string;
  /** The association has ended. */
  readonly hasEnded: boolean;
  /** Throws when `data` cannot be sent on `stream`. */
  checkSend(data: Uint8Array, stream: number): void;
  /** Why nothing can be sent now. */
  pipeError(): SctpError;
  /** Says `send-failed`, for a message the engine never had. */
  reportLost(message: ReadyMessage, reason: LossReason): void;
  abort(reason: string): void;
}

/** Messages of one sender on their way to the send buffer, in order: their defaults and their queue. */
export class SendLane {
  readonly host: SenderHost;
  readonly queue: SenderQueue;
  readonly #stream: number;
  readonly #ppid: number;
  readonly #flags: number;
  readonly #reliability: number;

  constructor(host: SenderHost, defaults: SctpSendInfo, owner: QueueOwner) {
    this.host = host;
    this.#stream = checkStream(defaults.stream ?? 0);
    this.#ppid = checkPpid(defaults.ppid ?? 0);
    this.#flags = flagsOf(defaults);
    this.#reliability = reliabilityOf(defaults);
    this.queue = new SenderQueue(host.outbox, owner);
  }

  /** Where messages go that do not say. */
  get stream(): number {
    return this.#stream;
  }

  get ppid(): number {
    return this.#ppid;
  }

  /** See {@link SctpAssociation.send}. */
  send(data: SctpData, options: SctpSendOptions = DEFAULT_SEND_OPTIONS): Promise<void> {
    try {
      return this.queue.send(this.message(data, options), options);
    } catch (error) {
      return this.#rejected(error, data, options);
    }
  }

  /** `input` with the defaults of the lane; throws when it cannot be sent. */
  prepare(input: SctpSendInput): ReadyMessage {
    return isOutgoing(input)
      ? this.message(input.data, input)
      : this.message(input, DEFAULT_SEND_OPTIONS);
  }

  /** What `input` would have been, had the association taken it. */
  refused(input: SctpSendInput): ReadyMessage {
    const [data, info] = isOutgoing(input) ? [input.data, input] : [input, DEFAULT_SEND_OPTIONS];
    const message = this.message(data, info, false);
    return { ...message, data: Buffer.from(message.data) };
  }

  /** What a peer can bring about must not end the process of one who awaits nothing: it is told, too. */
  #rejected(error: unknown, data: SctpData, options: SctpSendOptions): Promise<never> {
    const reason = toError(error);
    const rejected = Promise.reject(reason);
    const { code } = reason as { code?: unknown };
    if (code === 'EPIPE') return told(rejected, reason); // the association's end tells
    if (code !== 'ERR_SCTP_INVALID_STREAM') return rejected;
    this.host.reportLost(this.refused({ ...options, data }), 'invalid-stream');
    return told(rejected, reason);
  }

  message(data: SctpData, info: SctpSendInfo, checked = true): ReadyMessage {
    const bytes = bytesOf(data);
    const stream = info.stream === undefined ? this.#stream : checkStream(info.stream);
    const ppid = info.ppid === undefined ? this.#ppid : checkPpid(info.ppid);
    let flags = this.#flags;
    let reliability = this.#reliability;
    if (!isPlain(info)) {
      const own = flagsOf(info);
      const isReliabilityOwn = (own & RELIABILITY_MASK) !== 0;
      if (isReliabilityOwn) reliability = reliabilityOf(info);
      if (info.unordered === false) flags &= ~FLAG_UNORDERED;
      if (info.sackImmediately === false) flags &= ~FLAG_SACK_IMMEDIATELY;
      flags = (isReliabilityOwn ? flags & ~RELIABILITY_MASK : flags) | own;
    }
    if (checked) this.host.checkSend(bytes, stream);
    return { data: bytes, stream, ppid, flags, reliability };
  }
}
