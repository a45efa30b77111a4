import { expect } from 'chai';
import fc from 'fast-check';
import { map, NEVER, Observable, of, Subject, take } from 'rxjs';
import type { SctpMessage } from 'rxsctp';
import { switchMapByStream } from 'rxsctp/operators';
import { MappedMessage } from '#internal/observables/receiving/mapped-message.js';
import { flushed } from '../fake-binding.js';
import { record } from '../support.js';
import { delivering, FakeStage, scheduler, text } from './support.js';

describe('switchMapByStream', () => {
  const stage = new FakeStage();
  const work =
    (cold: (marble: string) => Observable<string>) =>
    (message: SctpMessage): Observable<string> =>
      cold('----x|').pipe(map(() => message.data.toString()));

  it('leaves an inner Observable for the next message of its stream only', () => {
    const messages = stage.fresh([1, 'a'], [1, 'b'], [2, 'c']);
    scheduler().run(({ hot, cold, expectObservable, flush }) => {
      const source = delivering(hot('a-bc|', messages));
      expectObservable(source.pipe(switchMapByStream(work(cold)))).toBe('------bc|');
      flush();
    });
    expect(stage.consumed).to.deep.equal(['a', 'b', 'c']);
  });

  it('holds a message until its inner Observable ends or gives way', async () => {
    const inners: Subject<never>[] = [];
    stage.association.messages$
      .pipe(switchMapByStream(() => (inners[inners.length] = new Subject<never>())))
      .subscribe();
    stage.fake.messages(1, [1, 'a'], [2, 'bb']);
    expect(await stage.consumedBytes()).to.equal(0);
    stage.fake.messages(1, [1, 'ccc']);
    expect(inners.map(({ observed }) => observed)).to.deep.equal([false, true, true]);
    expect(await stage.consumedBytes()).to.equal(1);
    inners[1].complete();
    expect(await stage.consumedBytes()).to.equal(3);
  });

  it('takes arrays, promises and Observables, and hears nothing of a promise that gave way', async () => {
    const inputs = [Promise.resolve('late'), ['a1', 'a2'], of('b'), Promise.resolve('c')];
    const seen = record(
      stage.association.messages$.pipe(switchMapByStream((_, index) => inputs[index])),
    );
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [1, 'c'], [1, 'd']);
    stage.fake.closed(1);
    expect(seen).to.deep.equal(['a1', 'a2', 'b']);
    await flushed();
    expect(seen).to.deep.equal(['a1', 'a2', 'b', 'c', '|']);
  });

  it('releases everything when unsubscribed', async () => {
    const source = new Subject<SctpMessage>();
    const inner = new Subject<never>();
    stage.association.messages$.subscribe(source);
    const subscription = source.pipe(switchMapByStream(() => inner)).subscribe();
    stage.fake.messages(1, [1, 'a'], [2, 'b']);
    expect(await stage.consumedBytes()).to.equal(0);
    subscription.unsubscribe();
    expect([source.observed, inner.observed]).to.deep.equal([false, false]);
    expect(await stage.consumedBytes()).to.equal(2);
  });

  it('releases everything when one fails, also by throwing, and when the source does', async () => {
    const fail = new Subject<never>();
    const failing = record(
      stage.association.messages$.pipe(
        switchMapByStream((message) => (message.stream === 1 ? NEVER : fail)),
      ),
    );
    stage.fake.messages(1, [1, 'a'], [2, 'b']);
    fail.error(new Error('broken'));
    expect(failing).to.deep.equal(['error without code']);
    expect(await stage.consumedBytes()).to.equal(2);
    const throwing = record(
      stage.association.messages$.pipe(
        switchMapByStream((): Observable<never> => {
          throw new Error('thrown');
        }),
      ),
    );
    stage.fake.messages(1, [1, 'c']);
    expect(throwing).to.deep.equal(['error without code']);
    expect(await stage.consumedBytes()).to.equal(3);
    const aborted = record(stage.association.messages$.pipe(switchMapByStream(() => NEVER)));
    stage.fake.closed(1, 'aborted-by-user');
    expect(aborted).to.deep.equal(['error ECONNABORTED']);
  });

  it('keeps to the latest when messages come in the middle of others', () => {
    const messages = stage.marbles([1, 'a'], [1, 'b'], [1, 'c']);
    const source = new Subject<SctpMessage>();
    const seen = record(
      source.pipe(
        switchMapByStream((message) => {
          if (message !== messages.a) return [text(message)];
          // What `a` leaves behind sends `b` while `c` takes its place.
          return new Observable<string>((subscriber) => {
            subscriber.next('a begins');
            return () => {
              source.next(messages.b);
            };
          });
        }),
      ),
    );
    source.next(messages.a);
    source.next(messages.c);
    expect(seen).to.deep.equal(['a begins', '1b']);
    source.complete();
    expect(seen).to.deep.equal(['a begins', '1b', '|']);
  });

  it('leaves an inner in the middle of its values', () => {
    const messages = stage.marbles([1, 'a'], [1, 'b']);
    const source = new Subject<SctpMessage>();
    const seen: string[] = [];
    source
      .pipe(switchMapByStream((message) => [`${text(message)} begins`, `${text(message)} ends`]))
      .subscribe((value) => {
        seen.push(value);
        if (value === '1a begins') source.next(messages.b);
      });
    source.next(messages.a);
    expect(seen).to.deep.equal(['1a begins', '1b begins', '1b ends']);
  });

  it('puts back what comes while it stops', async () => {
    const source = new Subject<SctpMessage>();
    stage.association.messages$.subscribe(source);
    const sending = new Observable<never>(() => () => {
      stage.fake.messages(1, [1, 'b'], [2, 'c']);
    });
    const subscription = source.pipe(switchMapByStream(() => sending)).subscribe();
    stage.fake.messages(1, [1, 'a']);
    subscription.unsubscribe();
    expect(await stage.consumedBytes()).to.equal(1);
    expect(record(stage.association.messages$, text)).to.deep.equal(['1b', '2c']);
  });

  it('stops an inner Observable that never would by itself', async () => {
    const seen = record(
      stage.association.messages$.pipe(
        switchMapByStream((message) => [text(message), 'more']),
        take(1),
      ),
    );
    stage.fake.messages(1, [1, 'a'], [1, 'b']);
    expect(seen).to.deep.equal(['1a', '|']);
    expect(await stage.consumedBytes()).to.equal(1);
  });

  it('takes messages with another payload', () => {
    const lengths = stage.association.messages$.pipe(
      map((message): SctpMessage<number> => new MappedMessage(message, message.length)),
      switchMapByStream((message) => [message.data + message.stream]),
    );
    const seen = record(lengths);
    stage.fake.messages(1, [1, 'abc']);
    expect(seen).to.deep.equal(['4']);
  });

  it('finishes the last of each stream, and holds no other, for any messages', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ arrives: fc.nat(3) }) },
      { weight: 1, arbitrary: fc.record({ ends: fc.nat(3) }) },
    );
    const run = (steps: readonly ({ arrives: number } | { ends: number })[]): void => {
      stage.consumed.length = 0;
      const arrivals = steps.flatMap((one) => ('arrives' in one ? [one.arrives] : []));
      const messages = stage.fresh(
        ...arrivals.map((stream, i): [number, string] => [stream, String(i)]),
      );
      const source = new Subject<(typeof messages)[string]>();
      const running = new Map<number, { name: string; inner: Subject<string> }>();
      const expected: string[] = [];
      const seen = record(
        delivering(source).pipe(
          switchMapByStream((message) => {
            const inner = new Subject<string>();
            running.set(message.stream, { name: message.data.toString(), inner });
            return inner;
          }),
        ),
      );
      const finish = (stream: number): void => {
        const last = running.get(stream);
        if (last === undefined) return;
        running.delete(stream);
        expected.push(last.name);
        last.inner.next(last.name);
        last.inner.complete();
      };
      let arrived = 0;
      for (const one of steps) {
        if ('ends' in one) finish(one.ends);
        else source.next(messages[String(arrived++)]);
        expect(stage.consumed).to.have.length(arrived - running.size);
      }
      source.complete();
      for (const stream of [...running.keys()]) finish(stream);
      expect(seen).to.deep.equal([...expected, '|']);
      expect(stage.consumed).to.have.members(Object.keys(messages));
      expect(stage.consumed).to.have.length(arrivals.length);
    };
    fc.assert(fc.property(fc.array(step, { maxLength: 40 }), run));
  });
});
