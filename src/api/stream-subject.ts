import { Observable, type Observer } from 'rxjs';
import { mark } from './support/shared.js';
import { showAs } from './support/inspect.js';
import type { SctpAssociation } from './association.js';
import type { SctpMessage } from './message.js';
import type { SctpSendManyOptions, SctpSendProgress, SctpSendSource } from './send-many.js';
import type { SctpDropped } from './sender-options.js';
import type { SctpSendSubject } from './send-subject.js';
import type { SctpData, SctpSendInput, SctpSendOptions, SctpSendTarget } from './send.js';

/**
 * One stream of an association, both ways; made by {@link SctpAssociation.stream}. Subscribing gives the
 * messages received on it, `next()` sends on it, with the rules of {@link SctpSendSubject}.
 */
export class SctpStreamSubject
  extends Observable<SctpMessage>
  implements Observer<SctpSendInput>, SctpSendTarget
{
  /** The association it is a stream of. */
  readonly association: SctpAssociation;
  /** The stream's number. */
  readonly id: number;
  readonly #makeSender: () => SctpSendSubject;
  #madeSender: SctpSendSubject | undefined;

  static {
    showAs(this, 'SctpStreamSubject', (subject) => ({
      id: subject.id,
      association: subject.association,
      bufferedBytes: subject.#madeSender?.bufferedBytes,
    }));
  }

  /** @internal */
  constructor(
    association: SctpAssociation,
    id: number,
    messages: Observable<SctpMessage>,
    makeSender: () => SctpSendSubject,
  ) {
    super((subscriber) => messages.subscribe(subscriber));
    this.association = association;
    this.id = id;
    this.#makeSender = makeSender;
  }

  /** See {@link SctpSendSubject.writable$}. */
  get writable$(): Observable<boolean> {
    return this.#sender.writable$;
  }

  /** See {@link SctpSendSubject.drained$}. */
  get drained$(): Observable<void> {
    return this.#sender.drained$;
  }

  /** See {@link SctpSendSubject.bufferedBytes}. */
  get bufferedBytes(): number {
    return this.#sender.bufferedBytes;
  }

  /** See {@link SctpSendSubject.bufferedBytes$}. */
  get bufferedBytes$(): Observable<number> {
    return this.#sender.bufferedBytes$;
  }

  /** See {@link SctpSendSubject.dropped}. */
  get dropped(): SctpDropped {
    return this.#sender.dropped;
  }

  /** See {@link SctpSendSubject.dropped$}. */
  get dropped$(): Observable<SctpDropped> {
    return this.#sender.dropped$;
  }

  /** Sends on this stream; see {@link SctpSendSubject.next}. */
  next(input: SctpSendInput): void {
    this.#sender.next(input);
  }

  /** Sends on this stream; see {@link SctpAssociation.send}. */
  send(data: SctpData, options?: SctpSendOptions): Promise<void> {
    return this.#sender.send(data, options);
  }

  /** See {@link SctpSendSubject.sendMany}. */
  sendMany(source: SctpSendSource, options?: SctpSendManyOptions): Observable<SctpSendProgress> {
    return this.#sender.sendMany(source, options);
  }

  /** Aborts the association. */
  error(error: unknown): void {
    this.#sender.error(error);
  }

  /** Ends sending through this subject; receiving goes on. */
  complete(): void {
    this.#sender.complete();
  }

  /** Made with the first use: who only receives needs none. */
  get #sender(): SctpSendSubject {
    return (this.#madeSender ??= this.#makeSender());
  }
}

mark(SctpStreamSubject, 'SctpStreamSubject');
