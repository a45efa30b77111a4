import type { Observable } from 'rxjs';
import {
  FLAG_UNORDERED,
  type AssociationEvent,
  type ClosedEvent,
  type EstablishedEvent,
} from '../native/binding.js';
import type { AssociationHandler, Channel } from '../native/channel.js';
import { errorCauses, SctpError, toError } from '../native/error.js';
import { invalidType } from './argument.js';
import { SctpAssociation, type SctpStreams } from './association.js';
import { closeError } from './close-error.js';
import { asyncDispose } from './dispose.js';
import { Inbox } from './inbox.js';
import { ReceivedMessage, type MessageOwner, type SctpMessage } from './message.js';
import { NotificationLog } from './notification-log.js';
import type { SctpNotification } from './notification.js';
import type { CommonSettings } from './options.js';
import { Outbox } from './outbox.js';
import { PathTable } from './path-table.js';
import type { SctpPath, SctpState, SctpStats } from './path.js';
import { Replay } from './replay.js';
import { SendQueue } from './send-queue.js';
import { SctpSendSubject, type SctpSenderOptions, type SenderHost } from './send-subject.js';
import {
  bytesOf,
  checkPpid,
  checkStream,
  DEFAULT_SEND_OPTIONS,
  flagsOf,
  type QueuedMessage,
  type SctpData,
  type SctpSendOptions,
} from './send.js';
import { SctpStreamSubject } from './stream-subject.js';
import { UndeliveredCount } from './undelivered.js';

/** Whom an association is with, before it is established. */
export interface Peer {
  readonly address: string;
  readonly port: number;
  readonly udpPort: number;
}

/** Who made an association and hears of its beginning and end. */
export interface AssociationOwner {
  established(association: LiveAssociation): void;
  /** The last call. */
  ended(association: LiveAssociation, error: SctpError | undefined): void;
}

