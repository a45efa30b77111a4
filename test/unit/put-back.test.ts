import { expect } from 'chai';
import { merge, NEVER, of, Observable, retry, Subject, take, tap, throwError } from 'rxjs';
import type { SctpAssociation, SctpBatch, SctpMessage } from 'rxsctp';
import { autoRelease, bufferHeld, concatMapHeld, mergeMapByStream } from 'rxsctp/operators';
import { until } from '../contract/support/until.js';
import { eachWithAssociation } from './each-test.js';
import { flushed, type FakeChannel } from './fake-binding.js';
import { UnfinishedWatch } from './operators/watch.js';
import { established, record, thrown } from './support.js';

const text = (message: SctpMessage): string =>
  `${String(message.stream)}${message.data.toString()}`;

describe('messages that are put back', () => {
  const watch = new UnfinishedWatch();
  let fake: FakeChannel;
  let association: SctpAssociation;

  eachWithAssociation((made, channel) => {
    [association, fake] = [made, channel];
  });

  const consumed = async (): Promise<number> => {
    await flushed();
    return fake.consumed.reduce((sum, { messages }) => sum + messages, 0);
  };

  /** A subscriber that holds everything until it is told to put it back. */
  const holder = (): { readonly held: SctpMessage[]; leave(): void } => {
    const held: SctpMessage[] = [];
    const subscription = association.messages$.subscribe({
      next: (message) => {
        message.hold();
        held.push(message);
      },
      error: () => undefined,
    });
    const leave = (): void => {
      subscription.unsubscribe();
      for (const message of held.splice(0)) message.putBack();
    };
    return { held, leave };
  };

  it('are not lost when one of a hundred fails: mergeMapByStream, retry', async () => {
    const done: number[] = [];
    const failed: number[] = [];
    const work = async ({ data }: SctpMessage): Promise<void> => {
      await flushed();
      const id = Number(data);
      (id === 5 ? failed : done).push(id);
      if (id === 5) throw new Error('the disk was full for a moment');
    };
    association.messages$.pipe(mergeMapByStream(work), retry()).subscribe();
    const ids = Array.from({ length: 100 }, (_, id) => id);
    fake.messages(1, ...ids.map((id): [number, string] => [1, String(id)]));
    for (let i = 0; i < 500; i++) await flushed();
    expect(failed).to.deep.equal([5]);
    expect(done).to.deep.equal(ids.filter((id) => id !== 5));
    expect(await consumed()).to.equal(100);
  });

  it('wait in their place, in the window, for the next subscriber', async () => {
    const first = holder();
    fake.messages(1, [1, 'a'], [2, 'b'], [1, 'c']);
    const [a, b, c] = first.held.splice(0);
    first.leave();
    c.putBack();
    a.putBack();
    b.release();
    fake.messages(1, [2, 'd']);
    expect(await consumed()).to.equal(1);
    expect(association.unconsumedBytes).to.equal(3);
    expect(record(association.messages$, text)).to.deep.equal(['1a', '1c', '2d']);
    expect(await consumed()).to.equal(4);
  });

  it('come before those that arrive after them in the same batch', () => {
    const seen: string[] = [];
    const gate = new Subject<string>();
    association
      .stream(1)
      .pipe(
        concatMapHeld((message) => (text(message) === '1a' ? gate : [text(message)])),
        retry(),
      )
      .subscribe((each) => seen.push(each));
    association.stream(2).subscribe(() => {
      gate.error(new Error('in the middle of a batch'));
    });
    fake.messages(1, [1, 'a'], [1, 'b'], [2, 'x'], [1, 'c'], [1, 'd']);
    expect(seen).to.deep.equal(['1b', '1c', '1d']);
  });

  it('go to who wants their stream', () => {
    const first = holder();
    fake.messages(1, [1, 'a'], [2, 'b'], [1, 'c']);
    first.leave();
    expect(record(association.stream(2), text)).to.deep.equal(['2b']);
    expect(record(association.messages$, text)).to.deep.equal(['1a', '1c']);
  });

  it('come again neither to who put them back nor to who had them, or later ones', async () => {
    const other = record(association.messages$, text);
    const first = holder();
    fake.messages(1, [1, 'a'], [1, 'b']);
    const late = record(association.messages$, text);
    fake.messages(1, [1, 'c']);
    for (const message of first.held.splice(0)) message.putBack();
    await flushed();
    expect(other).to.deep.equal(['1a', '1b', '1c']);
    expect(late).to.deep.equal(['1c']);
    expect(record(association.messages$, text)).to.deep.equal(['1a', '1b', '1c']);
  });

  it('come to who subscribed before they were put back and has had nothing yet', async () => {
    const begin = (into: string[]): void => {
      association.messages$
        .pipe(
          mergeMapByStream(() => (into.length === 0 ? of(1) : NEVER)),
          tap(() => {
            into.push('failed');
            throw new Error('after the operator, which so learns of it last');
          }),
        )
        .subscribe({
          error: () => {
            association.messages$.subscribe((message) => into.push(text(message)));
          },
        });
    };
    const atOnce: string[] = [];
    const work = new Subject<number>();
    association.messages$
      .pipe(
        mergeMapByStream(() => work),
        tap(() => {
          throw new Error('after the operator, which so learns of it last');
        }),
      )
      .subscribe({
        error: () => association.messages$.subscribe((message) => atOnce.push(text(message))),
      });
    fake.messages(1, [1, 'a'], [1, 'b'], [1, 'c']);
    work.next(1);
    await flushed();
    expect(atOnce).to.deep.equal(['1b', '1c']);

    association = established(fake);
    const inBatch: string[] = [];
    begin(inBatch);
    fake.messages(2, [1, 'a'], [1, 'b'], [1, 'c']);
    expect(inBatch).to.deep.equal(['failed', '1b', '1c']);
  });

  it('wait also when somebody else still holds them, and are consumed once', async () => {
    const first = holder();
    const second = holder();
    fake.messages(1, [1, 'a']);
    const [message] = second.held.splice(0);
    first.leave();
    second.leave();
    message.release();
    expect(await consumed()).to.equal(0);
    expect(
      thrown(() => {
        message.release();
      }).code,
    ).to.equal('ERR_SCTP_NOT_HELD');
    expect(
      thrown(() => {
        message.putBack();
      }).code,
    ).to.equal('ERR_SCTP_NOT_HELD');
    const again = holder();
    expect(again.held).to.deep.equal([message]);
    expect(await consumed()).to.equal(0);
    message.release();
    expect(await consumed()).to.equal(1);
  });

  it('wait once when two put them back', async () => {
    const first = holder();
    const second = holder();
    fake.messages(1, [1, 'a']);
    first.leave();
    second.leave();
    expect(record(association.messages$, text)).to.deep.equal(['1a']);
    expect(record(association.messages$, text)).to.deep.equal([]);
    expect(await consumed()).to.equal(1);
  });

  it('may be put back in the middle of their delivery', async () => {
    const subscription = association.messages$.subscribe((message) => {
      message.hold();
      message.putBack();
    });
    const other = record(association.messages$, text);
    fake.messages(1, [1, 'a'], [1, 'b']);
    expect(other).to.deep.equal(['1a', '1b']);
    subscription.unsubscribe();
    expect(await consumed()).to.equal(0);
    expect(record(association.messages$.pipe(take(1)), text)).to.deep.equal(['1a', '|']);
    expect(await consumed()).to.equal(1);
  });

  it('are delivered after the end of the association, before its error', async () => {
    const first = holder();
    fake.messages(1, [1, 'a'], [1, 'b']);
    fake.closed(1, 'aborted-by-peer');
    first.leave();
    const seen = record(association.messages$, text);
    expect(seen).to.deep.equal(['1a', '1b', 'error ECONNRESET']);
    expect(association.unconsumedBytes).to.equal(0);
    await flushed();
  });

  it('are told of as waiting, also by their streams', async () => {
    const first = holder();
    fake.messages(1, [3, 'aa'], [5, 'b']);
    first.leave();
    const streams: unknown[] = [];
    association.notifications$.subscribe((each) => {
      if (each.type === 'window-full') streams.push(each.streams);
    });
    fake.event({ type: 'window-full', association: 1 });
    expect(streams).to.deep.equal([[3, 5]]);
    await flushed();
  });

  it('are those of a batch, too', async () => {
    const batches: SctpBatch[] = [];
    const subscription = association.messages$.pipe(bufferHeld({ count: 2 })).subscribe((batch) => {
      batch.hold();
      batches.push(batch);
    });
    fake.messages(1, [1, 'a'], [2, 'b'], [1, 'c']);
    subscription.unsubscribe();
    batches[0].putBack();
    expect(await consumed()).to.equal(0);
    expect(record(association.messages$, text)).to.deep.equal(['1a', '2b', '1c']);
    expect(await consumed()).to.equal(3);
    expect(
      thrown(() => {
        batches[0].putBack();
      }).code,
    ).to.equal('ERR_SCTP_NOT_HELD');
  });

  it('are put back also after autoRelease has given up on them', async () => {
    const expired: string[] = [];
    const subscription = association.messages$
      .pipe(
        autoRelease(1, (message) => expired.push(text(message))),
        concatMapHeld(() => NEVER),
      )
      .subscribe();
    fake.messages(1, [1, 'a'], [1, 'b']);
    await until(() => expired.length === 2, 'autoRelease gives up');
    expect(await consumed()).to.equal(2);
    subscription.unsubscribe();
    expect(record(association.messages$, text)).to.deep.equal(['1b']);
    expect(await consumed()).to.equal(2);
  });

  it('do not go to who has left before subscribing', () => {
    new Observable<SctpMessage>((gone) => {
      gone.unsubscribe();
      association.messages$.subscribe(gone);
      association.stream(1).subscribe(gone);
    }).subscribe();
    fake.messages(1, [1, 'a']);
    expect(record(association.messages$, text)).to.deep.equal(['1a']);
  });

  it('leave work that had begun to a warning', () => {
    const work = mergeMapByStream(() => NEVER);
    const subscription = association.messages$.pipe(work).subscribe();
    fake.messages(1, [1, 'a'], [2, 'b'], [2, 'c']);
    subscription.unsubscribe();
    expect(watch.warnings).to.have.length(1);
    expect(watch.warnings[0]).to.match(
      /^SCTP_UNFINISHED: Work was given up, .* on a message of stream 1 \(PPID 0, 1 bytes\) from \S+ and 1 more: /,
    );
    expect(watch.begun).to.equal(2);
  });

  it('are told of when the source has ended by then', async () => {
    association.messages$.pipe(concatMapHeld(() => NEVER)).subscribe({ error: () => undefined });
    fake.messages(1, [1, 'a'], [1, 'b'], [1, 'c'], [1, 'd']);
    fake.closed(1, 'aborted-by-peer');
    await flushed();
    expect(watch.warnings).to.have.length(2);
    expect(watch.warnings[1]).to.match(
      /had not begun, .* on a message of stream 1 .* and 2 more: the next subscriber/,
    );
    const seen = record(association.messages$, text);
    expect(seen).to.deep.equal(['1b', '1c', '1d', 'error ECONNRESET']);
  });

  it('are not told of when somebody tries again at once', async () => {
    const gate = new Subject<string>();
    const work = concatMapHeld((message: SctpMessage) => (text(message) === '1a' ? gate : []));
    association.messages$.pipe(work, retry()).subscribe();
    fake.messages(1, [1, 'a'], [1, 'b'], [1, 'c']);
    fake.closed(1);
    gate.error(new Error('no'));
    await flushed();
    expect(watch.warnings).to.deep.equal([]);
    expect(association.unconsumedBytes).to.equal(0);
  });

  it('do not count as unfinished when the pipeline ends by what came of them', async () => {
    const inner = merge(of('value'), NEVER);
    const work = mergeMapByStream(() => inner);
    record(association.messages$.pipe(work, take(1)));
    fake.messages(1, [1, 'a']);
    record(association.messages$.pipe(mergeMapByStream(() => throwError(() => new Error('no')))));
    fake.messages(1, [1, 'b']);
    record(
      association.messages$.pipe(
        mergeMapByStream(() => Promise.resolve(1)),
        take(1),
      ),
    );
    fake.messages(1, [1, 'c']);
    await flushed();
    expect(watch.warnings).to.deep.equal([]);
  });
});
