import { expect } from 'chai';
import { Subject, Subscription, takeWhile } from 'rxjs';
import type { SctpAssociation, SctpNotification, SctpOverflow, SctpSendFailed } from 'rxsctp';
import { setLink } from '#internal/native/native-link.js';
import { flushed, useFakeChannel, type FakeChannel } from '../fake-binding.js';
import { established } from '../support.js';

const TURNS = 5;
/** Nobody sends again after so many losses in one turn. */
const TOO_MANY = 1000;

describe('who hears of a loss and sends again', () => {
  let fake: FakeChannel;
  let association: SctpAssociation;
  /** How many losses were told of since the turn of the event loop began. */
  let told = 0;
  let listening: Subscription;

  beforeEach(() => {
    fake = useFakeChannel();
    association = established(fake, { sendBuffer: 1 });
    void association.send('fills the send buffer');
    told = 0;
    listening = new Subscription();
  });

  afterEach(() => {
    listening.unsubscribe();
    setLink(undefined);
  });

  function isLoss(notification: SctpNotification): notification is SctpSendFailed {
    return notification.type === 'send-failed';
  }

  /** Sends each lost message again, for good. */
  function resend(next: (data: Buffer) => void): void {
    const heard = association.notifications$.pipe(takeWhile(() => told < TOO_MANY));
    listening.add(
      heard.subscribe((notification) => {
        if (!isLoss(notification)) return;
        told++;
        next(notification.data);
      }),
    );
  }

  /** How many losses each of the next turns tells of. */
  async function lossesByTurn(): Promise<number[]> {
    const counts = [told];
    for (let turn = 1; turn < TURNS; turn++) {
      told = 0;
      await flushed();
      counts.push(told);
    }
    return counts;
  }

  const POLICIES: readonly SctpOverflow[] = ['drop-newest', 'drop-oldest', 'latest'];
  for (const overflow of POLICIES) {
    it(`is told of the next loss in another turn, with ${overflow}`, async () => {
      const sender = association.sender({ limit: 2, overflow });
      resend((data) => {
        sender.next(data);
      });
      for (const each of ['a', 'b', 'c']) sender.next(each);
      const expected = overflow === 'latest' ? [3, 2, 2, 2, 2] : [1, 1, 1, 1, 1];
      expect(await lossesByTurn()).to.deep.equal(expected);
      // Once there is room nothing is lost any more.
      fake.acknowledge(1, 21, 1);
      for (let i = 0; i < 3; i++) {
        await flushed();
        fake.acknowledge(1, 1, 1);
      }
      told = 0;
      expect(await lossesByTurn()).to.deep.equal([0, 0, 0, 0, 0]);
    });

    it(`may do so by dropped$, with ${overflow}`, async () => {
      const sender = association.sender({ limit: 1, overflow });
      let drops = 0;
      sender.next('a');
      listening.add(
        sender.dropped$.subscribe(() => {
          if (++drops < TOO_MANY) sender.next('b');
        }),
      );
      const byTurn = [drops];
      for (let turn = 0; turn < 3; turn++) {
        await flushed();
        byTurn.push(drops);
      }
      // At once that there was none yet, and the first one.
      expect(byTurn).to.deep.equal([2, 3, 4, 5]);
      expect(sender.dropped).to.deep.equal({ messages: 5, bytes: 5 });
    });
  }

  it('is told of the next one in another turn when it is the first to subscribe', async () => {
    const sender = association.sender({ limit: 0, overflow: 'drop-newest' });
    for (const each of ['a', 'b']) sender.next(each);
    resend((data) => {
      sender.next(data);
    });
    expect(await lossesByTurn()).to.deep.equal([2, 2, 2, 2, 2]);
  });

  it('may send on an association that is ending', async () => {
    const sender = association.sender();
    resend((data) => {
      sender.next(data);
    });
    fake.event({ type: 'peer-shutdown', association: 1 });
    sender.next('a');
    expect(await lossesByTurn()).to.deep.equal([1, 1, 1, 1, 1]);
    fake.closed(1);
    told = 0;
    expect(await lossesByTurn()).to.deep.equal([0, 0, 0, 0, 0]);
  });

  it('may send on a stream there is not', async () => {
    resend((data) => {
      void association.send(data, { stream: 99 });
    });
    void association.send('a', { stream: 99 });
    expect(await lossesByTurn()).to.deep.equal([1, 1, 1, 1, 1]);
  });

  it('may be the source of sendMany()', async () => {
    const source = new Subject<string | Buffer>();
    association.sendMany(source, { limit: 1, overflow: 'drop-oldest' }).subscribe();
    resend((data) => {
      source.next(data);
    });
    for (const each of ['a', 'b', 'c']) source.next(each);
    expect(await lossesByTurn()).to.deep.equal([1, 1, 1, 1, 1]);
  });

  it('hears of the losses before the end, and of all of them', () => {
    const seen: string[] = [];
    const sender = association.sender({ limit: 0, overflow: 'drop-newest' });
    association.notifications$.subscribe((notification) => {
      const lost = isLoss(notification) ? notification.data.toString() : undefined;
      seen.push(lost ?? notification.type);
      if (lost === 'a') sender.next('b');
    });
    sender.next('a');
    fake.closed(1);
    expect(seen).to.deep.equal(['association-change', 'a', 'b', 'association-change']);
  });
});