/** An association of the engine: turns its events into what {@link SctpAssociation} promises. */
export class LiveAssociation
  extends SctpAssociation
  implements AssociationHandler, MessageOwner, SenderHost
{
  readonly id: number;
  streams: SctpStreams = { outbound: 0, inbound: 0 };
  localAddresses: readonly string[] = [];
  localPort = 0;
  localUdpPort = 0;
  remoteAddresses: readonly string[];
  remotePort: number;
  remoteUdpPort: number;
  unreportedBytes = 0;
  readonly outbox: Outbox;

  readonly #channel: Channel;
  readonly #settings: CommonSettings;
  readonly #owner: AssociationOwner;
  readonly #begun = Date.now();
  readonly #inbox = new Inbox();
  readonly #log = new NotificationLog();
  readonly #state = new Replay<SctpState>('cookie-wait');
  readonly #sends: SendQueue;
  #paths: PathTable | undefined;
  #undelivered: UndeliveredCount | undefined;
  #established = false;
  #sendable = false;
  #ended = false;
  #error: SctpError | undefined;
  #shutdown: { promise: Promise<void>; settle: (error?: SctpError) => void } | undefined;

  constructor(
    channel: Channel,
    id: number,
    peer: Peer,
    settings: CommonSettings,
    owner: AssociationOwner,
  ) {
    super();
    this.id = id;
    this.remoteAddresses = [peer.address];
    this.remotePort = peer.port;
    this.remoteUdpPort = peer.udpPort;
    this.#channel = channel;
    this.#settings = settings;
    this.#owner = owner;
    this.outbox = new Outbox(channel, id, settings.sendBuffer);
    this.#sends = new SendQueue(this.outbox);
  }

  get state(): SctpState {
    return this.#state.value;
  }

  get bufferedBytes(): number {
    return this.outbox.bufferedBytes;
  }

  get messages$(): Observable<SctpMessage> {
    return this.#inbox.messages$;
  }

  get notifications$(): Observable<SctpNotification> {
    return this.#log.notifications$;
  }

  get state$(): Observable<SctpState> {
    return this.#state.observable;
  }

  get paths$(): Observable<readonly SctpPath[]> {
    return (this.#paths ??= new PathTable(() => this.stats(), this.#ended)).paths$;
  }

  send(data: SctpData, options: SctpSendOptions = DEFAULT_SEND_OPTIONS): Promise<void> {
    try {
      const bytes = bytesOf(data);
      const stream = options.stream === undefined ? 0 : checkStream(options.stream);
      const ppid = options.ppid === undefined ? 0 : checkPpid(options.ppid);
      this.checkSend(bytes, stream);
      return this.#sends.send(bytes, stream, ppid, flagsOf(options));
    } catch (error) {
      return Promise.reject(toError(error));
    }
  }

  sender(options?: SctpSenderOptions): SctpSendSubject {
    return new SctpSendSubject(this, options);
  }

  stream(id: number): SctpStreamSubject {
    return new SctpStreamSubject(id, this.#inbox.stream$(checkStream(id)), () =>
      this.sender({ stream: id }),
    );
  }

  async stats(): Promise<SctpStats> {
    const stats = this.#ended ? null : await this.#channel.stats(this.id);
    if (stats !== null) return stats;
    throw new SctpError('ERR_SCTP_CLOSED', `${this.#name} has ended: it has no statistics.`);
  }

  shutdown(): Promise<void> {
    if (this.#shutdown !== undefined) return this.#shutdown.promise;
    if (this.#ended)
      return this.#error === undefined ? Promise.resolve() : Promise.reject(this.#error);
    let settle: (error?: SctpError) => void = () => undefined;
    const promise = new Promise<void>((resolve, reject) => {
      settle = (error) => {
        if (error === undefined) resolve();
        else reject(error);
      };
    });
    this.#shutdown = { promise, settle };
    this.#sendable = false;
    this.outbox.whenFlushed(() => {
      this.#channel.shutdown(this.id);
    });
    return promise;
  }

  abort(reason: string | Uint8Array = ''): void {
    const bytes = typeof reason === 'string' ? Buffer.from(reason) : reason;
    if (!(bytes instanceof Uint8Array))
      throw invalidType('reason', 'a string or Uint8Array', reason);
    if (this.#ended) return;
    this.#sendable = false;
    this.outbox.fail(this.#pipeError());
    this.#channel.abort(this.id, bytes);
  }

  async [asyncDispose](): Promise<void> {
    if (!this.#ended) await this.shutdown();
  }

  consume(bytes: number): void {
    if (!this.#ended) this.#channel.consume(this.id, this, bytes);
  }

  checkSend(data: Uint8Array, stream: number): void {
    if (!this.#sendable) throw this.#pipeError();
    const { maxMessageSize } = this.#settings.config;
    if (data.length > maxMessageSize) {
      throw new SctpError(
        'EMSGSIZE',
        `A message of ${String(data.length)} bytes is larger than maxMessageSize (${String(maxMessageSize)}).`,
      );
    }
    if (stream >= this.streams.outbound) {
      throw new SctpError(
        'ERR_SCTP_INVALID_STREAM',
        `Stream ${String(stream)} does not exist: ${this.#name} has outbound streams 0 to ` +
          `${String(this.streams.outbound - 1)}. Both sides' streams options decide how many.`,
      );
    }
  }

  reportLost(message: QueuedMessage, reason: 'association' | 'overflow'): void {
    const { data, stream, ppid, flags } = message;
    this.#sendFailed(data, stream, ppid, (flags & FLAG_UNORDERED) !== 0, false, reason);
  }

  onMessage(
    stream: number,
    ppid: number,
    flags: number,
    payload: ArrayBuffer,
    offset: number,
    length: number,
  ): void {
    const unordered = (flags & FLAG_UNORDERED) !== 0;
    this.#inbox.deliver(
      new ReceivedMessage(this, stream, ppid, unordered, payload, offset, length),
    );
  }

  onAcknowledged(bytes: number): void {
    this.outbox.acknowledged(bytes);
    if (this.#ended) this.#endNotifications();
  }

  /** Not worth keeping for a later subscriber, and not true while more is on its way to the engine. */
  onSenderDry(): void {
    if (!this.#log.heard || this.outbox.bufferedBytes > 0) return;
    this.#log.push({ type: 'sender-dry', association: this });
  }

  onEvent(event: AssociationEvent): void {
    switch (event.type) {
      case 'established':
      case 'restarted':
        this.#onEstablished(event);
        return;
      case 'state':
        if (event.state !== 'closed') this.#state.set(event.state);
        return;
      case 'send-failed':
        this.#sendFailed(
          event.data,
          event.stream,
          event.ppid,
          event.unordered,
          event.sent,
          'association',
        );
        return;
      case 'window-full':
        this.#log.push({
          type: 'window-full',
          association: this,
          streams: this.#inbox.waitingStreams,
        });
        return;
      case 'peer-shutdown':
        this.#onPeerShutdown();
        return;
      case 'path-change':
        this.#paths?.update(event.path);
        this.#log.push({ type: 'path-change', association: this, path: event.path });
        return;
      case 'remote-error':
        this.#log.push({
          type: 'remote-error',
          association: this,
          causes: errorCauses(event.causes),
        });
        return;
      case 'closed':
        this.#onClosed(event);
    }
  }

  /** Its endpoint could not be opened: no event will come. */
  fail(error: SctpError): void {
    if (this.#ended) return;
    this.#channel.forget(this.id);
    this.#end(error);
  }

  #onEstablished(event: EstablishedEvent): void {
    this.streams = { outbound: event.outboundStreams, inbound: event.inboundStreams };
    this.localAddresses = [event.localAddress];
    this.localPort = event.localPort;
    this.localUdpPort = event.localUdpPort;
    this.remoteAddresses = [event.remoteAddress];
    this.remotePort = event.remotePort;
    this.remoteUdpPort = event.remoteUdpPort;
    const restart = this.#established;
    this.#log.push({
      type: 'association-change',
      association: this,
      state: restart ? 'restart' : 'comm-up',
    });
    // A restart also undoes a SHUTDOWN that the peer had sent before it.
    this.#sendable = this.#shutdown === undefined;
    if (restart) return;
    this.#established = true;
    this.#state.set('established');
    this.#owner.established(this);
  }

  #onPeerShutdown(): void {
    this.#sendable = false;
    this.#log.push({ type: 'shutdown', association: this });
    this.outbox.fail(this.#pipeError());
  }

  #onClosed(event: ClosedEvent): void {
    const error = closeError(event, {
      address: this.remoteAddresses[0],
      port: this.remotePort,
      udpPort: this.remoteUdpPort,
      attempts: this.#settings.config.maxInitRetransmits + 1,
      age: Date.now() - this.#begun,
    });
    this.#end(error);
  }

  /** Tells everybody, those first who can still learn what was lost. */
  #end(error: SctpError | undefined): void {
    this.#ended = true;
    this.#sendable = false;
    this.#error = error;
    this.outbox.fail(this.#pipeError());
    if (error !== undefined) this.#undelivered?.addTo(error);
    if (error === undefined) {
      this.#log.push({ type: 'association-change', association: this, state: 'shutdown-complete' });
    } else {
      const state = this.#established ? 'comm-lost' : 'cant-start';
      this.#log.push({ type: 'association-change', association: this, state, error });
    }
    this.#endNotifications();
    this.#state.set('closed');
    this.#state.end();
    this.#paths?.end();
    this.outbox.end(error);
    this.#inbox.end(error);
    this.#shutdown?.settle(error);
    this.#owner.ended(this, error);
  }

  /**
   * Waits for the messages that were on their way to the engine at the end: it gives them back. When
   * nobody ever listened a loss is a process warning, unless this side chose to abort.
   */
  #endNotifications(): void {
    if (this.outbox.bufferedBytes > 0) return;
    if (!this.#log.heard && this.#error?.code !== 'ECONNABORTED')
      this.#undelivered?.warn(this.#name);
    this.#undelivered = undefined;
    this.#log.end();
  }

  #sendFailed(
    data: Uint8Array,
    stream: number,
    ppid: number,
    unordered: boolean,
    sent: boolean,
    reason: 'association' | 'overflow',
  ): void {
    (this.#undelivered ??= new UndeliveredCount()).add(data.length);
    this.#log.push({
      type: 'send-failed',
      association: this,
      data: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
      stream,
      ppid,
      unordered,
      sent,
      reason,
    });
  }

  get #name(): string {
    return `The association with ${this.remoteAddresses[0]}:${String(this.remotePort)}`;
  }

  #pipeError(): SctpError {
    const why = this.#ended
      ? 'has ended'
      : this.#established
        ? 'is ending'
        : 'is not established yet';
    return new SctpError('EPIPE', `${this.#name} ${why}: nothing can be sent on it.`, {
      address: this.remoteAddresses[0],
      port: this.remotePort,
      cause: this.#error,
    });
  }
}
