import { expect } from 'chai';
import { map, Subject, take } from 'rxjs';
import type { SctpAssociation } from 'rxsctp';
import { autoShutdown } from 'rxsctp/operators';
import { established, record, thrown } from '../support.js';
import { FakeStage, scheduler } from './support.js';

describe('autoShutdown', () => {
  const stage = new FakeStage();

  it('passes associations on, and the end', () => {
    const a = stage.association;
    const b = established(stage.fake);
    scheduler().run(({ hot, expectObservable }) => {
      expectObservable(hot('a-b-|', { a, b }).pipe(autoShutdown())).toBe('a-b-|', { a, b });
      expectObservable(hot('a-#', { a }).pipe(autoShutdown())).toBe('a-#', { a });
    });
  });

  for (const how of ['unsubscribing', 'completion', 'error'] as const) {
    it(`shuts down those that are still up after ${how}`, () => {
      const all = [stage.association, established(stage.fake), established(stage.fake)];
      const source = new Subject<SctpAssociation>();
      const subscription = source.pipe(autoShutdown()).subscribe({ error: () => undefined });
      for (const association of all) source.next(association);
      stage.fake.closed(2);
      expect(stage.fake.shutdowns).to.deep.equal([]);
      if (how === 'completion') source.complete();
      else if (how === 'error') source.error(new Error('broken'));
      else subscription.unsubscribe();
      expect(stage.fake.shutdowns).to.deep.equal([1, 3]);
      expect(source.observed).to.be.false;
    });
  }

  it('never aborts by itself without a timeout, and leaves no timer', () => {
    const { association } = stage;
    const test = scheduler();
    test.run(({ hot, flush }) => {
      hot('a|', { a: association }).pipe(autoShutdown()).subscribe();
      flush();
      expect(test.actions).to.deep.equal([]);
    });
    expect(stage.fake.aborts).to.deep.equal([]);
  });

  it('aborts after its timeout what has not ended, and nothing else', () => {
    const [a, b] = [stage.association, established(stage.fake)];
    scheduler().run(({ hot, cold, expectObservable }) => {
      hot('(ab)|', { a, b })
        .pipe(autoShutdown({ timeout: 100 }))
        .subscribe();
      cold('50ms x').subscribe(() => {
        stage.fake.closed(2);
      });
      // The source completes in frame 4.
      const aborts = cold('103ms x-x|').pipe(map(() => stage.fake.aborts.length));
      expectObservable(aborts).toBe('103ms x-y|', { x: 0, y: 1 });
    });
    expect(stage.fake.aborts).to.deep.equal([
      { association: 1, reason: 'not shut down within 100 ms' },
    ]);
  });

  it('leaves no timer once all have ended', () => {
    const test = scheduler();
    test.run(({ hot, flush }) => {
      hot('a|', { a: stage.association })
        .pipe(autoShutdown({ timeout: 1000 }))
        .subscribe();
      hot('--x').subscribe(() => {
        stage.fake.closed(1, 'aborted-by-peer');
      });
      flush();
      expect(test.now()).to.be.below(1000);
    });
    expect(stage.fake.aborts).to.deep.equal([]);
  });

  it('forgets those that have ended', () => {
    const { association } = stage;
    const calls: string[] = [];
    const shutdown = (): Promise<void> => {
      calls.push('shutdown');
      return Promise.resolve();
    };
    Object.defineProperty(association, 'shutdown', { value: shutdown });
    const source = new Subject<SctpAssociation>();
    const subscription = source.pipe(autoShutdown()).subscribe();
    source.next(association);
    stage.fake.closed(1);
    subscription.unsubscribe();
    expect(calls).to.deep.equal([]);
  });

  it('may be left by who gets an association', () => {
    const source = new Subject<SctpAssociation>();
    const seen = record(
      source.pipe(
        autoShutdown(),
        take(1),
        map(({ id }) => id),
      ),
    );
    source.next(stage.association);
    expect(seen).to.deep.equal(['1', '|']);
    expect(stage.fake.shutdowns).to.deep.equal([1]);
  });

  it('refuses wrong options at the call', () => {
    expect(thrown(() => autoShutdown({ timeout: -1 }))).to.be.instanceOf(RangeError);
    expect(thrown(() => autoShutdown({ timeout: '1' as never }))).to.be.instanceOf(TypeError);
    expect(thrown(() => autoShutdown({ timout: 1 } as object)).message).to.include('"timeout"');
  });
});
