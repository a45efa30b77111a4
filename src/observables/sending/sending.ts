import type { Observable } from 'rxjs';
import type { NativeLink } from '../../native/native-link.js';
import type { SctpErrorCode } from '../../api/error-code.js';
import { SctpError } from '../../api/error.js';
import type { SendFailedEvent } from '../../native/events.js';
import type { Identity } from '../association/identity.js';
import { ENGINES } from '../settings/engines.js';
import { Outbox } from './buffer/outbox.js';
import { SendLane, type SenderHost } from './sender/lane.js';
import { sendMany } from './many/send-many.js';
import type { SctpSendManyOptions, SctpSendProgress, SctpSendSource } from '../../api/send-many.js';
import type { QueueOwner } from './queue/sender-queue.js';
import {
  DEFAULT_SEND_OPTIONS,
  type Delivery,
  type LossReason,
  type ReadyMessage,
} from './message.js';
import type { SctpData, SctpSendOptions } from '../../api/send.js';
import type { CommonSettings } from '../settings/settings.js';

/** The association that sends. */
export interface SendingOwner {
  readonly identity: Identity;
  /** Says `send-failed`, for a message the engine never had. */
  reportLost(message: ReadyMessage, reason: LossReason): void;
  abort(reason: string): void;
}

/** A tracked message the engine has given up. */
interface Unacknowledged {
  readonly delivery: Delivery;
  readonly event: SendFailedEvent;
}

/** The sending half of an association: whether it may, its send buffer, and what it refuses. */
export class Sending implements SenderHost, QueueOwner {
  readonly outbox: Outbox;
  readonly #owner: SendingOwner;
  readonly #configuredMessageSize: number;
  /** What the engine can send of it. */
  #maxMessageSize: number;
  #state: 'not established yet' | 'open' | 'ending' | 'ended' = 'not established yet';
  #error: SctpError | undefined;
  /** How many streams take messages: none unless it is open. */
  #usableStreams = 0;
  #lane: SendLane | undefined;
  #unacknowledged: Unacknowledged[] | undefined;

  constructor(link: NativeLink, owner: SendingOwner, settings: CommonSettings) {
    this.outbox = new Outbox(
      link.staging,
      owner.identity.id,
      settings.sendBuffer,
      ENGINES[settings.engine].isToldToMakeRoom,
    );
    this.#owner = owner;
    this.#configuredMessageSize = settings.config.maxMessageSize;
    this.#maxMessageSize = this.#configuredMessageSize;
  }

  get name(): string {
    return this.#owner.identity.name;
  }

  get hasEnded(): boolean {
    return this.#state === 'ended';
  }

  /**
   * The association is up, or up again after a restart of the peer. `maxMessageSize` is what the engine can
   * send, 0 when that is all that was asked for.
   */
  open(maxMessageSize: number): void {
    this.#state = 'open';
    this.#maxMessageSize = maxMessageSize > 0 ? maxMessageSize : this.#configuredMessageSize;
    this.#usableStreams = this.#owner.identity.streams.outbound;
    this.outbox.accepting = true;
  }

