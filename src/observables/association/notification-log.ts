import { Observable, Subject } from 'rxjs';
import { FLAG_UNORDERED } from '../../native/binding.js';
import type { SctpError } from '../../native/error.js';
import type { SctpAssociation } from './association.js';
import type { SctpNotification, SctpSendFailed } from './notification.js';
import type { OutgoingMessage } from '../sending/send.js';
import { inCallersContext } from '../support/callers-context.js';
import { UndeliveredCount } from '../sending/undelivered.js';

/** How many notifications wait for a first subscriber. */
const CAPACITY = 64;

type WithoutAssociation<T> = T extends unknown
  ? Omit<T, 'association'> & { readonly association?: never }
  : never;

/**
 * The notifications of an association. Those that come before anybody subscribes wait, the oldest
 * making room for new ones.
 */
export class NotificationLog {
  readonly #association: SctpAssociation & { readonly name: string };
  #subject: Subject<SctpNotification> | undefined;
  #waiting: SctpNotification[] | undefined;
  #undelivered: UndeliveredCount | undefined;
  #ended = false;
  #observable: Observable<SctpNotification> | undefined;

  constructor(association: SctpAssociation & { readonly name: string }) {
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

  /** Whether anybody has ever subscribed. */
  get heard(): boolean {
    return this.#subject !== undefined;
  }

  tell(what: WithoutAssociation<SctpNotification>): void {
    // In this order: the other way round V8 gives each object a hidden class of its own.
    this.put({ association: this.#association, ...what });
  }

  put(notification: SctpNotification): void {
    if (this.#subject !== undefined && this.#waiting === undefined) {
      this.#subject.next(notification);
      return;
    }
    const waiting = (this.#waiting ??= []);
    if (waiting.length === CAPACITY && this.#subject === undefined) waiting.shift();
    waiting.push(notification);
  }

  /** `awaited`: somebody awaits the message, and is told. */
  tellSendFailed(
    { data, stream, ppid, flags }: OutgoingMessage,
    sent: boolean,
    reason: SctpSendFailed['reason'],
    awaited: boolean,
  ): void {
    // What its sender limited, or chose to drop, is no loss.
    if (reason === 'association') {
      (this.#undelivered ??= new UndeliveredCount()).add(data.length, awaited);
    }
    this.tell({
      type: 'send-failed',
      data: Buffer.from(data.buffer, data.byteOffset, data.byteLength),
      stream,
      ppid,
      unordered: (flags & FLAG_UNORDERED) !== 0,
      sent,
      reason,
    });
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

  /** When nobody ever listened a loss is a process warning, unless this side chose to abort. */
  end(error: SctpError | undefined): void {
    if (!this.heard && error?.code !== 'ECONNABORTED')
      this.#undelivered?.warn(this.#association.name);
    this.#undelivered = undefined;
    this.#ended = true;
    this.#subject?.complete();
  }

  /** What is told meanwhile queues up behind. */
  #tellWaiting(subject: Subject<SctpNotification>): void {
    const waiting = this.#waiting ?? [];
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) subject.next(next);
    this.#waiting = undefined;
  }
}
