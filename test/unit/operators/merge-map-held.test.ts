import { expect } from 'chai';
import fc from 'fast-check';
import { from, map, merge, NEVER, Observable, Subject, take } from 'rxjs';
import type { SctpMessage } from 'rxsctp';
import { mergeMapHeld } from 'rxsctp/operators';
import type { ReceivedMessage } from '#internal/observables/receiving/received-message.js';
import { record, thrown } from '../support.js';
import { heldOf, items } from './item.js';
import { delivering, FakeStage, scheduler, text } from './support.js';

describe('mergeMapHeld', () => {
  const stage = new FakeStage();
  const work =
    (cold: (marble: string) => Observable<string>) =>
    (message: SctpMessage): Observable<string> =>
      cold('---x|').pipe(map(() => message.data.toString()));

  it('works side by side', () => {
    const messages = stage.fresh([1, 'a'], [1, 'b'], [2, 'c']);
    scheduler().run(({ hot, cold, expectObservable, flush }) => {
      const source = delivering(hot('abc|', messages));
      expectObservable(source.pipe(mergeMapHeld(work(cold)))).toBe('---abc|');
      flush();
    });
    expect(stage.consumed).to.deep.equal(['a', 'b', 'c']);
  });

  it('lets only so many work at a time, and holds those that wait', () => {
    const messages = stage.fresh([1, 'a'], [1, 'b'], [2, 'c']);
    scheduler().run(({ hot, cold, expectObservable, flush }) => {
      const source = delivering(hot('abc|', messages));
      expectObservable(source.pipe(mergeMapHeld(work(cold), 2))).toBe('---ab--c|');
      flush();
    });
    expect(stage.consumed).to.deep.equal(['a', 'b', 'c']);
  });

  it('holds until the work is over', async () => {
    const inners = new Map<string, Subject<never>>();
    stage.association.messages$
      .pipe(
        mergeMapHeld((message) => {
          const inner = new Subject<never>();
          inners.set(text(message), inner);
          return inner;
        }, 1),
      )
      .subscribe();
    stage.fake.messages(1, [1, 'a'], [1, 'bb']);
    expect([...inners.keys()]).to.deep.equal(['1a']);
    expect(await stage.consumedBytes()).to.equal(0);
    inners.get('1a')?.complete();
    expect([...inners.keys()]).to.deep.equal(['1a', '1bb']);
    expect(await stage.consumedBytes()).to.equal(1);
  });

  it('puts back what it has not begun when unsubscribed, beginning nothing new', async () => {
    let begun = 0;
    const never = (): Observable<never> => {
      begun++;
      return NEVER;
    };
    const subscription = stage.association.messages$.pipe(mergeMapHeld(never, 2)).subscribe();
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [2, 'c']);
    expect(await stage.consumedBytes()).to.equal(0);
    subscription.unsubscribe();
    expect(begun).to.equal(2);
    expect(await stage.consumedBytes()).to.equal(2);
    expect(record(stage.association.messages$, text)).to.deep.equal(['2c']);
  });

  it('releases everything, also when the teardown of one throws', () => {
    const all = items('a', 'b', 'c');
    const left: string[] = [];
    const subscription = merge(from(all), NEVER)
      .pipe(
        mergeMapHeld(
          ({ name }) =>
            new Observable(() => () => {
              left.push(name);
              if (name === 'a') throw new Error('broken');
            }),
          2,
        ),
      )
      .subscribe();
    const { errors } = thrown(() => {
      subscription.unsubscribe();
    }) as Error & { errors: unknown };
    expect(String(errors)).to.equal('Error: broken');
    expect(left).to.deep.equal(['a', 'b']);
    expect(heldOf(all)).to.deep.equal([]);
  });

  it('puts back what it has not begun when one fails, also by throwing', async () => {
    const fail = new Subject<never>();
    const failing = record(
      stage.association.messages$.pipe(
        mergeMapHeld((message) => (message.stream === 1 ? NEVER : fail), 2),
      ),
    );
    stage.fake.messages(1, [1, 'a'], [2, 'b'], [1, 'c']);
    fail.error(new Error('broken'));
    expect(failing).to.deep.equal(['error without code']);
    expect(await stage.consumedBytes()).to.equal(2);
    expect(record(stage.association.messages$.pipe(take(1)), text)).to.deep.equal(['1c', '|']);
    const throwing = record(
      stage.association.messages$.pipe(
        mergeMapHeld((): Observable<never> => {
          throw new Error('thrown');
        }),
      ),
    );
    stage.fake.messages(1, [1, 'd']);
    expect(throwing).to.deep.equal(['error without code']);
    expect(await stage.consumedBytes()).to.equal(4);
  });

  it('ends with the association, after what is under way', async () => {
    const inner = new Subject<string>();
    const seen = record(stage.association.messages$.pipe(mergeMapHeld(() => inner)));
    stage.fake.messages(1, [1, 'a']);
    stage.fake.closed(1);
    expect(seen).to.deep.equal([]);
    inner.next('done');
    inner.complete();
    expect(seen).to.deep.equal(['done', '|']);
    await stage.consumedBytes();
  });

  it('leaves waiting messages alone once there are enough', () => {
    stage.fake.messages(1, [1, 'a'], [1, 'b']);
    const enough = stage.association.messages$.pipe(
      mergeMapHeld((message) => [text(message)]),
      take(1),
    );
    expect(record(enough)).to.deep.equal(['1a', '|']);
    expect(record(stage.association.messages$, text)).to.deep.equal(['1b']);
  });

  it('survives an abort within its own next', async () => {
    const seen = record(
      stage.association.messages$.pipe(
        mergeMapHeld(async (message) => {
          await Promise.resolve();
          stage.association.abort('enough');
          return text(message);
        }),
      ),
    );
    stage.fake.messages(1, [1, 'a']);
    await stage.consumedBytes();
    stage.fake.closed(1, 'aborted-by-user');
    expect(seen).to.deep.equal(['1a', 'error ECONNABORTED']);
  });

  it('needs no deep stack for very many that end at once', () => {
    const many = Array.from({ length: 20_000 }, (): [number, string] => [1, 'a']);
    const gate = new Subject<void>();
    let done = 0;
    stage.association.messages$
      .pipe(mergeMapHeld((_, index) => (index === 0 ? gate.pipe(take(1)) : [index]), 1))
      .subscribe(() => done++);
    stage.fake.messages(1, ...many);
    gate.next();
    expect(done).to.equal(20_000);
  });

  it('refuses a concurrency below 1', () => {
    expect(thrown(() => mergeMapHeld(() => [], 0))).to.be.instanceOf(RangeError);
  });

  it('begins in order, never works on too many, and consumes each message once', () => {
    const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `m${i}`);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        (count, concurrency, picks) => {
          stage.consumed.length = 0;
          const source = new Subject<ReceivedMessage>();
          const running: { name: string; end: Subject<string> }[] = [];
          const begun: string[] = [];
          const result = delivering(source).pipe(
            mergeMapHeld((message) => {
              const name = message.data.toString();
              const end = new Subject<string>();
              begun.push(name);
              running.push({ name, end });
              return end;
            }, concurrency),
          );
          const seen = record(result);
          const messages = stage.fresh(...names(count).map((name): [number, string] => [1, name]));
          for (const message of Object.values(messages)) source.next(message);
          source.complete();
          for (let i = 0; running.length > 0; i++) {
            expect(running.length).to.equal(Math.min(concurrency, count - i));
            expect(stage.consumed).to.have.length(i);
            const [{ name, end }] = running.splice((picks[i] ?? 0) % running.length, 1);
            end.next(name);
            end.complete();
          }
          expect(begun).to.deep.equal(names(count));
          expect(seen).to.deep.equal([...stage.consumed, '|']);
          expect([...stage.consumed].sort()).to.deep.equal(names(count).sort());
        },
      ),
    );
  });
});
