import { expect } from 'chai';
import fc from 'fast-check';
import { map, Subject, take, timer, type Observable } from 'rxjs';
import type { SctpAssociation, SctpStats } from 'rxsctp';
import { idleTimeout } from 'rxsctp/operators';
import { record, thrown } from '../support.js';
import { FakeStage, scheduler } from './support.js';

/** An association whose counters rise at certain times, and what was done to it. */
class Watched {
  readonly done: string[] = [];
  readonly periods: number[] = [];
  samples = 0;
  readonly association: SctpAssociation;

  constructor(base: SctpAssociation, now: () => number, traffic: readonly number[] = []) {
    const note = (what: string): void => {
      this.done.push(`${what} at ${String(now())}`);
    };
    const stats$ = (period: number): Observable<SctpStats> => {
      this.periods.push(period);
      return timer(0, period).pipe(
        map(() => {
          this.samples++;
          const chunks = traffic.filter((time) => time <= now()).length;
          const received = Math.floor(chunks / 2);
          return {
            dataChunksSent: chunks - received,
            dataChunksReceived: received,
          } as SctpStats;
        }),
      );
    };
    this.association = Object.create(base, {
      stats$: { value: stats$ },
      shutdown: {
        value: () => {
          note('shutdown');
          return Promise.resolve();
        },
      },
      abort: {
        value: (reason: string) => {
          note(`abort (${reason})`);
        },
      },
    }) as SctpAssociation;
  }
}

describe('idleTimeout', () => {
  const stage = new FakeStage();

  it('ends what was silent for that long', () => {
    const test = scheduler();
    const watched = new Watched(stage.association, () => test.now());
    test.run(({ cold, expectObservable }) => {
      const source = cold('a', { a: watched.association });
      expectObservable(source.pipe(idleTimeout(100)), '300ms !').toBe('a', {
        a: watched.association,
      });
    });
    expect(watched.done).to.deep.equal(['shutdown at 100']);
    expect(watched.periods).to.deep.equal([25]);
    expect(watched.samples).to.equal(5);
  });

  it('counts from the last message either way', () => {
    const test = scheduler();
    const watched = new Watched(stage.association, () => test.now(), [90, 160, 210]);
    test.run(({ cold, expectObservable }) => {
      const source = cold('a', { a: watched.association });
      expectObservable(source.pipe(idleTimeout(100, { action: 'abort' })), '500ms !').toBe('a', {
        a: watched.association,
      });
    });
    expect(watched.done).to.deep.equal(['abort (idle for 100 ms) at 325']);
  });

  it('watches each association for itself', () => {
    const test = scheduler();
    const now = (): number => test.now();
    const [a, b] = [new Watched(stage.association, now), new Watched(stage.association, now, [60])];
    test.run(({ cold, expectObservable }) => {
      const values = { a: a.association, b: b.association };
      const source = cold('a 19ms b', values);
      expectObservable(source.pipe(idleTimeout(100)), '300ms !').toBe('a 19ms b', values);
    });
    expect(a.done).to.deep.equal(['shutdown at 100']);
    expect(b.done).to.deep.equal(['shutdown at 170']);
  });

  it('passes the end on, and leaves no timer behind', () => {
    const test = scheduler();
    const watched = new Watched(stage.association, () => test.now());
    const a = watched.association;
    test.run(({ cold, expectObservable }) => {
      expectObservable(cold('a--|', { a }).pipe(idleTimeout(100))).toBe('a--|', { a });
      expectObservable(cold('a--#', { a }).pipe(idleTimeout(100))).toBe('a--#', { a });
      expectObservable(cold('a', { a }).pipe(idleTimeout(100)), '--!').toBe('a', { a });
      expectObservable(cold('a', { a }).pipe(idleTimeout(100), take(1))).toBe('(a|)', { a });
    });
    expect(watched.done).to.deep.equal([]);
    expect(watched.samples).to.equal(3);
  });

  it('may be left by who gets an association', () => {
    const source = new Subject<SctpAssociation>();
    const seen = record(
      source.pipe(
        idleTimeout(1000),
        take(1),
        map(({ id }) => id),
      ),
    );
    source.next(stage.association);
    expect(seen).to.deep.equal(['1', '|']);
    expect(source.observed).to.be.false;
  });

  it('ends nothing before its time, and everything soon after it', () => {
    const times = fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), times, (ms, unsorted) => {
        const traffic = unsorted.toSorted((a, b) => a - b);
        const test = scheduler();
        const watched = new Watched(stage.association, () => test.now(), traffic);
        test.run(({ cold, flush }) => {
          const source = cold('a', { a: watched.association });
          const subscription = source.pipe(idleTimeout(ms, { action: 'abort' })).subscribe();
          timer(3000).subscribe(() => subscription.unsubscribe());
          flush();
        });
        expect(watched.done).to.have.length(1);
        const end = Number(watched.done[0].split(' at ')[1]);
        const last = traffic.filter((time) => time <= end).at(-1) ?? 0;
        const period = Math.ceil(ms / 4);
        expect(end - last).to.be.within(ms, ms + 2 * period);
      }),
      { numRuns: 100 },
    );
  });

  it('watches long times, too', () => {
    const test = scheduler();
    const watched = new Watched(stage.association, () => test.now());
    test.run(({ cold, flush }) => {
      const source = cold('a', { a: watched.association });
      const subscription = source.pipe(idleTimeout(86_400_000)).subscribe();
      timer(90_000_000).subscribe(() => subscription.unsubscribe());
      flush();
    });
    expect(watched.done).to.deep.equal(['shutdown at 86400000']);
    expect(watched.periods).to.deep.equal([3_600_000]);
  });

  it('refuses wrong arguments at the call', () => {
    expect(thrown(() => idleTimeout(0))).to.be.instanceOf(RangeError);
    expect(thrown(() => idleTimeout(2 ** 31))).to.be.instanceOf(RangeError);
    expect(thrown(() => idleTimeout('1' as never))).to.be.instanceOf(TypeError);
    const wrong = { action: 'close' as never };
    expect(thrown(() => idleTimeout(1000, wrong)).message).to.include('shutdown, abort');
    expect(thrown(() => idleTimeout(1000, { actoin: 'abort' } as object)).message).to.include(
      '"action"',
    );
  });
});
