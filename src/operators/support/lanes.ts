import type { ObservableInput, Observer, Subscriber } from 'rxjs';
import { Fifo } from '../../observables/support/fifo.js';
import { putBack } from '../../observables/receiving/received-message.js';
import type { SctpHoldable } from '../../api/holdable.js';
import { HeldWork, stopAll, type WorkGiver } from './held-work.js';
import { reportLeft, reportUnfinished } from './unfinished.js';

/** From so many lanes on, those without work are closed now and then. */
const MANY_LANES = 256;

/** What {@link Lanes} do. */
export interface LanesPlan<M extends SctpHoldable, R> {
  /** Names the lane of a message. */
  readonly keyOf: (message: M) => number;
  readonly project: (message: M, index: number) => ObservableInput<R>;
  /** How many messages may be worked on at a time. */
  readonly concurrency: number;
  /** How many of the same lane. */
  readonly perLane: number;
}

/**
 * Works on messages side by side in lanes, and in order within a lane. All messages are held from their arrival
 * until their work is over; lanes take turns when there are more of them than `concurrency`. At an early end those
 * whose work has not begun are put back.
 */
export class Lanes<M extends SctpHoldable, R> implements Observer<M> {
  readonly #subscriber: Subscriber<R>;
  readonly #plan: LanesPlan<M, R>;
  readonly #lanes = new Map<number, Lane<M, R>>();
  /** Lanes with something to begin, each once. */
  readonly #ready = new Fifo<Lane<M, R>>();
  #closeIdleFrom = MANY_LANES;
  #running = 0;
  #index = 0;
  #starting = false;
  #failed = false;
  #sourceEnded = false;

  constructor(subscriber: Subscriber<R>, plan: LanesPlan<M, R>) {
    this.#subscriber = subscriber;
    this.#plan = plan;
    subscriber.add(() => {
      this.#stop();
    });
  }

  next(message: M): void {
    message.hold();
    if (this.#failed || this.#subscriber.closed) {
      putBack(message);
      return;
    }
    const key = this.#plan.keyOf(message);
    const lane = this.#lanes.get(key) ?? this.#open(key);
    if (this.#starting || !this.#hasRoomFor(lane)) {
      lane.waiting.push(message);
      this.#queue(lane);
      return;
    }
    this.#starting = true;
    this.#begin(lane, message);
    this.#starting = false;
    this.#start();
  }

  error(error: unknown): void {
    this.#sourceEnded = true;
    this.fail(error);
  }

  complete(): void {
    this.#sourceEnded = true;
    this.#completeWhenDone();
  }

  /** For lanes: what is to be done with a message. */
  project(message: M): ObservableInput<R> {
    return this.#plan.project(message, this.#index++);
  }

  /** For lanes: a value of their work. */
  emit(value: R): void {
    this.#subscriber.next(value);
  }

  /** For lanes: work has failed. */
  fail(error: unknown): void {
    this.#failed = true;
    this.#subscriber.error(error);
  }

  /** For lanes: the work on one message is over. */
  done(lane: Lane<M, R>): void {
    this.#running--;
    this.#queue(lane);
    this.#start();
  }

  #stop(): void {
    const unfinished: M[] = [];
    const left: M[] = [];
    try {
      for (const lane of this.#lanes.values()) lane.putBack(left);
      stopAll(this.#lanes.values(), (lane) => {
        lane.stop(unfinished);
      });
    } finally {
      reportUnfinished(unfinished);
      if (this.#sourceEnded) reportLeft(left);
    }
  }

  #open(key: number): Lane<M, R> {
    if (this.#lanes.size >= this.#closeIdleFrom) this.#closeIdle();
    const lane = new Lane(this);
    this.#lanes.set(key, lane);
    return lane;
  }

  /** Lanes stay open without work, since opening one costs more than most work; but those of peers gone must not. */
  #closeIdle(): void {
    for (const [key, lane] of this.#lanes) {
      if (lane.running === 0 && lane.waiting.length === 0) this.#lanes.delete(key);
    }
    this.#closeIdleFrom = Math.max(MANY_LANES, 2 * this.#lanes.size);
  }

  #hasRoomFor(lane: Lane<M, R>): boolean {
    const { concurrency, perLane } = this.#plan;
    return !lane.queued && lane.running < perLane && this.#running < concurrency;
  }

  #queue(lane: Lane<M, R>): void {
    if (lane.queued || lane.waiting.length === 0 || lane.running >= this.#plan.perLane) return;
    lane.queued = true;
    this.#ready.push(lane);
  }

  /** A loop, not recursion: much work that ends while it begins needs no deep stack. */
  #start(): void {
    if (this.#starting) return;
    this.#starting = true;
    while (this.#running < this.#plan.concurrency && !this.#failed) {
      const lane = this.#ready.shift();
      if (lane === undefined) break;
      lane.queued = false;
      const message = lane.waiting.shift();
      if (message !== undefined) this.#begin(lane, message);
      this.#queue(lane);
    }
    this.#starting = false;
    this.#completeWhenDone();
  }

  #begin(lane: Lane<M, R>, message: M): void {
    this.#running++;
    lane.begin(message);
  }

  #completeWhenDone(): void {
    if (this.#sourceEnded && this.#running === 0 && this.#ready.length === 0) {
      this.#subscriber.complete();
    }
  }
}

/** One of the {@link Lanes}: what waits in it, and what is being worked on. */
class Lane<M extends SctpHoldable, R> implements WorkGiver<M, R> {
  readonly waiting = new Fifo<M>();
  /** It is among those that are ready to begin something. */
  queued = false;
  readonly #lanes: Lanes<M, R>;
  readonly #works: HeldWork<M, R>[] = [];
  readonly #idle: HeldWork<M, R>[] = [];

  constructor(lanes: Lanes<M, R>) {
    this.#lanes = lanes;
  }

  get running(): number {
    return this.#works.length - this.#idle.length;
  }

  begin(message: M): void {
    const work = this.#idle.pop() ?? this.#hire();
    work.take(message);
    work.begin();
  }

  /** Puts back what has not begun, and adds it to `left`. */
  putBack(left: M[]): void {
    for (const message of this.waiting.clear()) {
      left.push(message);
      putBack(message);
    }
  }

  /** Ends what has, and adds it to `unfinished`. */
  stop(unfinished: M[]): void {
    stopAll(this.#works, (work) => {
      work.stop(unfinished);
    });
  }

  project(message: M): ObservableInput<R> {
    return this.#lanes.project(message);
  }

  emit(value: R): void {
    this.#lanes.emit(value);
  }

  fail(error: unknown): void {
    this.#lanes.fail(error);
  }

  done(work: HeldWork<M, R>): void {
    this.#idle.push(work);
    this.#lanes.done(this);
  }

  #hire(): HeldWork<M, R> {
    const work = new HeldWork<M, R>(this);
    this.#works.push(work);
    return work;
  }
}
