import { AsyncLocalStorage } from 'node:async_hooks';
import { expect } from 'chai';
import { from } from 'rxjs';
import type { SctpAssociation, SctpMessage, SctpSendItem, SctpSendSource } from 'rxsctp';
import { eachWithAssociation } from '../each-test.js';
import { flushed, type FakeChannel } from '../fake-binding.js';
import { warningsOf } from '../operators/watch.js';
import { established, record, thrown } from '../support.js';
import { Peer, progress } from './send-many-support.js';

describe('sendMany with onError', () => {
  let fake: FakeChannel;
  let association: SctpAssociation;
  let peer: Peer;

  eachWithAssociation((established, channel) => {
    [association, fake, peer] = [established, channel, new Peer(channel)];
  });

  const texts = (): string[] => peer.texts;
  const drain = (): Promise<void> => peer.drain();

  /** The second cannot be sent on this association, the third on none. */
  const values = (): SctpSendItem[] => ['a', { data: 'b', stream: 99 }, '', 'c'];
  const codes: Record<string, () => SctpSendSource> = {
    'an iterable': values,
    'an Observable': () => from(values()),
  };

  for (const [name, source] of Object.entries(codes)) {
    it(`calls back for what cannot be sent of ${name}, and goes on`, async () => {
      const left: unknown[] = [];
      const onError = (error: unknown, item: SctpSendItem): void => {
        left.push((error as Error).message.slice(0, 44), item);
      };
      const seen = record(association.sendMany(source(), { onError }), progress);
      await drain();
      expect(texts()).to.deep.equal(['a', 'c']);
      expect(seen.at(-1)).to.equal('|');
      expect(left).to.deep.equal([
        'The message at index 1 of sendMany(): Stream',
        { data: 'b', stream: 99 },
        'The message at index 2 of sendMany(): The "d',
        '',
      ]);
    });
  }

  it('warns of the first when it skips', async () => {
    const warned = await warningsOf(async () => {
      association.sendMany(values(), { onError: 'skip' }).subscribe();
      await drain();
    });
    expect(texts()).to.deep.equal(['a', 'c']);
    expect(warned).to.have.length(1);
    expect(warned[0]).to.match(/^SCTP_SEND_SKIPPED: .* Stream 99 does not exist: .*skipped/);
  });

  it('lets received messages of streams go that this side has not', async () => {
    const narrow = established(fake, { streams: { outbound: 1 } }, { outboundStreams: 1 });
    const left: unknown[] = [];
    const seen = record(
      narrow.sendMany(association.messages$, {
        onError: (_, item) => left.push((item as SctpMessage).stream),
      }),
      progress,
    );
    fake.messages(1, [0, 'a'], [5, 'b'], [0, 'c']);
    await drain();
    expect(left).to.deep.equal([5]);
    expect(texts()).to.deep.equal(['a', 'c']);
    expect(seen.at(-1)).to.equal('2/2');
  });

  it('goes on when a message that was accepted is abandoned', async () => {
    const reliable = established(fake, { engine: 'kernel' });
    const left: unknown[] = [];
    const seen = record(
      reliable.sendMany(['a', 'b'], {
        ...{ acknowledged: true, lifetime: 1 },
        onError: (_, item) => left.push(item),
      }),
      progress,
    );
    await flushed();
    fake.deliver(fake.failed(fake.sent[0], false, true));
    fake.acknowledgeMessages(fake.sent[1]);
    await flushed();
    expect(left).to.deep.equal(['a']);
    expect(seen.at(-1)).to.equal('|');
  });

  it('errors with what its handler throws, and when nothing can be sent any more', async () => {
    const thrower = {
      onError: () => {
        throw new RangeError('no');
      },
    };
    const seen = record(association.sendMany(values(), thrower), progress);
    await drain();
    expect(seen.at(-1)).to.equal('error without code');
    const skipping = record(association.sendMany(['d'], { onError: 'skip' }), progress);
    await drain();
    expect(skipping.at(-1)).to.equal('|');
    fake.closed(1);
    const late = record(association.sendMany(['e'], { onError: 'skip' }), progress);
    expect(late).to.deep.equal(['error EPIPE']);
    const wrong = { onError: 'ignore' } as never;
    expect(thrown(() => association.sendMany([], wrong)).code).to.equal('ERR_INVALID_ARG_VALUE');
  });

  it('calls its handler in the context of who subscribed', async () => {
    const storage = new AsyncLocalStorage<string>();
    const stores: unknown[] = [];
    const sending = association.sendMany(values(), {
      onError: () => stores.push(storage.getStore()),
    });
    storage.run('mine', () => sending.subscribe());
    await drain();
    expect(stores).to.deep.equal(['mine', 'mine']);
  });
});
