import { expect } from 'chai';
import { map, NEVER, Subject, take, type Observable } from 'rxjs';
import type { SctpMessage } from 'rxsctp';
import { mergeMapByStream } from 'rxsctp/operators';
import { record } from '../support.js';
import { delivering, FakeStage, scheduler, text } from './support.js';

describe('mergeMapByStream', () => {
  const stage = new FakeStage();
  const work =
    (cold: (marble: string) => Observable<string>) =>
    (message: SctpMessage): Observable<string> =>
      cold('---x|').pipe(map(() => message.data.toString()));

  it('works in order within a stream, streams side by side', () => {
    const messages = stage.marbles([1, 'a'], [1, 'b'], [2, 'c']);
    scheduler().run(({ hot, cold, expectObservable }) => {
      const result = hot('abc|', messages).pipe(mergeMapByStream(work(cold)));
      expectObservable(result).toBe('---a-c-b|');
    });
  });

  it('keeps a message from being consumed until its work is over', () => {
    const messages = stage.fresh([1, 'a'], [1, 'b'], [2, 'c']);
    scheduler().run(({ hot, cold, expectObservable, flush }) => {
      const source = delivering(hot('abc|', messages));
      expectObservable(source.pipe(mergeMapByStream(work(cold)))).toBe('---a-c-b|');
      flush();
    });
    expect(stage.consumed).to.deep.equal(['a', 'c', 'b']);
  });

  it('limits how many streams are worked on at a time', () => {
    const messages = stage.marbles([1, 'a'], [1, 'b'], [2, 'c']);
    scheduler().run(({ hot, cold, expectObservable }) => {
      const result = hot('abc|', messages).pipe(mergeMapByStream(work(cold), { concurrency: 1 }));
      expectObservable(result).toBe('---a---c---b|');
    });
  });

  it('holds messages until their inner Observable ends', async () => {
    const inners = new Map<string, Subject<never>>();
    stage.association.messages$
      .pipe(
        mergeMapByStream((message) => {
          const inner = new Subject<never>();
          inners.set(text(message), inner);
          return inner;
        }),
      )
      .subscribe();
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [2, 'c']);
    expect([...inners.keys()]).to.deep.equal(['1a', '2c']);
    expect(await stage.consumedBytes()).to.equal(0);
    inners.get('1a')?.complete();
    expect([...inners.keys()]).to.deep.equal(['1a', '2c', '1b']);
    expect(await stage.consumedBytes()).to.equal(1);
  });

  it('releases everything when unsubscribed, starting nothing new', async () => {
    let started = 0;
    const subscription = stage.association.messages$
      .pipe(
        mergeMapByStream(() => {
          started++;
          return NEVER;
        }),
      )
      .subscribe();
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [2, 'c']);
    subscription.unsubscribe();
    expect(started).to.equal(2);
    expect(await stage.consumedBytes()).to.equal(3);
  });

  it('releases everything when one fails, also by throwing', async () => {
    const errors: unknown[] = [];
    const fail = new Subject<never>();
    stage.association.messages$
      .pipe(mergeMapByStream((message) => (message.stream === 1 ? NEVER : fail)))
      .subscribe({ error: (error: unknown) => errors.push(error) });
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [2, 'c']);
    fail.error('broken');
    expect(errors).to.deep.equal(['broken']);
    expect(await stage.consumedBytes()).to.equal(3);
    const thrower = (): Observable<never> => {
      throw new Error('thrown');
    };
    const seen = record(stage.association.messages$.pipe(mergeMapByStream(thrower)));
    stage.fake.messages(1, [1, 'd']);
    expect(seen).to.deep.equal(['error without code']);
    expect(await stage.consumedBytes()).to.equal(4);
  });

  it('leaves waiting messages alone once it has enough', async () => {
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [1, 'c']);
    const seen = record(
      stage.association.messages$.pipe(
        mergeMapByStream((message) => [text(message)]),
        take(1),
      ),
    );
    expect(seen).to.deep.equal(['1a', '|']);
    expect(await stage.consumedBytes()).to.equal(1);
    expect(record(stage.association.messages$, text)).to.deep.equal(['1b', '1c']);
  });

  it('takes very many synchronous inners', () => {
    const many = Array.from({ length: 20_000 }, (): [number, string] => [1, 'a']);
    const gate = new Subject<void>();
    let done = 0;
    stage.association.messages$
      .pipe(mergeMapByStream((_, index) => (index === 0 ? gate.pipe(take(1)) : [index])))
      .subscribe(() => done++);
    stage.fake.messages(1, ...many);
    gate.next();
    expect(done).to.equal(20_000);
  });
});
