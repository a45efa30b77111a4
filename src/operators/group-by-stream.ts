import { Observable, Subject, takeUntil, type OperatorFunction, type Subscriber } from 'rxjs';
import type { SctpAssociation } from '../observables/association.js';
import type { SctpMessage } from '../observables/message.js';
import { streamKey } from './stream-key.js';

/** The messages of one stream of one association. */
export interface SctpStreamGroup extends Observable<SctpMessage> {
  readonly association: SctpAssociation;
  /** The stream's number. */
  readonly stream: number;
  /** The same, by the name RxJS gives it in `groupBy`. */
  readonly key: number;
}

/**
 * Splits messages into one Observable for each stream (of each association), emitted at the stream's
 * first message.
 *
 * Messages of a group that nobody has subscribed to yet are held, in order, until somebody does: a group
 * subscribed to late, for instance behind `concatMap`, loses nothing. Once its last subscriber
 * has left, further messages of the group are let go, as in `groupBy`.
 *
 * ```
 *   ──1a──2a──1b────|
 *     groupByStream()
 *   ──1───2─────────|
 *     │   └a────────|
 *     └a──────b─────|
 * ```
 *
 * ```ts
 * association.messages$
 *   .pipe(groupByStream(), mergeMap((group) => group.pipe(map((m) => `${group.stream}: ${m.data}`))))
 *   .subscribe(console.log);
 * ```
 */
export function groupByStream(): OperatorFunction<SctpMessage, SctpStreamGroup> {
  return (source) =>
    new Observable((subscriber) => {
      new Groups(subscriber).run(source);
    });
}

class Groups {
  readonly #subscriber: Subscriber<SctpStreamGroup>;
  readonly #groups = new Map<number, Group>();
  readonly #stop = new Subject<void>();
  #left = false;
  #ended = false;

  constructor(subscriber: Subscriber<SctpStreamGroup>) {
    this.#subscriber = subscriber;
    subscriber.add(() => {
      this.#left = true;
      this.#stopIfUnused();
    });
  }

  /** The source stays subscribed while the outer Observable or one of the groups is. */
  run(source: Observable<SctpMessage>): void {
    source.pipe(takeUntil(this.#stop)).subscribe({
      next: (message) => {
        this.#next(message);
      },
      error: (error: unknown) => {
        this.#end({ error });
        this.#subscriber.error(error);
      },
      complete: () => {
        this.#end({});
        this.#subscriber.complete();
      },
    });
  }

  #end(end: { readonly error?: unknown }): void {
    this.#ended = true;
    for (const group of this.#groups.values()) group.end(end);
  }

  #next(message: SctpMessage): void {
    const key = streamKey(message);
    let group = this.#groups.get(key);
    if (group === undefined) {
      if (this.#left) return;
      group = new Group(message, () => {
        this.#stopIfUnused();
      });
      this.#groups.set(key, group);
      this.#subscriber.next(group);
    }
    group.deliver(message);
  }

  #stopIfUnused(): void {
    if (!this.#left || this.#ended) return;
    const groups = [...this.#groups.values()];
    for (const group of groups) group.abandonUnlessObserved();
    if (!groups.some((group) => group.observed)) this.#stop.next();
  }
}

class Group extends Observable<SctpMessage> implements SctpStreamGroup {
  readonly association: SctpAssociation;
  readonly stream: number;
  readonly #messages = new Subject<SctpMessage>();
  readonly #onUnused: () => void;
  /** Held until the first subscriber comes; then undefined. */
  #waiting: SctpMessage[] | undefined = [];
  #end: { readonly error?: unknown } | undefined;

  constructor(first: SctpMessage, onUnused: () => void) {
    super((subscriber) => {
      this.#join(subscriber);
    });
    this.association = first.association;
    this.stream = first.stream;
    this.#onUnused = onUnused;
  }

  get key(): number {
    return this.stream;
  }

  get observed(): boolean {
    return this.#messages.observed;
  }

  deliver(message: SctpMessage): void {
    if (this.#waiting === undefined) {
      this.#messages.next(message);
      return;
    }
    message.hold();
    this.#waiting.push(message);
  }

  /** Subscribers hear of the end after what waits for them. */
  end(end: { readonly error?: unknown }): void {
    this.#end = end;
    if (this.#waiting === undefined || this.#waiting.length === 0) this.#finish(end);
  }

  /** Nobody can come to know this group any more: what waits is let go. */
  abandonUnlessObserved(): void {
    if (this.observed || this.#end !== undefined) return;
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const message of waiting) message.release();
  }

  #join(subscriber: Subscriber<SctpMessage>): void {
    subscriber.add(this.#messages.subscribe(subscriber));
    subscriber.add(() => {
      if (!this.observed) this.#onUnused();
    });
    // Messages that come while these are passed on queue up behind them.
    for (let i = 0; this.#waiting !== undefined && i < this.#waiting.length; i++) {
      const message = this.#waiting[i];
      this.#messages.next(message);
      message.release();
    }
    this.#waiting = undefined;
    if (this.#end !== undefined) this.#finish(this.#end);
  }

  #finish(end: { readonly error?: unknown }): void {
    if ('error' in end) this.#messages.error(end.error);
    else this.#messages.complete();
  }
}
