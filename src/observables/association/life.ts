import { of, switchMap, type Observable } from 'rxjs';
import { FLAG_UNORDERED } from '../../native/records.js';
import type { AssociationHandler } from '../../native/handlers.js';
import type { NativeLink } from '../../native/native-link.js';
import type { Context } from '../../native/context.js';
import type {
  AssociationEvent,
  ClosedEvent,
  EstablishedEvent,
  ReportedEvent,
} from '../../native/events.js';
import type { Payload } from '../../native/payload.js';
import type { SctpError } from '../../api/error.js';
import type { SctpShutdownOptions } from '../../api/ending.js';
import type { SctpState } from '../../api/stats.js';
import type { Inbox } from '../receiving/inbox.js';
import { Receiving } from '../receiving/receiving.js';
import type { Outbox } from '../sending/buffer/outbox.js';
import type { LossReason, ReadyMessage } from '../sending/message.js';
import { Sending, type SendingOwner } from '../sending/sending.js';
import type { CommonSettings } from '../settings/settings.js';
import { Replay } from '../support/replay.js';
import type { AssociationFollower, AssociationOwner, Peer } from './association-owner.js';
import { failureError } from './ending/close-error.js';
import { Ending } from './ending/ending.js';
import { Followers } from './followers.js';
import { establish, type Identity } from './identity.js';
import type { LiveAssociation } from './live-association.js';
import { NotificationLog } from './notifications/log.js';
import { notificationOf } from './notifications/reported-event.js';
import { announceReset, endResets } from './notifications/stream-resets.js';
import { PathTable } from './path-table.js';
import { Requests } from './requests/requests.js';
import { Statistics, type Measured } from './statistics.js';

/**
 * The life of an association, from when it is begun to its end: turns the events of the engine into what the parts of
 * the association do, and what it tells.
 */
export class Life implements AssociationHandler, SendingOwner, Measured {
  readonly receiving: Receiving;
  readonly sending: Sending;
  readonly ending: Ending;
  readonly state = new Replay<SctpState>('cookie-wait');
  readonly log: NotificationLog;
  readonly association: LiveAssociation;
  /** Whom it was begun with. */
  readonly peer: Peer;
  readonly #link: NativeLink;
  readonly #settings: CommonSettings;
  /** The endpoint it is made on. */
  readonly owner: AssociationOwner;
  readonly #followers = new Followers();
  #isEstablished = false;
  #paths: PathTable | undefined;
  #requests: Requests | undefined;
  #statistics: Statistics | undefined;

  constructor(
    association: LiveAssociation,
    link: NativeLink,
    peer: Peer,
    settings: CommonSettings,
    owner: AssociationOwner,
  ) {
    this.association = association;
    this.#link = link;
    this.#settings = settings;
    this.owner = owner;
    this.peer = peer;
    this.receiving = new Receiving(link.staging, association);
    this.sending = new Sending(link, this, settings);
    this.ending = new Ending(association, settings);
    this.log = new NotificationLog(association);
  }

  get identity(): Identity {
    return this.association;
  }

  get inbox(): Inbox {
    return this.receiving.inbox;
  }

  get outbox(): Outbox {
    return this.sending.outbox;
  }

  get bufferedBytes(): number {
    return this.outbox.bufferedBytes;
  }

  get context(): Context | undefined {
    return this.inbox.context;
  }

