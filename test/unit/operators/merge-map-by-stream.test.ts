import { expect } from 'chai';
import fc from 'fast-check';
import { map, NEVER, Observable, of, range, Subject, take } from 'rxjs';
import type { SctpMessage } from 'rxsctp';
import { mergeMapByStream } from 'rxsctp/operators';
import { MappedMessage } from '#internal/observables/receiving/mapped-message.js';
import { flushed } from '../fake-binding.js';
import { established, record, thrown } from '../support.js';
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

  it('puts back what it has not begun when unsubscribed, starting nothing new', async () => {
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
    expect(await stage.consumedBytes()).to.equal(2);
    expect(record(stage.association.messages$, text)).to.deep.equal(['1b']);
  });

  it('puts back what it has not begun when one fails, also by throwing', async () => {
    const errors: unknown[] = [];
    const fail = new Subject<never>();
    stage.association.messages$
      .pipe(mergeMapByStream((message) => (message.stream === 1 ? NEVER : fail)))
      .subscribe({ error: (error: unknown) => errors.push(error) });
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [2, 'c']);
    fail.error('broken');
    expect(errors).to.deep.equal(['broken']);
    expect(await stage.consumedBytes()).to.equal(2);
    expect(record(stage.association.messages$.pipe(take(1)), text)).to.deep.equal(['1b', '|']);
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

  it('works on several of a stream when it may, and lets streams take turns', () => {
    const messages = stage.fresh([1, 'a'], [1, 'b'], [1, 'c'], [2, 'd']);
    scheduler().run(({ hot, cold, expectObservable, flush }) => {
      const source = delivering(hot('abcd|', messages));
      const result = source.pipe(mergeMapByStream(work(cold), { perStream: 2, concurrency: 2 }));
      expectObservable(result).toBe('---ab--dc|');
      flush();
    });
    expect(stage.consumed).to.deep.equal(['a', 'b', 'd', 'c']);
  });

  it('takes arrays, promises, Observables and iterables', async () => {
    const inputs = [['a1', 'a2'], Promise.resolve('b'), of('c1', 'c2'), new Set(['d'])];
    const seen = record(
      stage.association.messages$.pipe(mergeMapByStream((_, index) => inputs[index])),
    );
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [1, 'c'], [1, 'd']);
    expect(seen).to.deep.equal(['a1', 'a2']);
    await flushed();
    expect(await stage.consumedBytes()).to.equal(4);
    stage.fake.closed(1);
    expect(seen).to.deep.equal(['a1', 'a2', 'b', 'c1', 'c2', 'd', '|']);
  });

  it('errors with what a promise rejects with, and with what is no input', async () => {
    const errors: unknown[] = [];
    const listen = (result: Observable<unknown>): void => {
      result.subscribe({ error: (error: unknown) => errors.push(error) });
    };
    listen(
      stage.association.messages$.pipe(mergeMapByStream(() => Promise.reject(new Error('no')))),
    );
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [2, 'c']);
    await flushed();
    expect(await stage.consumedBytes()).to.equal(2);
    expect(record(stage.association.messages$.pipe(take(1)), text)).to.deep.equal(['1b', '|']);
    listen(stage.association.messages$.pipe(mergeMapByStream(() => 7 as never)));
    stage.fake.messages(1, [1, 'd']);
    expect(errors.map(String)).to.have.length(2);
    expect(String(errors[0])).to.equal('Error: no');
    expect(errors[1]).to.be.instanceOf(TypeError);
    expect(await stage.consumedBytes()).to.equal(4);
  });

  it('hears nothing of a promise after it has been unsubscribed', async () => {
    const settle: (() => void)[] = [];
    const seen: string[] = [];
    const subscription = stage.association.messages$
      .pipe(
        mergeMapByStream(
          ({ stream }) =>
            new Promise<string>((resolve, reject) => {
              settle.push(() => {
                if (stream === 1) resolve('late');
                else reject(new Error('late'));
              });
            }),
        ),
      )
      .subscribe({ next: (value) => seen.push(value), error: () => seen.push('error') });
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [2, 'c']);
    subscription.unsubscribe();
    expect(settle).to.have.length(2);
    for (const one of settle) one();
    await flushed();
    expect(await stage.consumedBytes()).to.equal(2);
    expect(seen).to.deep.equal([]);
    expect(settle).to.have.length(2);
  });

  it('stops an inner Observable that never would by itself', async () => {
    const seen = record(
      stage.association.messages$.pipe(
        mergeMapByStream(() => range(1, Infinity)),
        take(3),
      ),
      String,
    );
    stage.fake.messages(1, [1, 'a'], [1, 'b']);
    expect(seen).to.deep.equal(['1', '2', '3', '|']);
    expect(await stage.consumedBytes()).to.equal(1);
  });

  it('keeps the order when messages come while one is being worked on', () => {
    const messages = stage.marbles([1, 'a'], [1, 'b'], [2, 'c']);
    const source = new Subject<SctpMessage>();
    const seen = record(
      source.pipe(
        mergeMapByStream((message) => {
          const begun = `${text(message)} begins`;
          if (message === messages.a) {
            source.next(messages.b);
            source.next(messages.c);
            source.complete();
          }
          return [begun, `${text(message)} ends`];
        }),
      ),
    );
    source.next(messages.a);
    expect(seen).to.deep.equal([
      ...['1a begins', '1a ends', '2c begins', '2c ends', '1b begins', '1b ends'],
      '|',
    ]);
  });

  it('lets a project end everything', async () => {
    let begun = 0;
    const subscription = stage.association.messages$
      .pipe(
        mergeMapByStream(() => {
          subscription.unsubscribe();
          return new Observable(() => {
            begun++;
          });
        }),
      )
      .subscribe();
    stage.fake.messages(1, [1, 'a']);
    expect(begun).to.equal(0);
    expect(await stage.consumedBytes()).to.equal(1);
    stage.fake.messages(1, [1, 'b']);
    expect(record(stage.association.messages$, text)).to.deep.equal(['1b']);
  });

  it('puts back what comes while it stops', async () => {
    const source = new Subject<SctpMessage>();
    stage.association.messages$.subscribe(source);
    const sending = new Observable<never>(() => () => {
      stage.fake.messages(1, [1, 'b'], [2, 'c']);
    });
    const subscription = source.pipe(mergeMapByStream(() => sending)).subscribe();
    stage.fake.messages(1, [1, 'a']);
    subscription.unsubscribe();
    expect(await stage.consumedBytes()).to.equal(1);
    expect(record(stage.association.messages$, text)).to.deep.equal(['1b', '2c']);
  });

  it('lets a project abort the association', () => {
    const seen = record(
      stage.association.messages$.pipe(
        mergeMapByStream(() => {
          stage.association.abort();
          return NEVER;
        }),
      ),
    );
    stage.fake.messages(1, [1, 'a'], [1, 'b']);
    stage.fake.closed(1, 'aborted-by-user');
    expect(seen).to.deep.equal(['error ECONNABORTED']);
  });

  it('takes messages with another payload', () => {
    const upper = stage.association.messages$.pipe(
      map(
        (message): SctpMessage<string> => new MappedMessage(message, text(message).toUpperCase()),
      ),
      mergeMapByStream((message) => [message.data.toLowerCase(), message.data]),
    );
    const seen = record(upper);
    stage.fake.messages(1, [1, 'a']);
    expect(seen).to.deep.equal(['1a', '1A']);
  });

  it('keeps streams of associations apart, and order over very many of them', () => {
    const other = established(stage.fake);
    const source = new Subject<SctpMessage>();
    const relay = (message: SctpMessage): void => {
      source.next(message);
    };
    stage.association.messages$.subscribe(relay);
    other.messages$.subscribe(relay);
    const gates: Subject<never>[] = [];
    const seen = record(
      source.pipe(
        mergeMapByStream((message) => {
          const gate = new Subject<never>();
          gates.push(gate);
          return message.association === other ? [`other ${text(message)}`] : gate;
        }),
      ),
    );
    stage.fake.messages(1, [3, 'held'], [3, 'waiting']);
    for (let stream = 0; stream < 1000; stream++) stage.fake.messages(2, [stream, 'x']);
    expect(seen).to.have.length(1000);
    stage.fake.messages(1, [3, 'waiting too']);
    expect(gates).to.have.length(1001);
    gates[0].complete();
    expect(gates).to.have.length(1002);
  });

  it('leaves nothing behind at its source', () => {
    const source = new Subject<SctpMessage>();
    const subscription = source.pipe(mergeMapByStream(() => NEVER)).subscribe();
    expect(source.observed).to.be.true;
    subscription.unsubscribe();
    expect(source.observed).to.be.false;
  });

  it('refuses wrong options', () => {
    const make = (options: object): Error => thrown(() => mergeMapByStream(() => [], options));
    expect(make({ concurrency: 0 })).to.be.instanceOf(RangeError);
    expect(make({ perStream: 1.5 }).message)
      .to.include('"perStream"')
      .and.include('1.5');
    expect(make({ perStream: NaN })).to.be.instanceOf(RangeError);
    expect(make({ concurrency: '2' })).to.be.instanceOf(TypeError);
    expect(make({ perstream: 2 }).message).to.include('perStream');
  });

  it('holds its promises for any messages, limits and ends', () => {
    const step = fc.oneof(
      {
        weight: 2,
        arbitrary: fc.record({ arrives: fc.nat(3), at: fc.constantFrom('once', 'later') }),
      },
      { weight: 1, arbitrary: fc.record({ ends: fc.nat(9) }) },
    );
    const limit = fc.constantFrom(1, 2, 3, Infinity);
    const run = (
      steps: readonly ({ arrives: number; at: string } | { ends: number })[],
      concurrency: number,
      perStream: number,
    ): void => {
      stage.consumed.length = 0;
      const arrivals = steps.filter((one) => 'arrives' in one);
      const messages = stage.fresh(
        ...arrivals.map(({ arrives }, i): [number, string] => [arrives, String(i)]),
      );
      const source = new Subject<(typeof messages)[string]>();
      const running: { message: SctpMessage; inner: Subject<string> }[] = [];
      const begun: SctpMessage[] = [];
      const project = (message: SctpMessage): Observable<string> | string[] => {
        begun.push(message);
        const name = message.data.toString();
        if (arrivals[Number(name)].at === 'once') return [name];
        const inner = new Subject<string>();
        running.push({ message, inner });
        expect(running.length).to.be.at.most(concurrency);
        const own = running.filter((other) => other.message.stream === message.stream);
        expect(own.length).to.be.at.most(perStream);
        return inner;
      };
      const finish = (which: number): void => {
        if (running.length === 0) return;
        const [{ message, inner }] = running.splice(which % running.length, 1);
        inner.next(message.data.toString());
        inner.complete();
      };
      const seen = record(
        delivering(source).pipe(mergeMapByStream(project, { concurrency, perStream })),
      );
      let arrived = 0;
      for (const one of steps) {
        if ('arrives' in one) source.next(messages[String(arrived++)]);
        else finish(one.ends);
      }
      source.complete();
      for (let i = 0; running.length > 0; i++) finish(i);
      expect(seen.pop()).to.equal('|');
      const streamOf = (name: string): number => arrivals[Number(name)].arrives;
      for (const stream of [0, 1, 2, 3]) {
        const all = arrivals.flatMap(({ arrives }, i) => (arrives === stream ? [String(i)] : []));
        const beginnings = begun.map(({ data }) => data.toString());
        expect(beginnings.filter((name) => streamOf(name) === stream)).to.deep.equal(all);
        const results = seen.filter((name) => streamOf(name) === stream);
        if (perStream === 1) expect(results).to.deep.equal(all);
        else expect(results).to.have.members(all);
      }
      expect(stage.consumed).to.have.members(seen).and.have.length(seen.length);
    };
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), limit, limit, run));
  });
});
