import { expect } from 'chai';
import fc from 'fast-check';
import { map, NEVER, take } from 'rxjs';
import type { SctpMessage } from 'rxsctp';
import { autoRelease, mergeMapHeld } from 'rxsctp/operators';
import { record, thrown } from '../support.js';
import { delivering, FakeStage, scheduler, text } from './support.js';
import { timers, warningsOf } from './watch.js';

describe('autoRelease', () => {
  const stage = new FakeStage();

  it('gives back what was held for too long since its first hold, and says so', () => {
    const messages = stage.fresh([1, 'a'], [1, 'b'], [2, 'c']);
    const expired: string[] = [];
    const virtual = scheduler();
    virtual.run(({ hot, cold, expectObservable, flush, time }) => {
      const result = delivering(hot('a-bc------|', messages)).pipe(
        autoRelease(time('-----|'), (message) => {
          expired.push(`${text(message)} at ${virtual.now()}`);
        }),
        map((message) => {
          message.hold();
          if (message.stream === 2) message.release();
          else cold('--(x|)').subscribe(() => message.hold());
          return text(message);
        }),
      );
      expectObservable(result).toBe('x-yz------|', { x: '1a', y: '1b', z: '2c' });
      flush();
    });
    expect(expired).to.deep.equal(['1a at 5', '1b at 7']);
    expect(stage.consumed).to.deep.equal(['c', 'a', 'b']);
  });

  it('gives everything back also when whoever is told throws', () => {
    const messages = stage.fresh([1, 'a'], [1, 'b']);
    const run = (): void => {
      scheduler().run(({ hot, time }) => {
        delivering(hot('(ab)', messages))
          .pipe(
            autoRelease(time('-----|'), () => {
              throw new Error('broken');
            }),
          )
          .subscribe((message) => message.hold());
      });
    };
    expect(thrown(run).message).to.equal('broken');
    expect(stage.consumed).to.deep.equal(['a', 'b']);
  });

  it('lets operators be in time or late, and releases once', () => {
    const messages = stage.fresh([1, 'a'], [2, 'b']);
    const expired: string[] = [];
    scheduler().run(({ hot, cold, expectObservable, flush }) => {
      const result = delivering(hot('ab|', messages)).pipe(
        autoRelease(5, (message) => expired.push(text(message))),
        mergeMapHeld((message) =>
          cold(message.stream === 1 ? '--x|' : '-------x|').pipe(map(() => text(message))),
        ),
      );
      expectObservable(result).toBe('--x-----y|', { x: '1a', y: '2b' });
      flush();
    });
    expect(expired).to.deep.equal(['2b']);
    expect(stage.consumed).to.deep.equal(['a', 'b']);
  });

  it('ignores the release that comes too late, but not one too many', () => {
    const messages = stage.fresh([1, 'a']);
    let held: SctpMessage | undefined;
    scheduler().run(({ hot, flush }) => {
      delivering(hot('a', messages))
        .pipe(autoRelease(5, () => undefined))
        .subscribe((message) => {
          message.hold();
          message.hold();
          held = message;
        });
      flush();
    });
    expect(stage.consumed).to.deep.equal(['a']);
    held?.release();
    held?.release();
    expect(thrown(() => held?.release()).code).to.equal('ERR_SCTP_NOT_HELD');
    expect(stage.consumed).to.deep.equal(['a']);
  });

  it('leaves the holds of others alone', async () => {
    let mine: SctpMessage | undefined;
    stage.association.messages$.subscribe((message) => {
      message.hold();
      mine = message;
    });
    let expired = 0;
    await new Promise<void>((resolve) => {
      stage.association.messages$
        .pipe(
          autoRelease(1, () => {
            expired++;
            resolve();
          }),
        )
        .subscribe((message) => message.hold());
      stage.fake.messages(1, [1, 'a']);
    });
    expect(expired).to.equal(1);
    expect(await stage.consumedBytes()).to.equal(0);
    mine?.release();
    expect(await stage.consumedBytes()).to.equal(1);
  });

  it('warns once for each stream when nobody is told', async () => {
    const messages = stage.marbles([1, 'a'], [1, 'b'], [2, 'c']);
    const warnings = await warningsOf(() => {
      scheduler().run(({ hot, flush }) => {
        hot('abc', messages)
          .pipe(autoRelease(5))
          .subscribe((message) => message.hold());
        flush();
      });
    });
    expect(warnings).to.have.length(2);
    expect(warnings[0]).to.match(/^SCTP_HOLD_EXPIRED: 5 ms after .* stream 1 \(PPID 0, 1 bytes\)/);
    expect(warnings[1]).to.include('stream 2');
  });

  it('stays under what is held when the subscription ends, and leaves no timer then', async () => {
    const before = timers();
    const held: SctpMessage[] = [];
    stage.association.messages$.pipe(autoRelease(60_000), take(2)).subscribe((message) => {
      message.hold();
      held.push(message);
    });
    stage.fake.messages(1, [1, 'a'], [1, 'b']);
    expect(timers()).to.equal(before + 1);
    held[0].release();
    expect(timers()).to.equal(before + 1);
    held[1].release();
    expect(timers()).to.equal(before);
    expect(await stage.consumedBytes()).to.equal(2);
  });

  it('has no timer for operators that let go when unsubscribed', async () => {
    const before = timers();
    const subscription = stage.association.messages$
      .pipe(
        autoRelease(60_000),
        mergeMapHeld(() => NEVER),
      )
      .subscribe();
    stage.fake.messages(1, [1, 'a'], [1, 'b']);
    subscription.unsubscribe();
    expect(timers()).to.equal(before);
    expect(await stage.consumedBytes()).to.equal(2);
  });

  it('passes on the end, and keeps the payload', () => {
    const seen = record(stage.association.messages$.pipe(autoRelease(10)), text);
    stage.fake.messages(1, [1, 'a']);
    stage.fake.closed(1, 'aborted-by-peer');
    expect(seen).to.deep.equal(['1a', 'error ECONNRESET']);
  });

  it('refuses wrong arguments', () => {
    expect(thrown(() => autoRelease(0))).to.be.instanceOf(RangeError);
    expect(thrown(() => autoRelease(1, 5 as never))).to.be.instanceOf(TypeError);
  });

  it('gives each message back exactly once, whatever its holders do', () => {
    const holder = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 12 })), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(fc.array(holder, { maxLength: 6 }), (holders) => {
        stage.consumed.length = 0;
        const names = holders.map((_, i) => String.fromCharCode(97 + i));
        const messages = stage.fresh(...names.map((name): [number, string] => [1, name]));
        scheduler().run(({ hot, cold, flush }) => {
          delivering(hot(names.join(''), messages))
            .pipe(autoRelease(6, () => undefined))
            .subscribe((message) => {
              for (const [releases, after] of holders[names.indexOf(String(message.data))]) {
                message.hold();
                if (!releases) continue;
                cold(`${'-'.repeat(after)}(x|)`).subscribe(() => {
                  message.release();
                });
              }
            });
          flush();
        });
        expect([...stage.consumed].sort()).to.deep.equal(names);
      }),
    );
  });
});