  /** There are more or fewer streams now. */
  restream(): void {
    if (this.#state === 'open') this.#usableStreams = this.#owner.identity.streams.outbound;
  }

  /** Nothing new is taken any more; what waits still goes out. */
  close(): void {
    this.#state = 'ending';
    this.#usableStreams = 0;
    this.outbox.accepting = false;
  }

  /** Nothing goes out any more: what waits is lost. */
  fail(): void {
    this.close();
    this.outbox.fail(this.pipeError());
  }

  /** The association has ended; `tellEnd()` says so to those who watch. */
  end(error: SctpError | undefined): void {
    this.#state = 'ended';
    this.#usableStreams = 0;
    this.outbox.accepting = false;
    this.#error = error;
    this.outbox.fail(this.pipeError());
  }

  tellEnd(): void {
    this.outbox.end(this.#error);
  }

  send(data: SctpData, options: SctpSendOptions | undefined): Promise<void> {
    return this.#ownLane.send(data, options);
  }

  sendMany(
    source: SctpSendSource,
    options: SctpSendManyOptions | undefined,
  ): Observable<SctpSendProgress> {
    return sendMany(this.#ownLane, source, options);
  }

  checkSend(data: Uint8Array, stream: number): void {
    if (stream >= this.#usableStreams || data.length > this.#maxMessageSize) {
      throw this.#sendError(data, stream);
    }
  }

  pipeError(): SctpError {
    return this.#problem(
      'EPIPE',
      `${this.#owner.identity.name} ${this.#why}: nothing can be sent on it.`,
    );
  }

  reportLost(message: ReadyMessage, reason: LossReason): void {
    this.#owner.reportLost(message, reason);
  }

  abort(reason: string): void {
    this.#owner.abort(reason);
  }

  acknowledged(token: number): void {
    this.outbox.settle(token)?.acknowledged();
  }

  /**
   * The engine gives a message back. Why is known when the rest of its batch has been read: the end of
   * the association comes after the messages that are lost with it.
   *
   * @returns whether somebody awaits the message, who is told then.
   */
  failed(event: SendFailedEvent): boolean {
    const delivery = this.outbox.settle(event.token);
    if (delivery === undefined) return false;
    if (this.#unacknowledged === undefined) {
      queueMicrotask(() => {
        this.#tellUnacknowledged();
      });
    }
    (this.#unacknowledged ??= []).push({ delivery, event });
    return true;
  }

  lost(message: ReadyMessage): void {
    this.reportLost(message, 'association');
  }

  dropped(message: ReadyMessage): void {
    this.reportLost(message, 'overflow');
  }

  #tellUnacknowledged(): void {
    const all = this.#unacknowledged ?? [];
    this.#unacknowledged = undefined;
    for (const { delivery, event } of all) delivery.failed(this.#unacknowledgedError(event));
  }

  #unacknowledgedError({ data, stream, abandoned }: SendFailedEvent): SctpError {
    const size = data.length === 0 ? '' : ` of ${String(data.length)} bytes`;
    const what = `A message${size} on stream ${String(stream)} was not acknowledged`;
    if (abandoned) {
      const why = 'its lifetime, maxRetransmits or priority ended it, or may have';
      return this.#problem('ERR_SCTP_ABANDONED', `${what}: ${why}.`);
    }
    const error = this.#error;
    if (error !== undefined) return this.#problem(error.code, `${what}: ${error.message}`);
    return this.#state === 'open'
      ? this.#problem('ECONNRESET', `${what}: the peer has restarted the association.`)
      : this.#problem('EPIPE', `${what}: ${this.#owner.identity.name} ${this.#why}.`);
  }

  #sendError(data: Uint8Array, stream: number): SctpError {
    if (this.#state !== 'open') return this.pipeError();
    if (data.length > this.#maxMessageSize) {
      return new SctpError(
        'EMSGSIZE',
        `A message of ${String(data.length)} bytes is larger than ${this.#sizeLimit}.`,
      );
    }
    return new SctpError(
      'ERR_SCTP_INVALID_STREAM',
      `Stream ${String(stream)} does not exist: ${this.#owner.identity.name} has outbound streams 0 to ` +
        `${String(this.#usableStreams - 1)}. Both sides' streams options decide how many.`,
    );
  }

  #problem(code: SctpErrorCode, message: string): SctpError {
    return new SctpError(code, message, {
      address: this.#owner.identity.remoteAddresses[0],
      port: this.#owner.identity.remotePort,
      causes: this.#error?.causes,
      cause: this.#error,
    });
  }

  get #sizeLimit(): string {
    const bytes = String(this.#maxMessageSize);
    return this.#maxMessageSize === this.#configuredMessageSize
      ? `maxMessageSize (${bytes})`
      : `the send buffer of the kernel (${bytes}): raise sendBuffer, or the sysctl net.core.wmem_max`;
  }

  get #why(): string {
    return this.#state === 'ended' ? 'has ended' : `is ${this.#state}`;
  }

  get #ownLane(): SendLane {
    return (this.#lane ??= new SendLane(this, DEFAULT_SEND_OPTIONS, this));
  }
}
