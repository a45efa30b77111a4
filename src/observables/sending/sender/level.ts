import { EMPTY, finalize, Observable, startWith, Subject } from 'rxjs';
import type { SctpError } from '../../../api/error.js';
import type { Outbox } from '../buffer/outbox.js';
import { inCallersContext } from '../../support/callers-context.js';
import { Replay } from '../../support/replay.js';
import type { SenderQueue } from '../queue/sender-queue.js';
import type { SendWatcher } from '../buffer/watchers.js';

/** The marks of a sender, in bytes. */
export interface SendMarks {
  readonly high: number;
  readonly low: number;
}

/** Who is told while somebody watches. */
export interface LevelOwner {
  /** Nothing changes any more: the association has ended, or all is sent after `complete()`. */
  over(): void;
  /** The association has ended. */
  ended(error: SctpError | undefined): void;
}

/**
 * How full a sender is, as Observables. What counts is its queue and the send buffer it shares with the
 * other senders of its association, which it watches only while somebody is subscribed.
 */
export class SendLevel implements SendWatcher {
  riseMark = Infinity;
  fallMark = -Infinity;
  readonly #outbox: Outbox;
  readonly #queue: SenderQueue;
  readonly #marks: SendMarks;
  readonly #owner: LevelOwner;
  readonly #writable = new Replay(true);
  readonly #buffered = new Replay(0);
  #drained: Subject<void> | undefined;
  #watching = 0;
  #measuring = 0;
  #draining = 0;
  #full = false;
  #undrained = false;
  #completed = false;
  #ended = false;

  constructor(outbox: Outbox, queue: SenderQueue, marks: SendMarks, owner: LevelOwner) {
    this.#outbox = outbox;
    this.#queue = queue;
    this.#marks = marks;
    this.#owner = owner;
  }

  get bufferedBytes(): number {
    return this.#queue.queuedBytes + this.#outbox.bufferedBytes;
  }

  get writable$(): Observable<boolean> {
    return this.watched(() => this.#writable.observable);
  }

  get bufferedBytes$(): Observable<number> {
    return this.watched(() => {
      this.measure();
      if (this.#measuring++ === 0) this.#outbox.measure(this, true);
      return this.#buffered.observable.pipe(
        finalize(() => {
          if (--this.#measuring === 0) this.#outbox.measure(this, false);
        }),
      );
    });
  }

  get drained$(): Observable<void> {
    return this.watched(() => {
      this.#draining++;
      this.refresh();
      const empty = this.bufferedBytes === 0;
      const over = this.#ended || (this.#completed && empty);
      const drained: Observable<void> = over ? EMPTY : (this.#drained ??= new Subject<void>());
      const replayed = empty && !this.#ended ? drained.pipe(startWith(undefined)) : drained;
      return replayed.pipe(finalize(() => this.#draining--));
    });
  }

  /** Somebody wants to hear of the end; to be undone by `unwatch()`. */
  watch(): void {
    this.refresh();
    if (this.#watching++ === 0 && !this.#ended) this.#outbox.watch(this);
  }

  unwatch(): void {
    if (--this.#watching === 0) this.#outbox.unwatch(this);
  }

  /** `source`, subscribed to while the association is watched for it. */
  watched<T>(source: () => Observable<T>): Observable<T> {
    return new Observable(
      inCallersContext((subscriber) => {
        this.watch();
        subscriber.add(() => {
          this.unwatch();
        });
        subscriber.add(source().subscribe(subscriber));
      }),
    );
  }

  /** A message of `bytes` went straight into the send buffer. Who watches hears of it anyway. */
  sent(bytes: number): void {
    if (this.#watching > 0) return;
    const load = this.#queue.load + this.#outbox.load;
    if (load >= this.#marks.high) this.#full = true;
    else if (load - bytes <= this.#marks.low) this.#full = false;
  }

  /** Nothing more will be sent: it ends when nothing is left. */
  complete(): void {
    this.#completed = true;
    this.refresh();
  }

  refresh(): void {
    const empty = this.bufferedBytes === 0;
    const drained = empty && this.#undrained;
    this.#undrained = !empty;
    this.#setMarks();
    this.#writable.set(this.#outbox.accepting && !this.#full && !this.#completed);
    if (drained) this.#drained?.next();
    if (this.#completed && this.bufferedBytes === 0) this.#end();
  }

  measure(): void {
    this.#buffered.set(this.bufferedBytes);
  }

  ended(error: SctpError | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#writable.set(false);
    this.#end();
    this.#owner.ended(error);
  }

  #setMarks(): void {
    const { high, low } = this.#marks;
    const queued = this.#queue.load;
    const load = queued + this.#outbox.load;
    if (load >= high) this.#full = true;
    else if (load <= low) this.#full = false;
    this.riseMark = this.#full ? Infinity : high - queued;
    this.fallMark = this.#full ? low - queued : -Infinity;
    if (this.#draining > 0 || this.#completed) {
      if (load === 0) this.riseMark = Math.min(this.riseMark, 1);
      else if (queued === 0) this.fallMark = Math.max(this.fallMark, 0);
    }
    this.#outbox.narrow(this);
  }

  #end(): void {
    this.measure();
    this.#buffered.end();
    this.#writable.end();
    this.#drained?.complete();
    this.#owner.over();
  }
}
