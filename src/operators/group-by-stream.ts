import {
  asyncScheduler,
  Observable,
  Subscription,
  timer,
  type Observer,
  type OperatorFunction,
  type Subscriber,
} from 'rxjs';
import { integer, record } from '../observables/settings/argument.js';
import type { SctpAssociation } from '../api/association.js';
import type { SctpMessage } from '../api/message.js';
import { streamResets } from '../observables/association/notifications/stream-resets.js';
import { inBranchContext } from '../observables/support/callers-context.js';
import { showAs } from '../api/support/inspect.js';
import { Branch } from './support/branch.js';
import type { SourceEnd } from './support/intake.js';
import { subscribeWithin } from './support/subscribe-within.js';
import { MAX_TIMER } from './support/timer-range.js';

/** The messages of one stream of one association. */
export interface SctpStreamGroup<T = Buffer> extends Observable<SctpMessage<T>> {
  /** The association the stream is of. */
  readonly association: SctpAssociation;
  /** The stream's number. */
  readonly stream: number;
  /** The same, by the name RxJS gives it in `groupBy`. */
  readonly key: number;
}

/** Options of {@link groupByStream}. */
export interface GroupByStreamOptions {
  /**
   * A group ends after so many milliseconds without a message, 1 to 2^31 - 1, unless messages wait in it for
   * a first subscriber; by default it does not.
   */
  idle?: number | undefined;
}

/**
 * Splits messages into one Observable for each stream (of each association), emitted at the stream's
 * first message.
 *
 * A group ends when the peer resets its stream (RFC 6525), when nothing came on it for `idle` milliseconds, with
 * its association, or with the source. A later message of the same stream makes a new group. No reset is missed while
 * the program is busy, not even one that is counted in a `notifications-lost`; where so many notifications wait, a group may
 * end some messages late.
 *
 * Messages of a group that nobody has subscribed to yet are held, in order, until somebody does: a group
 * subscribed to late, for instance behind `concatMap`, loses nothing, and the receive window bounds what waits. So
 * subscribe to every group, or choose streams with `ofStream` before: a group that nobody ever subscribes to fills the
 * window. Once its last subscriber has left, further messages of the group are let go, as in `groupBy`.
 *
 * When the source is over, or nobody is left who wants messages of it, what still waits in groups goes back to its
 * association; a late first subscriber of a group still gets it, unless somebody else has taken it from there.
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
 *
 * @throws {TypeError|RangeError} for wrong options, at the call.
 */
export function groupByStream<T = Buffer>(
  options: GroupByStreamOptions = {},
): OperatorFunction<SctpMessage<T>, SctpStreamGroup<T>> {
  record('options', options, ['idle']);
  const idle = options.idle === undefined ? undefined : integer('idle', options.idle, 1, MAX_TIMER);
  return (source) =>
    new Observable((subscriber) => {
      new Groups(subscriber, idle).run(source);
    });
}

class Groups<T> implements Observer<SctpMessage<T>> {
  readonly #subscriber: Subscriber<SctpStreamGroup<T>>;
  readonly #idle: number | undefined;
  /** The source and what else is subscribed to; it outlives `subscriber` while a group has one. */
  readonly #connection = new Subscription();
  readonly #members = new Map<SctpAssociation, Member<T>>();
  /** That of the last message: mostly the next one is of the same association. */
  #recent: Member<T> | undefined;
  /** Groups that nobody has subscribed to yet, also those that have ended. */
  readonly #unjoined = new Set<Group<T>>();
  /** How many subscribers the groups have. */
  #observers = 0;

  constructor(subscriber: Subscriber<SctpStreamGroup<T>>, idle: number | undefined) {
    this.#subscriber = subscriber;
    this.#idle = idle;
    subscriber.add(() => {
      this.#endIfUnused();
    });
  }

