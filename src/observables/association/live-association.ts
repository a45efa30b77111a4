import { SubjectSender } from '../sending/sender/subject-sender.js';
import { of, switchMap, type Observable } from 'rxjs';
import { FLAG_UNORDERED } from '../../native/binding.js';
import type { AssociationHandler, Channel } from '../../native/channel.js';
import type { Context } from '../../native/context.js';
import { toError, type SctpError } from '../../api/error.js';
import type { AssociationEvent, ClosedEvent, EstablishedEvent } from '../../native/events.js';
import type { Payload } from '../../native/payload.js';
import { invalidType } from '../settings/argument.js';
import {
  NO_FOLLOWERS,
  type AssociationFollower,
  type AssociationOwner,
  type Peer,
} from './association-owner.js';
import { AskingAssociation } from './asking-association.js';
import { closeError, failureError, overdueError } from './ending/close-error.js';
import { EndReport, endingOf } from './ending/end-report.js';
import type { SctpEnding, SctpShutdownOptions } from '../../api/ending.js';
import { LastHolds } from './ending/last-holds.js';
import { asyncDispose } from '../../api/support/dispose.js';
import { Inbox } from '../receiving/inbox.js';
import { REPLIES, type Answerable, type Replies } from '../receiving/replies.js';
import { ReceivedMessage, type MessageOwner } from '../receiving/received-message.js';
import type { SctpMessage } from '../../api/message.js';
import { checkShutdownOptions, GracefulEnd } from './ending/graceful-end.js';
import { NotificationLog } from './notifications/log.js';
import type { SctpNotification } from '../../api/notification.js';
import type { Outbox } from '../sending/buffer/outbox.js';
import { PathTable } from './path-table.js';
import type { SctpPath, SctpState } from '../../api/stats.js';
import { Replay } from '../support/replay.js';
import type { SctpSendManyOptions, SctpSendProgress, SctpSendSource } from '../../api/send-many.js';
import { SctpSendSubject } from '../../api/send-subject.js';
import type { SctpSenderOptions } from '../../api/sender-options.js';
import { checkStream, type LossReason, type ReadyMessage } from '../sending/message.js';
import type { SctpData, SctpSendOptions } from '../../api/send.js';
import { Sending, type SendingOwner } from '../sending/sending.js';
import type { CommonSettings } from '../settings/settings.js';
import { notificationOf, type ReportedEvent } from './notifications/reported-event.js';
import { announceReset, endResets } from './notifications/stream-resets.js';
import { SctpStreamSubject } from '../../api/stream-subject.js';

