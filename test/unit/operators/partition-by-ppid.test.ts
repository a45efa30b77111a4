import { expect } from 'chai';
import fc from 'fast-check';
import { concat, ignoreElements, map, merge, Observable, Subject, take } from 'rxjs';
import type { SctpMessage } from 'rxsctp';
import { partitionByPpid } from 'rxsctp/operators';
import { MappedMessage } from '#internal/observables/receiving/mapped-message.js';
import { record, thrown } from '../support.js';
import { FakeStage, payload, scheduler, text } from './support.js';

describe('partitionByPpid', () => {
  const stage = new FakeStage();

  const arrive = (...ppidsAndData: readonly [number, string][]): void => {
    stage.fake.deliver(
      ...ppidsAndData.map(([ppid, data]) => ({ message: { association: 1, ppid, data } })),
    );
  };

  /** Real messages by their payload; consumed already. */
  const received = (...ppidsAndData: readonly [number, string][]): Record<string, SctpMessage> => {
    const messages: Record<string, SctpMessage> = {};
    stage.association.messages$
      .pipe(take(ppidsAndData.length))
      .subscribe((message) => (messages[message.data.toString()] = message));
    arrive(...ppidsAndData);
    return messages;
  };

  it('sends each message one way, with one subscription to the source', () => {
    const messages = received([46, 'a'], [60, 'b'], [46, 'c'], [3, 'd'], [47, 'e']);
    scheduler().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-ab-cde|', messages);
      const [matching, others] = partitionByPpid(source, 46, 47);
      expectObservable(matching.pipe(map(payload))).toBe('-a--c-e|');
      expectObservable(others.pipe(map(payload))).toBe('--b--d-|');
      expectSubscriptions(source.subscriptions).toBe('^------!');
    });
  });

  it('passes errors both ways', () => {
    const messages = received([46, 'a'], [60, 'b']);
    scheduler().run(({ hot, expectObservable }) => {
      const [matching, others] = partitionByPpid(hot('-ab#', messages), 46);
      expectObservable(matching.pipe(map(payload))).toBe('-a-#');
      expectObservable(others.pipe(map(payload))).toBe('--b#');
    });
  });

  it('holds for the one that is subscribed to late', async () => {
    const [matching, others] = partitionByPpid(stage.association.messages$, 46);
    const first = record(matching, text);
    arrive([46, 'a'], [60, 'bb'], [46, 'c']);
    expect(await stage.consumedBytes()).to.equal(2);
    const second = record(others, text);
    arrive([61, 'd']);
    expect([first, second]).to.deep.equal([
      ['0a', '0c'],
      ['0bb', '0d'],
    ]);
    expect(await stage.consumedBytes()).to.equal(5);
  });

  it('lets messages of the one go whose last subscriber has left', async () => {
    const [matching, others] = partitionByPpid(stage.association.messages$, 46);
    const first = record(matching.pipe(take(1)), text);
    const second = record(others, text);
    arrive([46, 'a'], [46, 'b'], [60, 'c']);
    expect([first, second]).to.deep.equal([['0a', '|'], ['0c']]);
    expect(await stage.consumedBytes()).to.equal(3);
  });

  it('puts back what it holds when nobody is left, and leaves the source', async () => {
    const source = new Subject<SctpMessage>();
    stage.association.messages$.subscribe(source);
    const [matching, others] = partitionByPpid(source, 46);
    const leave = async (way: Observable<SctpMessage>, ppid: number): Promise<void> => {
      const before = await stage.consumedBytes();
      const subscription = way.subscribe();
      arrive([ppid, 'a'], [ppid, 'b']);
      subscription.unsubscribe();
      expect(source.observed).to.be.false;
      expect(await stage.consumedBytes()).to.equal(before);
    };
    await leave(matching, 60);
    expect(record(others.pipe(take(2)), text)).to.deep.equal(['0a', '0b', '|']);
    const [again, rest] = partitionByPpid(source, 46);
    await leave(rest, 46);
    expect(record(stage.association.stream(0).pipe(take(1)), text)).to.deep.equal(['0a', '|']);
    expect(record(again, text)).to.deep.equal(['0b']);
    expect(await stage.consumedBytes()).to.equal(4);
  });

  it('keeps what came for the other, also when that one comes after the first has left', () => {
    const [matching, others] = partitionByPpid(stage.association.messages$, 46);
    const seen = record(concat(matching.pipe(take(1)), others), text);
    arrive([60, 'a'], [60, 'b'], [46, 'c'], [60, 'd']);
    stage.fake.closed(1);
    expect(seen).to.deep.equal(['0c', '0a', '0b', '0d', '|']);
  });

  it('keeps what came for the other, also when the first has left and come again', async () => {
    const [matching, others] = partitionByPpid(stage.association.messages$, 46);
    const first = matching.subscribe();
    arrive([60, 'a'], [60, 'b']);
    first.unsubscribe();
    matching.subscribe();
    arrive([60, 'c']);
    expect(await stage.consumedBytes()).to.equal(0);
    expect(record(others, text)).to.deep.equal(['0a', '0b', '0c']);
    expect(await stage.consumedBytes()).to.equal(3);
  });

  it('keeps what came for the other, also when that one comes after the end', async () => {
    const [matching, others] = partitionByPpid(stage.association.messages$, 46);
    record(matching);
    arrive([60, 'a'], [60, 'b']);
    stage.association.abort();
    stage.fake.closed(1, 'aborted-by-user');
    const late = record(others, text);
    expect(late).to.deep.equal(['0a', '0b', 'error ECONNABORTED']);
    await stage.consumedBytes();
  });

  it('subscribes anew to who comes again', () => {
    const messages = received([46, 'a'], [60, 'b']);
    let subscriptions = 0;
    const source = new Observable<SctpMessage>((subscriber) => {
      subscriptions++;
      subscriber.next(messages.a);
      subscriber.next(messages.b);
      subscriber.complete();
    });
    const [matching, others] = partitionByPpid(source, 46);
    expect(record(matching, text)).to.deep.equal(['0a', '|']);
    expect(record(others, text)).to.deep.equal(['0b', '|']);
    expect(subscriptions).to.equal(1);
    expect(record(others, text)).to.deep.equal(['0b', '|']);
    expect(record(matching, text)).to.deep.equal(['0a', '|']);
    expect(subscriptions).to.equal(2);
  });

  it('subscribes once for all of them, also when one begins as another ends', () => {
    const messages = received([46, 'a'], [60, 'b']);
    scheduler().run(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-ab|', messages);
      const [matching, others] = partitionByPpid(source, 46);
      expectObservable(matching.pipe(map(payload))).toBe('-a-|');
      expectObservable(concat(matching, others).pipe(map(payload))).toBe('-a-(b|)');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
  });

  it('takes subscribers that come, leave or send in the middle of a message', () => {
    const source = new Subject<SctpMessage>();
    const messages = received([46, 'a'], [60, 'b'], [60, 'c']);
    const [matching, others] = partitionByPpid(source, 46);
    const seen: string[] = [];
    const subscription = matching.subscribe((message) => {
      seen.push(text(message));
      source.next(messages.b);
      others.pipe(take(2)).subscribe((other) => {
        seen.push(text(other));
        if (payload(other) === 'b') source.next(messages.c);
        else subscription.unsubscribe();
      });
    });
    source.next(messages.a);
    expect(seen).to.deep.equal(['0a', '0b', '0c']);
    expect(source.observed).to.be.false;
  });

  it('takes messages with another payload, and PPIDs up to the largest', () => {
    const source = stage.association.messages$.pipe(
      map((message): SctpMessage<number> => new MappedMessage(message, message.length)),
    );
    const [matching, others] = partitionByPpid(source, 0xffff_ffff);
    const seen = record(
      merge(matching, others.pipe(ignoreElements())).pipe(map(({ data }) => data)),
    );
    arrive([1, 'a'], [0xffff_ffff, 'bb']);
    expect(seen).to.deep.equal(['2']);
    const { messages$ } = stage.association;
    expect(thrown(() => partitionByPpid(messages$, -1)).message).to.include('"ppid"');
    expect(thrown(() => partitionByPpid(messages$, '46' as never))).to.be.instanceOf(TypeError);
  });

  it('loses nothing and doubles nothing, for any messages and subscribers', async () => {
    const run = async (ppids: readonly number[], joinAt: number): Promise<void> => {
      const before = await stage.consumedBytes();
      const stop = new Subject<void>();
      const [matching, others] = partitionByPpid(stage.association.messages$, 1, 2);
      const seen: string[][] = [[], []];
      const collect = (way: Observable<SctpMessage>, into: string[]): void => {
        const subscription = way.subscribe((message) => into.push(message.data.toString()));
        stop.subscribe(() => {
          subscription.unsubscribe();
        });
      };
      collect(matching, seen[0]);
      ppids.forEach((ppid, i) => {
        if (i === joinAt) collect(others, seen[1]);
        arrive([ppid, String(i)]);
      });
      if (joinAt >= ppids.length) collect(others, seen[1]);
      const wanted = (match: boolean): string[] =>
        ppids.flatMap((ppid, i) => ((ppid === 1 || ppid === 2) === match ? [String(i)] : []));
      expect(seen).to.deep.equal([wanted(true), wanted(false)]);
      stop.next();
      const bytes = ppids.reduce((sum, _, i) => sum + String(i).length, 0);
      expect((await stage.consumedBytes()) - before).to.equal(bytes);
    };
    await fc.assert(fc.asyncProperty(fc.array(fc.nat(4), { maxLength: 30 }), fc.nat(30), run));
  });
});
