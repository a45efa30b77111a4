import { Observable, Subject } from 'rxjs';
import { FLAG_UNORDERED } from '../../../native/records.js';
import type { SctpError } from '../../../api/error.js';
import type { SctpAssociation } from '../../../api/association.js';
import type { SctpNotification, SctpSendFailed } from '../../../api/notification.js';
import type { Identity } from '../identity.js';
import { notify, type Told } from './reported-notification.js';
import type { ReadyMessage } from '../../sending/message.js';
import { inCallersContext } from '../../support/callers-context.js';
import { UndeliveredCount } from './undelivered.js';

/** How many notifications wait while nobody is subscribed. */
const CAPACITY = 64;

/**
 * The notifications of an association. Those that come while nobody is subscribed wait, the oldest
 * making room for new ones; so one who takes a few and leaves takes none from the next. How many have
 * made room is told first.
 */
export class NotificationLog {
  readonly #association: SctpAssociation & Pick<Identity, 'name'>;
  #subject: Subject<SctpNotification> | undefined;
  #waiting: SctpNotification[] | undefined;
  /** How many have made room for those in `#waiting`. */
  #dropped = 0;
  #undelivered: UndeliveredCount | undefined;
  #tellingLoss = false;
  /** Losses that somebody has brought about who was just told of another one. */
  #nested: SctpNotification[] | undefined;
  #pause: NodeJS.Immediate | undefined;
  #ended = false;
  #observable: Observable<SctpNotification> | undefined;

  constructor(association: SctpAssociation & Pick<Identity, 'name'>) {
    this.#association = association;
  }

  get notifications$(): Observable<SctpNotification> {
    return (this.#observable ??= new Observable(
      inCallersContext((subscriber) => {
        this.#subject ??= new Subject();
        subscriber.add(this.#subject.subscribe(subscriber));
        this.#tellWaiting(this.#subject);
        if (this.#ended) subscriber.complete();
      }),
    ));
  }

  /** Whether anybody is subscribed. */
  get heard(): boolean {
    return this.#subject?.observed === true;
  }

  tell(what: Told): void {
    this.put(notify(this.#association, what));
  }

  put(notification: SctpNotification): void {
    if (!this.#tellingLoss) this.#tellNested();
    this.#put(notification);
  }

  /** `awaited`: somebody awaits the message, and is told. */
  tellSendFailed(
    { data, stream, ppid, flags }: ReadyMessage,
    sent: boolean,
    reason: SctpSendFailed['reason'],
    awaited: boolean,
  ): void {
    // What its sender limited, or chose to drop, is no loss.
    if (reason === 'association' || reason === 'invalid-stream') {
      (this.#undelivered ??= new UndeliveredCount()).add(data.length, awaited);
    }
    const notification = notify(this.#association, {
      type: 'send-failed',
      data: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
      stream,
      ppid,
      unordered: (flags & FLAG_UNORDERED) !== 0,
      sent,
      reason,
    });
    if (this.#tellingLoss) this.#putLater(notification);
    else this.put(notification);
  }

  /** The association has ended; `end()` comes when nothing more can turn out to be lost. */
  tellEnd(error: SctpError | undefined, established: boolean): void {
    const type = 'association-change';
    if (error === undefined) {
      this.tell({ type, state: 'shutdown-complete' });
    } else {
      this.#undelivered?.addTo(error);
      this.tell({ type, state: established ? 'comm-lost' : 'cant-start', error });
    }
  }

  /** A loss that nobody has heard of is a process warning, unless this side chose to abort. */
  end(error: SctpError | undefined): void {
    this.#tellNested();
    const unheard = this.#waiting?.some(({ type }) => type === 'send-failed') === true;
    if (unheard && error?.code !== 'ECONNABORTED') this.#undelivered?.warn(this.#association.name);
    this.#undelivered = undefined;
    this.#ended = true;
    this.#subject?.complete();
  }

  #put(notification: SctpNotification): void {
    if (this.#subject?.observed === true && this.#waiting === undefined) {
      this.#tellTo(this.#subject, notification);
      return;
    }
    const waiting = (this.#waiting ??= []);
    waiting.push(notification);
    if (!this.heard) this.#makeRoom(waiting);
  }

  #makeRoom(waiting: SctpNotification[]): void {
    if (waiting.length <= CAPACITY) return;
    for (const dropped of waiting.splice(0, waiting.length - CAPACITY)) {
      // What says how many are missing is not missing itself.
      this.#dropped += dropped.type === 'notifications-lost' ? dropped.count : 1;
    }
  }

  /** For as long as somebody is there to hear it. What is told meanwhile queues up behind. */
  #tellWaiting(subject: Subject<SctpNotification>): void {
    const waiting = this.#waiting ?? [];
    if (this.#dropped > 0 && subject.observed) {
      const count = this.#dropped;
      this.#dropped = 0;
      this.#tellTo(subject, notify(this.#association, { type: 'notifications-lost', count }));
    }
    while (subject.observed) {
      const next = waiting.shift();
      if (next === undefined) break;
      this.#tellTo(subject, next);
    }
    if (waiting.length === 0) this.#waiting = undefined;
    else this.#makeRoom(waiting);
  }

  #tellTo(subject: Subject<SctpNotification>, notification: SctpNotification): void {
    const outer = this.#tellingLoss;
    this.#tellingLoss ||= notification.type === 'send-failed';
    subject.next(notification);
    this.#tellingLoss = outer;
  }

  /**
   * Who hears of a loss and sends again may bring about the next one, and so on: each is told in another turn of the event
   * loop, in which the peer may have made room.
   */
  #putLater(notification: SctpNotification): void {
    (this.#nested ??= []).push(notification);
    this.#pause ??= setImmediate(() => {
      this.#tellNested();
    });
  }

  #tellNested(): void {
    const nested = this.#nested;
    if (nested === undefined) return;
    this.#nested = undefined;
    clearImmediate(this.#pause);
    this.#pause = undefined;
    for (const notification of nested) this.#put(notification);
  }
}
