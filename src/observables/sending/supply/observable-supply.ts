import { Subject, takeUntil, type Observable } from 'rxjs';
import { LinkedQueue, type Linked } from '../../support/linked-queue.js';
import type { DroppableQueue, OverflowPolicy } from '../queue/overflow.js';
import { loadOf } from '../buffer/load.js';
import { Prepared } from '../many/piece.js';
import type { SendRun } from '../many/run.js';
import type { SctpSendItem } from '../../../api/send-many.js';
import type { Supply } from './supply.js';

/** A message that waits to be taken. */
class Waiting implements Linked<Waiting> {
  previous: Waiting | undefined = undefined;
  next: Waiting | undefined = undefined;
  readonly prepared: Prepared;

  constructor(prepared: Prepared) {
    this.prepared = prepared;
  }
}

/**
 * An Observable as a source that waits to be asked: what finds no room waits here. A received message
 * is held meanwhile, so that the window of its association bounds them; `policy` bounds the others.
 */
export class ObservableSupply implements Supply<Prepared>, DroppableQueue {
  readonly #source: Observable<SctpSendItem>;
  readonly #policy: OverflowPolicy;
  readonly #run: SendRun;
  readonly #closed = new Subject<void>();
  readonly #waiting = new LinkedQueue<Waiting>();
  /** Of those that are not held. */
  #bytes = 0;
  #messages = 0;
  #ended = false;

  constructor(source: Observable<SctpSendItem>, policy: OverflowPolicy, run: SendRun) {
    this.#source = source;
    this.#policy = policy;
    this.#run = run;
  }

  get load(): number {
    return loadOf(this.#bytes, this.#messages);
  }

  loadWith(bytes: number): number {
    return loadOf(this.#bytes + bytes, this.#messages + 1);
  }

  open(): void {
    this.#source.pipe(takeUntil(this.#closed)).subscribe({
      next: (item) => {
        this.#arrived(item);
      },
      error: (error: unknown) => {
        this.#run.fail(error);
      },
      complete: () => {
        this.#ended = true;
        this.#run.work();
      },
    });
  }

  take(): IteratorResult<Prepared, unknown> | undefined {
    const waiting = this.#waiting.first;
    if (waiting !== undefined) return { value: this.#remove(waiting) };
    return this.#ended ? { done: true, value: undefined } : undefined;
  }

  close(): void {
    this.#closed.next();
    for (let each = this.#waiting.first; each !== undefined; each = this.#waiting.first) {
      this.#run.leave(this.#remove(each));
    }
  }

  dropOldest(): () => void {
    let oldest = this.#waiting.first;
    while (oldest?.prepared.piece.isReceived === true) oldest = oldest.next;
    const dropped = oldest === undefined ? undefined : this.#remove(oldest).message;
    return () => {
      if (dropped !== undefined) this.#run.drop(dropped);
    };
  }

  #arrived(item: SctpSendItem): void {
    try {
      const prepared = this.#run.prepare(item);
      if (prepared === undefined) return;
      if (this.#waiting.first === undefined && this.#run.offer(prepared)) return;
      this.#wait(prepared);
    } catch (error) {
      this.#run.fail(error);
    }
    this.#run.work();
  }

  #wait(prepared: Prepared): void {
    const { message, piece } = prepared;
    if (piece.isReceived) {
      piece.hold();
      this.#waiting.push(new Waiting(prepared));
      return;
    }
    const copy = { ...message, data: Buffer.from(message.data) };
    const { length } = copy.data;
    const fits = this.#policy.admit(this, length, () => {
      this.#bytes += length;
      this.#messages++;
      this.#waiting.push(new Waiting(new Prepared(copy, piece)));
    });
    if (!fits) this.#run.drop(copy);
  }

  #remove(waiting: Waiting): Prepared {
    const { prepared } = waiting;
    this.#waiting.remove(waiting);
    if (!prepared.piece.isReceived) {
      this.#bytes -= prepared.message.data.length;
      this.#messages--;
    }
    return prepared;
  }
}