/** An association of the engine: turns its events into what {@link SctpAssociation} promises. */
export class LiveAssociation
  extends AskingAssociation
  implements AssociationHandler, MessageOwner, SendingOwner, Answerable
{
  readonly receiveWindow: number;
  unconsumedBytes = 0;

  readonly #channel: Channel;
  readonly #settings: CommonSettings;
  readonly #owner: AssociationOwner;
  readonly #inbox = new Inbox();
  #unreportedBytes = 0;
  #unreportedMessages = 0;
  #hasEnded = false;
  #followers: readonly AssociationFollower[] = NO_FOLLOWERS;
  readonly #begun = Date.now();
  readonly #log = new NotificationLog(this);
  readonly #state = new Replay<SctpState>('cookie-wait');
  readonly #sending: Sending;
  #paths: PathTable | undefined;
  #established = false;
  readonly #endReport = new EndReport();
  #lastHolds: LastHolds | undefined;
  /** The peer's SHUTDOWN came before ours was asked for. */
  #peerShutDownFirst = false;
  #error: SctpError | undefined;
  #shutdown: GracefulEnd | undefined;

  constructor(
    channel: Channel,
    id: number,
    peer: Peer,
    settings: CommonSettings,
    owner: AssociationOwner,
  ) {
    super(channel, id, peer, settings);
    this.receiveWindow = settings.config.receiveWindow;
    this.#channel = channel;
    this.#settings = settings;
    this.#owner = owner;
    this.#sending = new Sending(channel, this, settings);
  }

  get owner(): AssociationOwner {
    return this.#owner;
  }

  get inbox(): Inbox {
    return this.#inbox;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get unreportedBytes(): number {
    return this.#unreportedBytes;
  }

  set unreportedBytes(bytes: number) {
    this.#unreportedBytes = bytes;
  }

  get unreportedMessages(): number {
    return this.#unreportedMessages;
  }

  set unreportedMessages(messages: number) {
    this.#unreportedMessages = messages;
  }

  get state(): SctpState {
    return this.#state.value;
  }

  get [REPLIES](): Replies {
    return this.#inbox.replies;
  }

  get outbox(): Outbox {
    return this.#sending.outbox;
  }

  get bufferedBytes(): number {
    return this.outbox.bufferedBytes;
  }

  get context(): Context | undefined {
    return this.#inbox.context;
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
    return (this.#paths ??= new PathTable(() => this.stats(), this.#hasEnded)).paths$;
  }

  get ended(): Promise<SctpEnding> {
    return this.#endReport.ended;
  }

  get ended$(): Observable<SctpEnding> {
    return this.#endReport.ended$;
  }

  /** Undefined while it lives; known before anybody hears of it. */
  get ending(): SctpEnding | undefined {
    return this.#endReport.ending;
  }

  /** Emits once it has failed, or has ended and nothing it received is held any more. */
  get over$(): Observable<unknown> {
    return this.ended$.pipe(
      switchMap(({ error }) => (error === undefined ? this.#holds.released$ : of(undefined))),
    );
  }

  send(data: SctpData, options?: SctpSendOptions): Promise<void> {
    return this.#sending.send(data, options);
  }

  sendMany(source: SctpSendSource, options?: SctpSendManyOptions): Observable<SctpSendProgress> {
    return this.#sending.sendMany(source, options);
  }

  sender(options?: SctpSenderOptions): SctpSendSubject {
    return new SctpSendSubject((onEnd) => new SubjectSender(this.#sending, options, onEnd));
  }

  stream(id: number): SctpStreamSubject {
    return new SctpStreamSubject(
      this,
      id,
      this.#inbox.stream$(checkStream(id, 'id argument')),
      () => this.sender({ stream: id }),
    );
  }

  shutdown(options: SctpShutdownOptions = {}): Promise<void> {
    let limits: SctpShutdownOptions;
    try {
      limits = checkShutdownOptions(options);
    } catch (error) {
      return Promise.reject(toError(error));
    }
    if (this.#shutdown !== undefined) return this.#shutdown.within(limits);
    this.#shutdown = this.#beginShutdown();
    const timeout = limits.timeout ?? this.#settings.shutdownTimeout;
    return this.#shutdown.within({ ...limits, timeout });
  }

  abort(reason: string | Uint8Array = ''): void {
    const bytes = typeof reason === 'string' ? Buffer.from(reason) : reason;
    if (!(bytes instanceof Uint8Array))
      throw invalidType('reason argument', 'a string or Uint8Array', reason);
    if (this.#hasEnded) return;
    this.#sending.fail();
    this.#channel.abort(this.id, bytes);
  }

  [asyncDispose](): Promise<void> {
    return this.#hasEnded ? Promise.resolve() : this.shutdown();
  }

  consume(bytes: number): void {
    this.unconsumedBytes -= bytes;
    // Also after the end: what is held then counts in the memory of the endpoint until it is released.
    this.#channel.staging.consume(this.id, this, bytes);
    if (this.#hasEnded) this.#lastHolds?.consumed();
  }

  takeBack(message: ReceivedMessage): void {
    this.#inbox.takeBack(message);
    if (!this.#hasEnded) return;
    // As with what was unread at the end.
    message.giveUpRoom();
    this.#lastHolds?.consumed();
  }

  has(message: ReceivedMessage): boolean {
    return this.#inbox.has(message);
  }

  giveUp(message: ReceivedMessage): boolean {
    return this.#inbox.giveUp(message);
  }

  reportLost(message: ReadyMessage, reason: LossReason): void {
    this.#log.tellSendFailed(message, false, reason, false);
  }

  onMessage(
    stream: number,
    ppid: number,
    flags: number,
    payload: Payload,
    offset: number,
    length: number,
  ): void {
    const unordered = (flags & FLAG_UNORDERED) !== 0;
    this.unconsumedBytes += length;
    const place = this.#inbox.takePlace();
    this.#inbox.deliver(
      new ReceivedMessage(this, stream, ppid, unordered, payload, offset, length, place),
    );
  }

  onAcknowledged(bytes: number, messages: number): void {
    this.outbox.acknowledged(bytes, messages);
    if (this.#hasEnded) this.#endLogWhenSettled();
  }

  onMessageAcknowledged(token: number): void {
    this.#sending.acknowledged(token);
  }

  /** Not worth keeping for a later subscriber, and not true while more is on its way to the engine. */
  onSenderDry(): void {
    if (this.#log.heard && this.bufferedBytes === 0) this.#log.tell({ type: 'sender-dry' });
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
      case 'send-failed': {
        const flags = event.unordered ? FLAG_UNORDERED : 0;
        const awaited = this.#sending.failed(event);
        const reason = event.abandoned ? 'abandoned' : 'association';
        this.#log.tellSendFailed({ ...event, flags }, event.sent, reason, awaited);
        return;
      }
      case 'window-full':
        this.#log.tell({ type: 'window-full', streams: this.#inbox.waitingStreams });
        return;
      case 'peer-shutdown':
        this.#peerShutDownFirst = this.#shutdown === undefined;
        this.#sending.close();
        this.#log.tell({ type: 'shutdown' });
        this.#sending.fail();
        return;
      case 'addresses':
        this.localAddresses = event.local;
        this.remoteAddresses = event.remote;
        this.#paths?.readdress(event.remote);
        this.#owner.readdressed(this);
        return;
      case 'closed':
        this.#end(this.#closeError(event), event.reason);
        return;
      case 'failed':
        this.#end(failureError(event, this));
        return;
      default:
        this.#report(event);
    }
  }

  /** Tells `follower` when it is up, at once if it is, and when it ends. */
  follow(follower: AssociationFollower): void {
    this.#followers = [...this.#followers, follower];
    if (this.#established) follower.established(this);
  }

  /** The association with its peer is `other`: who waits for this one gets that one. */
  giveWayTo(other: LiveAssociation, error: SctpError): void {
    other.#followers = this.#followers;
    this.#followers = NO_FOLLOWERS;
    this.fail(error);
  }

  /** It is not wanted any more, and nobody knows of it: aborted, and what still comes of it is not told. */
  withdraw(reason: string, error: SctpError): void {
    this.abort(reason);
    this.fail(error);
  }

  /** Its endpoint could not be opened, or does without it: no event that matters will come. */
  fail(error: SctpError): void {
    if (this.#hasEnded) return;
    this.#channel.forget(this.id);
    this.#end(error);
  }

  #beginShutdown(): GracefulEnd {
    const end = new GracefulEnd((reason) => {
      this.abort(reason);
    });
    if (this.#hasEnded) {
      end.settle(this.#error);
    } else {
      this.#sending.close();
      this.outbox.whenFlushed(() => {
        this.#channel.shutdown(this.id);
      });
    }
    return end;
  }

  #closeError(event: ClosedEvent): SctpError | undefined {
    const timeout = this.#shutdown?.overdue;
    if (timeout !== undefined && event.reason === 'aborted-by-user') {
      return overdueError(this, timeout);
    }
    return closeError(event, this, this.#settings.config, Date.now() - this.#begun);
  }

  /** Takes note of what has changed, then tells. */
  #report(event: ReportedEvent): void {
    if (event.type === 'path-change') {
      if (event.change === 'removed') this.#paths?.remove(event.path);
      else this.#paths?.update(event.path);
    } else if (event.type === 'stream-change') {
      this.streams = { outbound: event.outbound, inbound: event.inbound };
      this.#sending.restream();
    }
    const notification = notificationOf(this, event);
    this.#log.put(notification);
    if (notification.type === 'stream-reset' && notification.result === 'performed') {
      announceReset(notification);
    }
  }

  #onEstablished(event: EstablishedEvent): void {
    this.identify(event);
    const restart = this.#established;
    this.#log.tell({ type: 'association-change', state: restart ? 'restart' : 'comm-up' });
    // A restart also undoes a SHUTDOWN that the peer had sent before it.
    if (this.#shutdown === undefined) this.#sending.open(event.maxMessageSize);
    if (restart) {
      this.#peerShutDownFirst = false;
      return;
    }
    this.#established = true;
    this.#state.set('established');
    // The first of them may have sent what waited for this, before anybody else can send.
    for (const follower of this.#followers) follower.established(this);
    this.#owner.established(this);
  }

  /** Tells everybody, those first who can still learn what was lost. */
  #end(error: SctpError | undefined, reason?: ClosedEvent['reason']): void {
    const isLocal = this.#shutdown !== undefined && !this.#peerShutDownFirst;
    this.#hasEnded = true;
    this.#error = error;
    this.#endReport.set(endingOf(reason, error, isLocal ? 'local' : 'peer'));
    this.#owner.ended(this);
    this.#sending.end(error);
    this.#log.tellEnd(error, this.#established);
    this.#endLogWhenSettled();
    this.#state.set('closed');
    this.#state.end();
    this.#paths?.end();
    this.#sending.tellEnd();
    this.#leaveUnread();
    this.#inbox.end(error);
    endResets(this);
    this.#shutdown?.settle(error);
    this.#endReport.tell();
    for (const follower of this.#followers) follower.ended(error);
  }

  /** What nobody has asked for may never be: it is the program's now, and does not count at the endpoint. */
  #leaveUnread(): void {
    const { messages, bytes } = this.#inbox.waiting;
    if (messages > 0) this.#channel.staging.consume(this.id, this, bytes, messages);
  }

  get #holds(): LastHolds {
    return (this.#lastHolds ??= new LastHolds(
      () => this.unconsumedBytes > this.#inbox.waiting.bytes,
    ));
  }

  /** Messages that were on their way to the engine at the end, it gives back. */
  #endLogWhenSettled(): void {
    if (this.bufferedBytes === 0) this.#log.end(this.#error);
  }
}