  run(source: Observable<SctpMessage<T>>): void {
    subscribeWithin(source, this.#connection, this);
  }

  next(message: SctpMessage<T>): void {
    const { association } = message;
    const member =
      association === this.#recent?.association ? this.#recent : this.#join(association);
    const group = member.groups.get(message.stream);
    if (group === undefined) {
      if (!this.#subscriber.closed) this.#open(member, message);
      return;
    }
    if (this.#idle !== undefined) group.lastMessage = asyncScheduler.now();
    group.branch.deliver(message);
  }

  error(error: unknown): void {
    this.#end({ error });
    this.#subscriber.error(error);
  }

  complete(): void {
    this.#end({});
    this.#subscriber.complete();
  }

  #join(association: SctpAssociation): Member<T> {
    let member = this.#members.get(association);
    if (member === undefined) {
      member = { association, groups: new Map() };
      this.#members.set(association, member);
      this.#watch(member);
    }
    return (this.#recent = member);
  }

  #watch(member: Member<T>): void {
    const resets = streamResets(member.association).subscribe({
      next: ({ direction, streams }) => {
        if (direction === 'inbound') this.#onReset(member, streams);
      },
      complete: () => {
        // The source may be about to end at this very moment, and knows better how.
        queueMicrotask(() => {
          if (!this.#connection.closed) this.#leave(member);
        });
      },
    });
    this.#connection.add(resets);
  }

  /** An empty list means all streams (RFC 6525, 4.1). */
  #onReset(member: Member<T>, streams: readonly number[]): void {
    for (const stream of streams.length > 0 ? streams : [...member.groups.keys()]) {
      const group = member.groups.get(stream);
      if (group !== undefined) this.#close(member, group);
    }
  }

  #leave(member: Member<T>): void {
    this.#members.delete(member.association);
    if (this.#recent === member) this.#recent = undefined;
    for (const group of member.groups.values()) this.#close(member, group);
  }

  #open(member: Member<T>, first: SctpMessage<T>): void {
    const group: Group<T> = {
      stream: first.stream,
      branch: new Branch(),
      lastMessage: asyncScheduler.now(),
    };
    member.groups.set(group.stream, group);
    this.#unjoined.add(group);
    group.branch.deliver(first);
    if (this.#idle !== undefined) this.#closeWhenIdle(member, group, this.#idle, this.#idle);
    const subscribe = inBranchContext<SctpMessage<T>>((subscriber) => {
      this.#observers++;
      this.#unjoined.delete(group);
      group.branch.join(subscriber, () => {
        this.#observers--;
        this.#endIfUnused();
      });
    });
    this.#subscriber.next(new StreamGroup<T>(member.association, group.stream, subscribe));
  }

  #close(member: Member<T>, group: Group<T>): void {
    member.groups.delete(group.stream);
    group.timer?.unsubscribe();
    group.branch.end({});
  }

  /** Looks again when the time since the last message would be `idle`, rather than with each message. */
  #closeWhenIdle(member: Member<T>, group: Group<T>, idle: number, delay: number): void {
    group.timer = timer(delay).subscribe(() => {
      const rest = group.branch.holds ? idle : group.lastMessage + idle - asyncScheduler.now();
      if (rest > 0) this.#closeWhenIdle(member, group, idle, rest);
      else this.#close(member, group);
    });
  }

  /** Nobody is left who wants messages of the source. */
  #endIfUnused(): void {
    if (this.#subscriber.closed && this.#observers === 0) this.#end({});
  }

  #end(end: SourceEnd): void {
    if (this.#connection.closed) return;
    this.#connection.unsubscribe();
    for (const { groups } of this.#members.values()) {
      for (const group of groups.values()) {
        group.timer?.unsubscribe();
        group.branch.end(end);
      }
    }
    this.#members.clear();
    for (const { branch } of this.#unjoined) branch.putBack();
    this.#unjoined.clear();
  }
}

/** An association and its groups, by their stream. */
interface Member<T> {
  readonly association: SctpAssociation;
  readonly groups: Map<number, Group<T>>;
}

interface Group<T> {
  readonly stream: number;
  readonly branch: Branch<T>;
  /** When it came; counted with `idle` only. */
  lastMessage: number;
  timer?: Subscription;
}

class StreamGroup<T> extends Observable<SctpMessage<T>> implements SctpStreamGroup<T> {
  readonly association: SctpAssociation;
  readonly stream: number;

  constructor(
    association: SctpAssociation,
    stream: number,
    subscribe: (subscriber: Subscriber<SctpMessage<T>>) => void,
  ) {
    super(subscribe);
    this.association = association;
    this.stream = stream;
  }

  get key(): number {
    return this.stream;
  }
}

showAs(StreamGroup<unknown>, 'SctpStreamGroup', ({ stream, association }) => ({
  stream,
  association,
}));
