import { expect } from 'chai';
import {
  concat,
  defer,
  EMPTY,
  ignoreElements,
  map,
  merge,
  NEVER,
  Observable,
  Subject,
  tap,
  throwError,
  toArray,
} from 'rxjs';
import { connect, type SctpAssociation } from 'rxsctp';
import {
  bufferHeld,
  concatMapHeld,
  mergeMapByStream,
  reconnect,
  respond,
  sendTo,
  whileUp,
} from 'rxsctp/operators';
import { asyncScheduler } from 'rxjs';
import { flushed } from '../fake-binding.js';
import { established, record, thrown } from '../support.js';
import { warningsOf } from './watch.js';
import { FakeStage, text } from './support.js';

/** Its messages, and whether it is subscribed to. */
function watched<T>(source: Observable<T> = NEVER): { up: boolean; source: Observable<T> } {
  const state = {
    up: false,
    source: new Observable<T>((subscriber) => {
      state.up = true;
      subscriber.add(() => (state.up = false));
      subscriber.add(source.subscribe(subscriber));
    }),
  };
  return state;
}

describe('whileUp', () => {
  const stage = new FakeStage();

  /** A source of the stage's association, which stays open. */
  const only = (): Observable<SctpAssociation> => concat([stage.association], NEVER);

  const reasons = [
    ...(['shutdown', 'aborted-by-user', 'aborted-by-peer', 'timeout', 'protocol-error'] as const),
  ];
  for (const reason of reasons) {
    it(`tears down what would go on for ever: ${reason}`, () => {
      const inner = watched();
      const seen = record(only().pipe(whileUp(() => inner.source)));
      expect(inner.up).to.equal(true);
      stage.fake.closed(1, reason);
      expect([inner.up, seen]).to.deep.equal([false, []]);
    });
  }

  it('passes on what the inner Observables emit, side by side, and completes after both', () => {
    const source = new Subject<SctpAssociation>();
    const other = established(stage.fake, { port: 5001 });
    const seen = record(
      source.pipe(whileUp((it, i) => it.messages$.pipe(map((m) => `${i}${text(m)}`)))),
    );
    source.next(stage.association);
    source.next(other);
    source.complete();
    stage.fake.messages(1, [1, 'a']);
    stage.fake.messages(2, [2, 'b']);
    stage.fake.closed(1, 'timeout');
    stage.fake.messages(2, [3, 'c']);
    stage.fake.closed(2);
    expect(seen).to.deep.equal(['01a', '12b', '13c', '|']);
  });

  it('takes promises and iterables, too', async () => {
    const promised = record(only().pipe(whileUp(() => Promise.resolve('a'))));
    await flushed();
    expect(promised).to.deep.equal(['a']);
    expect(record(only().pipe(whileUp(() => ['a', 'b'])))).to.deep.equal(['a', 'b']);
  });

  it('ends the inner Observable with its own subscription', () => {
    const inner = watched();
    only()
      .pipe(whileUp(() => inner.source))
      .subscribe()
      .unsubscribe();
    expect(inner.up).to.equal(false);
  });

  it('begins nothing with an association that is gone', () => {
    let begun = 0;
    stage.fake.closed(1, 'timeout');
    const seen = record(only().pipe(whileUp(() => defer(() => [begun++]))));
    expect([begun, seen]).to.deep.equal([0, []]);
  });

  it('lets nothing be sent into a dead association after a reconnection', async () => {
    const source = new Subject<string>();
    const calls: number[] = [];
    const seen: string[] = [];
    const warnings = await warningsOf(async () => {
      const running = connect({ host: '127.0.0.1', port: 5001 })
        .pipe(
          reconnect({ backoff: { initial: 1, max: 1 } }),
          whileUp((association) => {
            const sender = association.sender();
            return source.pipe(
              tap((data) => {
                calls.push(association.id);
                sender.next(data);
              }),
            );
          }),
        )
        .subscribe((data) => seen.push(data));
      stage.fake.establish(2);
      source.next('a');
      stage.fake.closed(2, 'aborted-by-peer');
      source.next('nobody is up');
      await new Promise((resolve) => asyncScheduler.schedule(resolve, 5));
      stage.fake.establish(3);
      for (let i = 0; i < 100; i++) source.next('b');
      running.unsubscribe();
    });
    expect(calls).to.deep.equal([2, ...Array<number>(100).fill(3)]);
    expect(seen).to.have.length(101);
    expect(warnings).to.deep.equal([]);
  });

  describe('after a graceful end', () => {
    it('lasts until the work on what was received is done', async () => {
      const works: (() => void)[] = [];
      const work = (): Promise<void> => new Promise((resolve) => works.push(resolve));
      const timer = watched();
      const done: string[] = [];
      const received = defer(() =>
        stage.association.messages$.pipe(
          concatMapHeld(async (message) => {
            await work();
            return text(message);
          }),
          tap((each) => done.push(each)),
        ),
      );
      const seen = record(only().pipe(whileUp(() => merge(received, timer.source))));
      stage.fake.messages(1, [1, 'a'], [1, 'b'], [2, 'c']);
      stage.fake.event({ type: 'peer-shutdown', association: 1 });
      stage.fake.closed(1);
      for (let i = 0; i < 3; i++) {
        await flushed();
        expect(timer.up).to.equal(true);
        works[i]();
      }
      await flushed();
      expect([timer.up, done, seen]).to.deep.equal([false, ['1a', '1b', '2c'], ['1a', '1b', '2c']]);
    });

    it('lets operators that wait for the end have it', async () => {
      const whole = record(
        only().pipe(whileUp((it) => it.messages$.pipe(map(text), toArray()))),
        String,
      );
      const worked = record(
        only().pipe(
          whileUp((it) =>
            it.messages$.pipe(
              mergeMapByStream((message) => Promise.resolve(text(message))),
              toArray(),
            ),
          ),
        ),
        String,
      );
      const batched = record(
        only().pipe(
          whileUp((it) =>
            it.messages$.pipe(
              bufferHeld({ count: 10 }),
              map(({ messages }) => messages.length),
            ),
          ),
        ),
      );
      stage.fake.messages(1, [1, 'a'], [2, 'b']);
      stage.fake.event({ type: 'peer-shutdown', association: 1 });
      stage.fake.closed(1);
      await flushed();
      expect([whole, worked, batched]).to.deep.equal([['1a,2b'], ['1a,2b'], ['2']]);
    });

    it('does not wait for messages that nobody has asked for', () => {
      const inner = watched();
      only()
        .pipe(whileUp(() => inner.source))
        .subscribe();
      stage.fake.messages(1, [1, 'a']);
      stage.fake.closed(1);
      expect(inner.up).to.equal(false);
    });
  });

  describe('with an error', () => {
    it('of messages$ ends the inner Observable, after its own handlers', () => {
      const heard: string[] = [];
      const seen = record(
        only().pipe(
          whileUp((it) =>
            it.messages$.pipe(tap({ error: ({ code }: { code: string }) => heard.push(code) })),
          ),
        ),
      );
      stage.fake.closed(1, 'timeout');
      expect([seen, heard]).to.deep.equal([[], ['ETIMEDOUT']]);
    });

    it('of a send that is too late ends it, too', async () => {
      const source = new Subject<string>();
      const one = record(only().pipe(whileUp((it) => source.pipe(sendTo(it)))));
      const all = record(only().pipe(whileUp((it) => it.sendMany(source).pipe(ignoreElements()))));
      const replies = record(only().pipe(whileUp((it) => it.messages$.pipe(respond(() => 'x')))));
      stage.fake.event({ type: 'peer-shutdown', association: 1 });
      stage.fake.messages(1, [1, 'late']);
      source.next('late');
      await flushed();
      stage.fake.closed(1);
      await flushed();
      expect([one, all, replies]).to.deep.equal([[], [], []]);
    });

    it('of its own is passed on', () => {
      const broken = (): Observable<never> => throwError(() => new TypeError('broken'));
      expect(record(only().pipe(whileUp(broken)))).to.deep.equal(['error without code']);
      const completed = only().pipe(
        whileUp((it) => {
          const sender = it.sender();
          sender.complete();
          return sender.send('x');
        }),
      );
      const seen = record(completed);
      return flushed().then(() => {
        expect(seen).to.deep.equal(['error EPIPE']);
      });
    });

    it('of its own is passed on also while the association is ending', () => {
      const source = new Subject<string>();
      const seen = record(only().pipe(whileUp(() => source)));
      stage.fake.event({ type: 'peer-shutdown', association: 1 });
      source.error(new Error('broken'));
      expect(seen).to.deep.equal(['error without code']);
    });

    it('of the source is passed on', () => {
      const source = throwError(() => new Error('no association'));
      expect(record(source.pipe(whileUp(() => EMPTY)))).to.deep.equal(['error without code']);
    });
  });

  it('refuses what is no function', () => {
    expect(thrown(() => whileUp({} as never)).code).to.equal('ERR_INVALID_ARG_TYPE');
  });
});
