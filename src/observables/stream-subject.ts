import { Observable, type Observer } from 'rxjs';
import type { SctpMessage } from './message.js';
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
  /** The stream's number. */
  readonly id: number;
  readonly #makeSender: () => SctpSendSubject;
  #madeSender: SctpSendSubject | undefined;

  constructor(id: number, messages: Observable<SctpMessage>, makeSender: () => SctpSendSubject) {
    super((subscriber) => messages.subscribe(subscriber));
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

  next(input: SctpSendInput): void {
    this.#sender.next(input);
  }

  send(data: SctpData, options?: SctpSendOptions): Promise<void> {
    return this.#sender.send(data, options);
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