  get requests(): Requests {
    const { engine } = this.#settings;
    return (this.#requests ??= new Requests(this.#link, engine, this.identity, this.ending));
  }

  get statistics(): Statistics {
    return (this.#statistics ??= new Statistics(this.#link, this));
  }

  get paths(): PathTable {
    return (this.#paths ??= new PathTable(() => this.statistics.now(), this.ending.hasEnded));
  }

  /** Emits once it has failed, or has ended and nothing it received is held any more. */
  get over$(): Observable<unknown> {
    const { released$ } = this.receiving;
    const { ended$ } = this.ending.report;
    return ended$.pipe(switchMap(({ error }) => (error === undefined ? released$ : of(undefined))));
  }

  onMessage(
    stream: number,
    ppid: number,
    flags: number,
    payload: Payload,
    offset: number,
    length: number,
  ): void {
    this.receiving.receive(stream, ppid, flags, payload, offset, length);
  }

  onAcknowledged(bytes: number, messages: number): void {
    this.outbox.acknowledged(bytes, messages);
    if (this.ending.hasEnded) this.#endLogWhenSettled();
  }

  onMessageAcknowledged(token: number): void {
    this.sending.acknowledged(token);
  }

  /** Not worth keeping for a later subscriber, and not true while more is on its way to the engine. */
  onSenderDry(): void {
    if (this.log.heard && this.bufferedBytes === 0) this.log.tell({ type: 'sender-dry' });
  }

  onEvent(event: AssociationEvent): void {
    switch (event.type) {
      case 'established':
      case 'restarted':
        this.#onEstablished(event);
        return;
      case 'state':
        if (event.state !== 'closed') this.state.set(event.state);
        return;
      case 'send-failed': {
        const flags = event.unordered ? FLAG_UNORDERED : 0;
        const awaited = this.sending.failed(event);
        const reason = event.abandoned ? 'abandoned' : 'association';
        this.log.tellSendFailed({ ...event, flags }, event.sent, reason, awaited);
        return;
      }
      case 'window-full':
        this.log.tell({ type: 'window-full', streams: this.inbox.waitingStreams });
        return;
      case 'peer-shutdown':
        this.ending.peerAsks();
        this.sending.close();
        this.log.tell({ type: 'shutdown' });
        this.sending.fail();
        return;
      case 'addresses':
        this.identity.localAddresses = event.local;
        this.identity.remoteAddresses = event.remote;
        this.#paths?.readdress(event.remote);
        this.owner.readdressed(this.association);
        return;
      case 'closed':
        this.#end(this.ending.errorOf(event), event.reason);
        return;
      case 'failed':
        this.#end(failureError(event, this.identity));
        return;
      default:
        this.#report(event);
    }
  }

  /** Tells `follower` when it is up, at once if it is, and when it ends. */
  follow(follower: AssociationFollower): void {
    this.#followers.add(follower);
    if (this.#isEstablished) follower.established(this.association);
  }

  /** The association with its peer is `other`: who waits for this one gets that one. */
  giveWayTo(other: Life, error: SctpError): void {
    this.#followers.moveTo(other.#followers);
    this.fail(error);
  }

  /** It is not wanted any more, and nobody knows of it: aborted, and what still comes of it is not told. */
  withdraw(reason: string, error: SctpError): void {
    this.abort(reason);
    this.fail(error);
  }

  /** Its endpoint could not be opened, or does without it: no event that matters will come. */
  fail(error: SctpError): void {
    if (this.ending.hasEnded) return;
    this.#link.forget(this.identity.id);
    this.#end(error);
  }

  shutdown(options: SctpShutdownOptions): Promise<void> {
    const begin = (): void => {
      this.sending.close();
      this.outbox.whenFlushed(() => {
        this.#link.shutdown(this.identity.id);
      });
    };
    return this.ending.ask(options, begin, (reason) => {
      this.abort(reason);
    });
  }

  abort(reason: string | Uint8Array): void {
    if (this.ending.hasEnded) return;
    this.sending.fail();
    this.#link.abort(this.identity.id, Buffer.from(reason));
  }

  reportLost(message: ReadyMessage, reason: LossReason): void {
    this.log.tellSendFailed(message, false, reason, false);
  }

  /** Takes note of what has changed, then tells. */
  #report(event: ReportedEvent): void {
    if (event.type === 'path-change') {
      if (event.change === 'removed') this.#paths?.remove(event.path);
      else this.#paths?.update(event.path);
    } else if (event.type === 'stream-change') {
      this.identity.streams = { outbound: event.outbound, inbound: event.inbound };
      this.sending.restream();
    } else if (event.type === 'notifications-lost') {
      this.#paths?.refetch();
    }
    const notification = notificationOf(this.association, event);
    this.log.put(notification);
    if (notification.type === 'stream-reset' && notification.result === 'performed') {
      announceReset(notification);
    }
  }

  #onEstablished(event: EstablishedEvent): void {
    establish(this.identity, event);
    const restart = this.#isEstablished;
    this.log.tell({ type: 'association-change', state: restart ? 'restart' : 'comm-up' });
    // A restart also undoes a SHUTDOWN that the peer had sent before it.
    if (!this.ending.isAsked) this.sending.open(event.maxMessageSize);
    if (restart) {
      this.ending.restarted();
      return;
    }
    this.#isEstablished = true;
    this.state.set('established');
    // The first of them may have sent what waited for this, before anybody else can send.
    this.#followers.established(this.association);
    this.owner.established(this.association);
  }

  /** Tells everybody, those first who can still learn what was lost. */
  #end(error: SctpError | undefined, reason?: ClosedEvent['reason']): void {
    this.ending.come(error, reason);
    this.receiving.end();
    this.owner.ended(this.association);
    this.sending.end(error);
    this.log.tellEnd(error, this.#isEstablished);
    this.#endLogWhenSettled();
    this.state.set('closed');
    this.state.end();
    this.#paths?.end();
    this.sending.tellEnd();
    this.receiving.tellEnd(error);
    endResets(this.association);
    this.ending.tell();
    this.#followers.ended(error);
  }

  /** Messages that were on their way to the engine at the end, it gives back. */
  #endLogWhenSettled(): void {
    if (this.bufferedBytes === 0) this.log.end(this.ending.error);
  }
}
