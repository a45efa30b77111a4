import { expect } from 'chai';
import fc from 'fast-check';
import {
  concatMap,
  filter,
  map,
  mergeMap,
  NEVER,
  Subject,
  take,
  takeUntil,
  toArray,
  type Observable,
} from 'rxjs';
import type { SctpMessage } from 'rxsctp';
import { groupByStream, type SctpStreamGroup } from 'rxsctp/operators';
import { MappedMessage } from '#internal/observables/receiving/mapped-message.js';
import { flushed } from '../fake-binding.js';
import { established, record, thrown } from '../support.js';
import { delivering, FakeStage, payload, scheduler, text } from './support.js';
import { timers } from './watch.js';

describe('groupByStream', () => {
  const stage = new FakeStage();

  /** What each group did: its number, then its messages and its end. */
  const watch = (groups: Observable<SctpStreamGroup>): Record<string, string[]> => {
    const seen: Record<string, string[]> = {};
    let count = 0;
    groups.subscribe({
      next: (group) =>
        (seen[`${String(++count)} of ${String(group.stream)}`] = record(group, text)),
      error: () => undefined,
    });
    return seen;
  };

  const reset = (direction: 'inbound' | 'outbound', ...streams: number[]): void => {
    const result = 'performed';
    stage.fake.event({ type: 'stream-reset', association: 1, direction, result, streams });
  };

  it('makes one group for each stream', () => {
    const messages = stage.marbles([1, 'a'], [2, 'b'], [1, 'c']);
    scheduler().run(({ hot, expectObservable }) => {
      const groups = hot('-abc-|', messages).pipe(groupByStream());
      const keys = groups.pipe(
        map(({ key, association }) => `${String(association.id)} ${String(key)}`),
      );
      expectObservable(keys).toBe('-xy--|', { x: '1 1', y: '1 2' });
      const all = groups.pipe(mergeMap((group) => group));
      expectObservable(all.pipe(map(payload))).toBe('-abc-|');
      const second = groups.pipe(
        filter(({ stream }) => stream === 2),
        mergeMap((group) => group),
      );
      expectObservable(second.pipe(map(payload))).toBe('--b--|');
    });
  });

  it('passes errors to the groups and on', () => {
    const messages = stage.marbles([1, 'a'], [2, 'b']);
    scheduler().run(({ hot, expectObservable }) => {
      const groups = hot('-ab-#', messages).pipe(groupByStream());
      expectObservable(groups.pipe(map(({ stream }) => stream))).toBe('-xy-#', { x: 1, y: 2 });
      const all = groups.pipe(mergeMap((group) => group));
      expectObservable(all.pipe(map(payload))).toBe('-ab-#');
    });
    // The first of those two put back what it had, as nobody had subscribed to its groups.
    stage.association.messages$.subscribe().unsubscribe();
    const seen = watch(stage.association.messages$.pipe(groupByStream()));
    stage.fake.messages(1, [1, 'c']);
    stage.association.abort();
    stage.fake.closed(1, 'aborted-by-user');
    expect(seen).to.deep.equal({ '1 of 1': ['1c', 'error ECONNABORTED'] });
  });

  it('holds for groups that are subscribed to late', async () => {
    const seen = record(
      stage.association.messages$.pipe(
        groupByStream(),
        concatMap((group) => group.pipe(take(2))),
      ),
      text,
    );
    stage.fake.messages(1, [1, 'a'], [2, 'b'], [2, 'c']);
    expect(seen).to.deep.equal(['1a']);
    expect(await stage.consumedBytes()).to.equal(1);
    stage.fake.messages(1, [1, 'd']);
    expect(seen).to.deep.equal(['1a', '1d', '2b', '2c']);
    expect(await stage.consumedBytes()).to.equal(4);
  });

  it('gives all subscribers of a group all messages, also those that come while others are passed on', () => {
    let group: Observable<SctpMessage> = NEVER;
    stage.association.messages$.pipe(groupByStream()).subscribe((one) => (group = one));
    stage.fake.messages(1, [1, 'a'], [1, 'b']);
    const inner: string[] = [];
    const seen: string[] = [];
    group.subscribe((message) => {
      seen.push(text(message));
      if (seen.length > 1) return;
      stage.fake.messages(1, [1, 'c']);
      group.subscribe((same) => inner.push(text(same)));
    });
    expect(seen).to.deep.equal(['1a', '1b', '1c']);
    expect(inner).to.deep.equal(['1b', '1c']);
  });

  it('lets messages of a group go after its last subscriber', async () => {
    const seen = record(
      stage.association.messages$.pipe(
        groupByStream(),
        mergeMap((group) => group.pipe(take(1))),
      ),
      text,
    );
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [2, 'c']);
    expect(seen).to.deep.equal(['1a', '2c']);
    expect(await stage.consumedBytes()).to.equal(3);
  });

  it('ends a group when the peer resets its stream; what comes later makes a new one', () => {
    const seen = watch(stage.association.messages$.pipe(groupByStream()));
    stage.fake.messages(1, [1, 'a'], [2, 'b'], [3, 'c']);
    reset('outbound', 1, 2, 3);
    reset('inbound', 1, 9);
    stage.fake.messages(1, [1, 'd'], [2, 'e']);
    reset('inbound');
    stage.fake.messages(1, [3, 'f']);
    stage.fake.closed(1);
    expect(seen).to.deep.equal({
      '1 of 1': ['1a', '|'],
      '2 of 2': ['2b', '2e', '|'],
      '3 of 3': ['3c', '|'],
      '4 of 1': ['1d', '|'],
      '5 of 3': ['3f', '|'],
    });
  });

  it('holds what waits in a group that was reset', async () => {
    const groups: Observable<SctpMessage>[] = [];
    stage.association.messages$.pipe(groupByStream()).subscribe((group) => groups.push(group));
    stage.fake.messages(1, [1, 'a']);
    reset('inbound', 1);
    expect(await stage.consumedBytes()).to.equal(0);
    expect(record(groups[0], text)).to.deep.equal(['1a', '|']);
    expect(await stage.consumedBytes()).to.equal(1);
    expect(record(groups[0], text)).to.deep.equal(['|']);
  });

  it('ends a group with its association, whatever else the source goes on with', async () => {
    const other = established(stage.fake);
    const both = new Subject<SctpMessage>();
    const relay = { next: (message: SctpMessage) => both.next(message), error: () => undefined };
    for (const { messages$ } of [stage.association, other]) messages$.subscribe(relay);
    const seen = watch(both.pipe(groupByStream()));
    stage.fake.messages(1, [1, 'a']);
    stage.fake.messages(2, [1, 'b']);
    stage.fake.closed(1, 'timeout');
    await flushed();
    stage.fake.messages(2, [1, 'c']);
    expect(seen).to.deep.equal({ '1 of 1': ['1a', '|'], '2 of 1': ['1b', '1c'] });
    stage.fake.closed(2);
  });

  it('takes messages of an association that has ended', async () => {
    const source = new Subject<SctpMessage>();
    const { a, b } = stage.marbles([1, 'a'], [1, 'b']);
    const seen = watch(source.pipe(groupByStream()));
    source.next(a);
    stage.fake.closed(1);
    await flushed();
    source.next(b);
    source.complete();
    expect(seen).to.deep.equal({ '1 of 1': ['1a', '|'], '2 of 1': ['1b', '|'] });
  });

  it('gives messages that waited to their groups before the end that overtook them', async () => {
    const seen: string[] = [];
    const late: SctpStreamGroup[] = [];
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [2, 'c'], [3, 'd']);
    stage.association.messages$
      .pipe(
        groupByStream(),
        map((group, i) => {
          if (i === 2) late.push(group);
          else
            group.subscribe({
              next: (message) => {
                seen.push(`${String(i)}: ${text(message)}`);
                stage.fake.closed(1, 'timeout');
              },
              error: () => seen.push(`${String(i)}: error`),
              complete: () => seen.push(`${String(i)}: complete`),
            });
        }),
      )
      .subscribe({ error: () => seen.push('error') });
    expect(seen).to.deep.equal(['0: 1a', '0: 1b', '1: 2c', '0: error', '1: error', 'error']);
    await flushed();
    expect(record(late[0], text)).to.deep.equal(['3d', 'error ETIMEDOUT']);
  });

  it('ends a group after a time without messages', () => {
    const messages = stage.fresh([1, 'a'], [2, 'b'], [1, 'c'], [1, 'd']);
    scheduler().run(({ hot, expectObservable, flush }) => {
      const groups = delivering(hot('-ab--c-------d|', messages)).pipe(groupByStream({ idle: 5 }));
      const lives = groups.pipe(
        mergeMap((group, i) =>
          group.pipe(
            toArray(),
            map((all) => `${String(i)}: ${all.map(text).join()}`),
          ),
        ),
      );
      expectObservable(lives).toBe('-------b--a---(d|)', { a: '0: 1a,1c', b: '1: 2b', d: '2: 1d' });
      flush();
    });
    expect(stage.consumed).to.deep.equal(['a', 'b', 'c', 'd']);
  });

  it('does not end a group in which messages wait', () => {
    const messages = stage.fresh([1, 'a'], [1, 'b'], [1, 'c']);
    scheduler().run(({ hot, cold, expectObservable, flush }) => {
      const source = delivering(hot('a---b-------c--------|', messages));
      const late = source.pipe(
        groupByStream({ idle: 2 }),
        mergeMap((group, i) =>
          cold('------(x|)').pipe(mergeMap(() => group.pipe(map((m) => String(i) + text(m))))),
        ),
      );
      expectObservable(late).toBe('------(ab)--------c--|', { a: '01a', b: '01b', c: '11c' });
      flush();
    });
    expect(stage.consumed).to.deep.equal(['a', 'b', 'c']);
  });

  it('leaves no timer and no listener behind', async () => {
    const before = timers();
    const source = new Subject<SctpMessage>();
    const messages = stage.marbles([1, 'a'], [2, 'b']);
    const subscription = source
      .pipe(
        groupByStream({ idle: 60_000 }),
        mergeMap((group) => group),
      )
      .subscribe();
    source.next(messages.a);
    source.next(messages.b);
    expect(timers()).to.equal(before + 2);
    reset('inbound', 1);
    expect(timers()).to.equal(before + 1);
    subscription.unsubscribe();
    expect(timers()).to.equal(before);
    expect(source.observed).to.be.false;
    await flushed();
  });

  it('puts back what it holds when unsubscribed', async () => {
    const subscription = stage.association.messages$.pipe(groupByStream()).subscribe();
    stage.fake.messages(1, [1, 'a'], [2, 'b']);
    expect(await stage.consumedBytes()).to.equal(0);
    subscription.unsubscribe();
    expect(await stage.consumedBytes()).to.equal(0);
    expect(record(stage.association.messages$, text)).to.deep.equal(['1a', '2b']);
  });

  it('puts back what waits once the source is over, for who comes first: late to a group, or anew', async () => {
    const stop = new Subject<void>();
    const groups: SctpStreamGroup[] = [];
    const seen = record(
      stage.association.messages$.pipe(
        takeUntil(stop),
        groupByStream(),
        map((group) => groups.push(group)),
      ),
    );
    stage.fake.messages(1, [1, 'a'], [2, 'b'], [2, 'c']);
    reset('inbound', 1);
    expect(await stage.consumedBytes()).to.equal(0);
    stop.next();
    expect(seen).to.deep.equal(['1', '2', '|']);
    expect(await stage.consumedBytes()).to.equal(0);
    expect(record(groups[0], text)).to.deep.equal(['1a', '|']);
    expect(await stage.consumedBytes()).to.equal(1);
    expect(record(stage.association.messages$.pipe(take(1)), text)).to.deep.equal(['2b', '|']);
    expect(record(groups[1], text)).to.deep.equal(['2c', '|']);
    expect(await stage.consumedBytes()).to.equal(3);
  });

  it('goes on for its groups after the outer subscriber has left, and no longer', async () => {
    const source = new Subject<SctpMessage>();
    stage.association.messages$.subscribe(source);
    const seen = record(
      source.pipe(
        groupByStream(),
        take(2),
        concatMap((group) => group.pipe(take(2))),
      ),
      text,
    );
    stage.fake.messages(1, [1, 'a'], [2, 'b'], [3, 'gone'], [2, 'c']);
    expect(seen).to.deep.equal(['1a']);
    expect(await stage.consumedBytes()).to.equal(5);
    stage.fake.messages(1, [1, 'd']);
    // The second group comes after the last subscriber has left: it has what came before.
    expect(seen).to.deep.equal(['1a', '1d', '2b', '2c', '|']);
    expect(source.observed).to.be.false;
    expect(await stage.consumedBytes()).to.equal(8);
  });

  it('lets a subscriber unsubscribe everything, or abort, in the middle', async () => {
    let seen: string[] = [];
    const subscription = stage.association.messages$
      .pipe(
        groupByStream(),
        mergeMap((group) => group),
      )
      .subscribe((message) => {
        seen.push(text(message));
        if (seen.length === 2) subscription.unsubscribe();
      });
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [1, 'c'], [2, 'd']);
    expect(seen).to.deep.equal(['1a', '1b']);
    expect(await stage.consumedBytes()).to.equal(2);
    seen = record(
      stage.association.messages$.pipe(
        groupByStream({ idle: 1000 }),
        mergeMap((group) => group),
        map((message) => {
          stage.association.abort();
          stage.fake.closed(1, 'aborted-by-user');
          return text(message);
        }),
      ),
    );
    expect(seen).to.deep.equal(['1c', '2d', 'error ECONNABORTED']);
    await flushed();
  });

  it('takes messages with another payload', () => {
    const seen = record(
      stage.association.messages$.pipe(
        map((message): SctpMessage<number> => new MappedMessage(message, message.length)),
        groupByStream(),
        mergeMap((group) => group.pipe(map(({ data }) => data + group.stream))),
      ),
    );
    stage.fake.messages(1, [1, 'abc']);
    expect(seen).to.deep.equal(['4']);
  });

  it('refuses wrong options', () => {
    expect(thrown(() => groupByStream({ idle: 0 })).message).to.include('"idle"');
    expect(thrown(() => groupByStream({ idle: 2 ** 31 }))).to.be.instanceOf(RangeError);
    expect(thrown(() => groupByStream({ idle: '5' as never }))).to.be.instanceOf(TypeError);
    expect(thrown(() => groupByStream({ idel: 5 } as never)).message).to.include('"idle"');
  });

  it('loses nothing, whenever groups are subscribed to', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ arrives: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.record({ joins: fc.nat(9) }) },
      { weight: 1, arbitrary: fc.record({ resets: fc.nat(3) }) },
    );
    const run = (
      steps: readonly ({ arrives: number } | { joins: number } | { resets: number })[],
    ): void => {
      stage.consumed.length = 0;
      const arrivals = steps.flatMap((one) => ('arrives' in one ? [one.arrives] : []));
      const messages = stage.fresh(
        ...arrivals.map((stream, i): [number, string] => [stream, String(i)]),
      );
      const source = new Subject<(typeof messages)[string]>();
      const groups: SctpStreamGroup[] = [];
      const results: { stream: number; seen: string[] }[] = [];
      const join = (group: SctpStreamGroup): void => {
        const seen = record(group, ({ data }) => data.toString());
        results.push({ stream: group.stream, seen });
      };
      delivering(source)
        .pipe(groupByStream())
        .subscribe((group) => groups.push(group));
      let arrived = 0;
      for (const one of steps) {
        if ('arrives' in one) source.next(messages[String(arrived++)]);
        else if ('resets' in one) reset('inbound', one.resets);
        else if (groups.length > 0) join(groups.splice(one.joins % groups.length, 1)[0]);
      }
      const taken = results.flatMap(({ seen }) => seen.filter((name) => name !== '|'));
      expect(stage.consumed).to.have.members(taken).and.have.length(taken.length);
      source.complete();
      for (const group of groups) join(group);
      const all = results.flatMap(({ stream, seen }) => {
        expect(seen.pop()).to.equal('|');
        expect(seen).to.deep.equal(seen.toSorted((a, b) => Number(a) - Number(b)));
        for (const name of seen) expect(arrivals[Number(name)]).to.equal(stream);
        return seen;
      });
      expect(all).to.have.members(Object.keys(messages)).and.have.length(arrivals.length);
      expect(stage.consumed).to.have.members(all).and.have.length(arrivals.length);
    };
    fc.assert(fc.property(fc.array(step, { maxLength: 40 }), run));
  });
});
