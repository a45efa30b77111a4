import { expect } from 'chai';
import fc from 'fast-check';
import {
  defer,
  finalize,
  from,
  map,
  merge,
  NEVER,
  of,
  Subject,
  take,
  throwError,
  type Observable,
} from 'rxjs';
import { concatMapHeld } from 'rxsctp/operators';
import { record } from '../support.js';
import { heldOf, Item, items } from './item.js';
import { delivering, FakeStage, scheduler, text } from './support.js';

describe('concatMapHeld', () => {
  const stage = new FakeStage();

  it('works on one message after the other, holding those that wait', () => {
    const messages = stage.fresh([1, 'a'], [2, 'b'], [2, 'c']);
    scheduler().run(({ hot, cold, expectObservable, flush }) => {
      const source = delivering(hot('abc|', messages));
      const result = source.pipe(
        concatMapHeld(({ data }) => cold('---x|').pipe(map(() => data.toString()))),
      );
      expectObservable(result).toBe('---a---b---c|');
      flush();
    });
    expect(stage.consumed).to.deep.equal(['a', 'b', 'c']);
  });

  it('lets one piece of work clean up before the next begins, and before it completes', () => {
    const steps: string[] = [];
    scheduler().run(({ cold }) => {
      const source = cold('(ab|)', { a: new Item('a'), b: new Item('b') });
      const work = ({ name }: Item): Observable<string> =>
        defer(() => {
          steps.push(`begin ${name}`);
          return cold('-|').pipe(finalize(() => steps.push(`end ${name}`)));
        });
      source.pipe(concatMapHeld(work)).subscribe({ complete: () => steps.push('complete') });
    });
    expect(steps).to.deep.equal(['begin a', 'end a', 'begin b', 'end b', 'complete']);
  });

  it('may be unsubscribed from while it cleans up', () => {
    const all = items('a', 'b');
    const inner = new Subject<never>();
    const subscription = merge(from(all), NEVER)
      .pipe(concatMapHeld(() => inner.pipe(finalize(() => subscription.unsubscribe()))))
      .subscribe();
    inner.complete();
    expect(heldOf(all)).to.deep.equal([]);
    expect(all.map(({ held }) => held)).to.deep.equal([1, 1]);
  });

  it('puts back what it has not begun when unsubscribed', async () => {
    const subscription = stage.association.messages$.pipe(concatMapHeld(() => NEVER)).subscribe();
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [2, 'c']);
    expect(await stage.consumedBytes()).to.equal(0);
    subscription.unsubscribe();
    expect(await stage.consumedBytes()).to.equal(1);
    expect(record(stage.association.messages$, text)).to.deep.equal(['1b', '2c']);
  });

  it('errors with its work, and then releases what waits', async () => {
    const fail = throwError(() => new Error('no'));
    const seen = record(
      stage.association.messages$.pipe(concatMapHeld((_, index) => (index === 0 ? of(1) : fail))),
    );
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [2, 'c']);
    expect(seen).to.deep.equal(['1', 'error without code']);
    // The third one was left to later subscribers.
    expect(await stage.consumedBytes()).to.equal(2);
  });

  it('goes on with waiting messages for the next subscriber', () => {
    stage.fake.messages(1, [1, 'a'], [1, 'b']);
    const one = stage.association.messages$.pipe(
      concatMapHeld((message) => of(text(message))),
      take(1),
    );
    expect(record(one)).to.deep.equal(['1a', '|']);
    expect(record(one)).to.deep.equal(['1b', '|']);
  });

  it('keeps the order, whatever the streams and however long the work', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: 7 }), fc.nat({ max: 3 })), { maxLength: 20 }),
        async (work) => {
          const seen: number[] = [];
          const subscription = stage.association.messages$
            .pipe(
              concatMapHeld(async (message, index) => {
                for (let turn = work[index][1]; turn > 0; turn--) await Promise.resolve();
                return Number(message.data.toString());
              }),
            )
            .subscribe((value) => seen.push(value));
          stage.fake.messages(
            1,
            ...work.map(([stream], i): [number, string] => [stream, String(i)]),
          );
          for (let turn = 0; turn < 5; turn++) await stage.consumedBytes();
          subscription.unsubscribe();
          expect(seen).to.deep.equal([...work.keys()]);
        },
      ),
      { numRuns: 30 },
    );
  });
});
