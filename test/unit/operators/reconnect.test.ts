import { expect } from 'chai';
import fc from 'fast-check';
import { defer, NEVER, Subject, take, takeUntil, type Observable } from 'rxjs';
import { connect, SctpError, type SctpAssociation } from 'rxsctp';
import { reconnect, type ReconnectOptions, type SctpReconnectState } from 'rxsctp/operators';
import { flushed } from '../fake-binding.js';
import { thrown } from '../support.js';
import { countSubscribers } from './subscribers.js';
import { FakeStage, scheduler } from './support.js';

/** Short for `connecting 1`, `waiting 2 for 20`, … */
const show = (step: SctpReconnectState): string => {
  const delay = step.state === 'waiting' ? ` for ${String(step.delay)}` : '';
  return `${step.state} ${String(step.attempt)}${delay}`;
};

const BACKOFF = { backoff: { initial: 10, max: 40 }, jitter: 0 };

describe('reconnect', () => {
  const stage = new FakeStage();
  let steps: string[];
  let state: Subject<SctpReconnectState>;
  let options: ReconnectOptions;
  beforeEach(() => {
    steps = [];
    state = new Subject();
    state.subscribe((step) => steps.push(show(step)));
    options = { ...BACKOFF, state };
  });

  /** A source that does something else with each subscription, the last for good. */
  const attempts = (...sources: Observable<SctpAssociation>[]): Observable<SctpAssociation> => {
    let next = 0;
    return defer(() => sources[Math.min(next++, sources.length - 1)]);
  };

  it('subscribes again after errors, waiting longer each time', () => {
    scheduler().run(({ cold, expectObservable }) => {
      const a = stage.association;
      const source = attempts(
        cold<SctpAssociation>('---#'),
        cold<SctpAssociation>('--#'),
        cold<SctpAssociation>('#'),
        cold<SctpAssociation>('#'),
        cold('-a-', { a }),
      );
      // 3 + 10 + 2 + 20 + 0 + 40 + 0 + 40 + 1 = 116
      expectObservable(source.pipe(reconnect(options)), '200ms !').toBe('116ms a', { a });
    });
    expect(steps).to.deep.equal([
      'connecting 1',
      'waiting 2 for 10',
      'connecting 2',
      'waiting 3 for 20',
      'connecting 3',
      'waiting 4 for 40',
      'connecting 4',
      'waiting 5 for 40',
      'connecting 5',
      'connected 5',
      'ended 5',
    ]);
  });

  it('starts over after a success', () => {
    scheduler().run(({ cold, expectObservable }) => {
      const a = stage.association;
      const source = attempts(
        cold<SctpAssociation>('#'),
        cold('a-#', { a }),
        cold<SctpAssociation>('#'),
        cold('a-|', { a }),
      );
      expectObservable(source.pipe(reconnect(options))).toBe('10ms a 31ms a-|', { a });
    });
    expect(steps).to.deep.equal([
      'connecting 1',
      'waiting 2 for 10',
      'connecting 2',
      'connected 2',
      'waiting 1 for 10',
      'connecting 1',
      'waiting 2 for 20',
      'connecting 2',
      'connected 2',
      'ended 2',
    ]);
  });

  it('gives up after so many attempts in a row, with the last error', () => {
    scheduler().run(({ cold, expectObservable }) => {
      const a = stage.association;
      const source = attempts(
        cold('a#', { a }),
        cold<SctpAssociation>('#', {}, 'first'),
        cold<SctpAssociation>('#', {}, 'second'),
      );
      const result = source.pipe(reconnect({ ...options, limit: 2 }));
      // The lost association was a success: two attempts follow it.
      expectObservable(result).toBe('a 30ms #', { a }, 'second');
    });
    expect(steps.at(-1)).to.equal('failed 2');
  });

  it('does not retry what retrying cannot mend', () => {
    const hopeless = [
      new TypeError('wrong'),
      new RangeError('wrong'),
      new SctpError('ERR_SCTP_UNSUPPORTED', 'no such engine'),
      new SctpError('EINVAL', 'no host', { errors: [new SctpError('EINVAL', 'multicast')] }),
      AbortSignal.abort().reason as Error,
    ];
    for (const error of hopeless) {
      scheduler().run(({ cold, expectObservable }) => {
        const source = cold<SctpAssociation>('-#', {}, error);
        expectObservable(source.pipe(reconnect(options))).toBe('-#', {}, error);
      });
      expect(steps.splice(0)).to.deep.equal(['connecting 1', 'failed 1']);
    }
  });

  it('retries when one of several addresses may be reached later', () => {
    const errors = (['EINVAL', 'ECONNREFUSED'] as const).map((code) => new SctpError(code, code));
    const error = new SctpError('EINVAL', 'none of two', { errors });
    scheduler().run(({ cold, expectObservable }) => {
      const source = cold<SctpAssociation>('-#', {}, error);
      expectObservable(source.pipe(reconnect(options)), '--!').toBe('--');
    });
    expect(steps[0]).to.equal('connecting 1');
    expect(steps[1]).to.match(/^waiting/);
  });

  it('clears its timer when unsubscribed, and says that it has ended', () => {
    const test = scheduler();
    test.run(({ cold, expectSubscriptions, flush }) => {
      const source = cold<SctpAssociation>('-#');
      const subscription = source.pipe(reconnect(options)).subscribe();
      cold('-----x').subscribe(() => subscription.unsubscribe());
      expectSubscriptions(source.subscriptions).toBe('^!');
      flush();
      expect(test.now()).to.equal(5);
    });
    expect(steps).to.deep.equal(['connecting 1', 'waiting 2 for 10', 'ended 2']);
  });

  it('unsubscribes from an attempt or an association in use', () => {
    scheduler().run(({ cold, expectObservable, expectSubscriptions }) => {
      const a = stage.association;
      const source = cold('--a-', { a });
      expectObservable(source.pipe(reconnect(options)), '-!').toBe('');
      expectObservable(source.pipe(reconnect(options)), '---!').toBe('--a', { a });
      expectSubscriptions(source.subscriptions).toBe(['^!', '^--!']);
    });
  });

  it('may be unsubscribed by who hears of its state or gets the association', () => {
    const a = stage.association;
    for (const [when, subscriptions] of [
      ['connecting 1', []],
      ['connected 1', ['^!']],
      ['waiting 2 for 10', ['^!']],
    ] as const) {
      scheduler().run(({ cold, expectObservable, expectSubscriptions }) => {
        const stop = new Subject<void>();
        state.subscribe((step) => {
          if (show(step) === when) stop.next();
        });
        const source = when.startsWith('waiting') ? cold<SctpAssociation>('-#') : cold('-a', { a });
        const end = when.startsWith('connecting') ? '|' : '-|';
        expectObservable(source.pipe(reconnect(options), takeUntil(stop))).toBe(end);
        expectSubscriptions(source.subscriptions).toBe([...subscriptions]);
      });
      expect(steps.splice(0).slice(-2)[0]).to.equal(when);
    }
    scheduler().run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-', { a });
      expectObservable(source.pipe(reconnect(options), take(1))).toBe('-(a|)', { a });
      expectSubscriptions(source.subscriptions).toBe('^!');
    });
  });

  it('is reused: each subscription counts for itself', () => {
    const result = NEVER.pipe(reconnect(options));
    result.subscribe().unsubscribe();
    result.subscribe().unsubscribe();
    expect(steps).to.deep.equal(['connecting 1', 'ended 1', 'connecting 1', 'ended 1']);
  });

  describe('on a connection', () => {
    const start = (more: ReconnectOptions): { stop: () => void; log: string[] } => {
      const log: string[] = [];
      const subscription = connect({ host: '127.0.0.1', port: 5000 })
        .pipe(reconnect({ ...options, ...more }))
        .subscribe({
          error: (error: { code: string }) => log.push(error.code),
          complete: () => log.push('|'),
        });
      return { stop: () => subscription.unsubscribe(), log };
    };

    it('completes when the association ends gracefully', () => {
      const { log } = start({});
      stage.fake.establish(2);
      stage.fake.event({ type: 'state', association: 2, state: 'shutdown-received' });
      stage.fake.closed(2);
      expect(log).to.deep.equal(['|']);
      expect(steps.at(-1)).to.equal('ended 1');
    });

    it('goes on after the peer has shut down, with `afterShutdown`', () => {
      const { stop, log } = start({ afterShutdown: true });
      stage.fake.establish(2);
      stage.fake.event({ type: 'state', association: 2, state: 'shutdown-received' });
      stage.fake.closed(2);
      expect(steps.at(-1)).to.equal('waiting 1 for 10');
      stop();
      expect(log).to.deep.equal([]);
    });

    it('completes after a shutdown from this side, also with `afterShutdown`', async () => {
      const { log } = start({ afterShutdown: true, backoff: { initial: 1 } });
      stage.fake.establish(2);
      stage.fake.event({ type: 'state', association: 2, state: 'shutdown-received' });
      stage.fake.closed(2);
      while (stage.fake.connects.length < 3) await flushed();
      stage.fake.establish(3);
      stage.fake.event({ type: 'state', association: 3, state: 'shutdown-sent' });
      stage.fake.closed(3);
      expect(log).to.deep.equal(['|']);
    });

    it('leaves no subscription behind', () => {
      const { association } = stage;
      const watched = countSubscribers(association);
      const up = new Subject<SctpAssociation>();
      const subscription = up.pipe(reconnect({ afterShutdown: true })).subscribe();
      up.next(association);
      expect(watched.subscribers).to.equal(1);
      subscription.unsubscribe();
      expect(watched.subscribers).to.equal(0);
      expect(up.observed).to.be.false;
    });

    it('tells why it waits', () => {
      const errors: unknown[] = [];
      state.subscribe((step) => step.state === 'waiting' && errors.push(step.error));
      const { stop } = start({});
      stage.fake.closed(2, 'refused');
      stop();
      expect((errors[0] as SctpError).code).to.equal('ECONNREFUSED');
    });
  });

  it('always waits within its bounds, and starts over with a success', () => {
    const outcome = fc.constantFrom('fails', 'is lost');
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1, maxLength: 30 }), (outcomes) => {
        let waits = 0;
        let expected = 0;
        const seen: SctpReconnectState[] = [];
        scheduler().run(({ cold, flush }) => {
          const a = stage.association;
          const sources = outcomes.map((kind) =>
            kind === 'fails' ? cold<SctpAssociation>('#') : cold('a#', { a }),
          );
          attempts(...sources, cold<SctpAssociation>('|'))
            .pipe(
              reconnect({ ...BACKOFF, jitter: 0.3, state: { next: (step) => seen.push(step) } }),
            )
            .subscribe();
          flush();
        });
        for (const step of seen) {
          if (step.state === 'connected') waits = 0;
          if (step.state !== 'waiting') continue;
          const longest = Math.min(40, 10 * 2 ** waits++);
          expect(step.delay).to.be.within(Math.floor(longest * 0.7), longest);
          expected++;
        }
        expect(expected).to.equal(outcomes.length);
        expect(seen.at(-1)?.state).to.equal('ended');
      }),
      { numRuns: 50 },
    );
  });

  it('refuses wrong options at the call', () => {
    const wrong: [object, string, typeof Error][] = [
      [{ limit: 0 }, '"limit"', RangeError],
      [{ limit: 1.5 }, '"limit"', RangeError],
      [{ jitter: 1.1 }, '"jitter"', RangeError],
      [{ jitter: NaN }, '"jitter"', RangeError],
      [{ jitter: '1' }, '"jitter"', TypeError],
      [{ backoff: { initial: 0 } }, '"backoff.initial"', RangeError],
      [{ backoff: { initial: 10, max: 9 } }, '"backoff.max"', RangeError],
      [{ backoff: { factor: 0.5 } }, '"backoff.factor"', RangeError],
      [{ backoff: 1000 }, '"backoff"', TypeError],
      [{ state: 'on' }, '"state"', TypeError],
      [{ state: null }, '"state"', TypeError],
      [{ afterShutdown: 1 }, '"afterShutdown"', TypeError],
      [{ backof: {} }, '"backoff"', TypeError],
    ];
    for (const [given, name, type] of wrong) {
      const error = thrown(() => reconnect(given));
      expect(error).to.be.instanceOf(type);
      expect(error.message).to.include(name);
    }
    expect(() => reconnect({ backoff: { initial: 60_000 }, limit: Infinity })).not.to.throw();
  });
});
