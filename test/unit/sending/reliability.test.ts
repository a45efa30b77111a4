import { expect } from 'chai';
import { from } from 'rxjs';
import type { SctpAssociation } from 'rxsctp';
import { sendTo } from 'rxsctp/operators';
import { eachWithAssociation } from '../each-test.js';
import { flushed, type FakeChannel } from '../fake-binding.js';
import { established, rejection, thrown } from '../support.js';

const UNORDERED = 1;
const LIFETIME = 8;
const RETRANSMISSIONS = 16;
const PRIORITY = 24;

describe('partial reliability', () => {
  let fake: FakeChannel;
  let association: SctpAssociation;

  eachWithAssociation(
    (made, channel) => {
      [association, fake] = [made, channel];
    },
    { engine: 'kernel' },
  );

  /** Flags and values of what was sent since the last call. */
  async function sent(): Promise<readonly (readonly [number, number])[]> {
    await flushed();
    return fake.sent.splice(0).map(({ flags, reliability }) => [flags, reliability] as const);
  }

  it('goes with each message, small or large', async () => {
    for (const data of ['a', Buffer.alloc(5000)]) {
      await association.send(data, { lifetime: 250 });
      await association.send(data, { maxRetransmits: 0, unordered: true });
      await association.send(data, { priority: 0xffff_ffff });
      await association.send(data);
      expect(await sent()).to.deep.equal([
        [LIFETIME, 250],
        [RETRANSMISSIONS | UNORDERED, 0],
        [PRIORITY, 0xffff_ffff],
        [0, 0],
      ]);
    }
  });

  it('goes with a message that waits for room, and with a tracked one', async () => {
    const narrow = established(fake, { engine: 'kernel', sendBuffer: 1 });
    void narrow.send('a');
    const waiting = narrow.send('b', { lifetime: 9, acknowledged: true });
    fake.acknowledge(2, 1, 1);
    expect(await sent()).to.deep.equal([
      [0, 0],
      [LIFETIME, 9],
    ]);
    fake.deliver({ token: 1, association: 2 });
    await waiting;
  });

  it('of a sender is the default of its messages, of which each may have its own', async () => {
    const sender = association.sender({ lifetime: 100, unordered: true });
    sender.next('a');
    sender.next({ data: 'b', maxRetransmits: 2 });
    sender.next({ data: 'c', lifetime: 5, unordered: false });
    await sender.send('d', { sackImmediately: true });
    sender.sendMany(['e', { data: 'f', priority: 3 }], { lifetime: 7 }).subscribe();
    expect(await sent()).to.deep.equal([
      [LIFETIME | UNORDERED, 100],
      [RETRANSMISSIONS | UNORDERED, 2],
      [LIFETIME, 5],
      [LIFETIME | UNORDERED | 2, 100],
      [LIFETIME | UNORDERED, 7],
      [PRIORITY | UNORDERED, 3],
    ]);
  });

  it('of sendTo takes the place of what its values bring', async () => {
    from([{ data: 'a', priority: 1 }, 'b'])
      .pipe(sendTo(association, { maxRetransmits: 4 }))
      .subscribe();
    from([{ data: 'c', priority: 1 }])
      .pipe(sendTo(association, { stream: 1 }))
      .subscribe();
    expect(await sent()).to.deep.equal([
      [RETRANSMISSIONS, 4],
      [RETRANSMISSIONS, 4],
      [PRIORITY, 1],
    ]);
  });

  it('is of one kind at a time, and in range', async () => {
    const wrong: readonly [Record<string, unknown>, string, string][] = [
      [{ lifetime: 1, priority: 2 }, 'priority', '2'],
      [{ maxRetransmits: 0, lifetime: 3 }, 'maxRetransmits', '0'],
      [{ lifetime: 0 }, 'lifetime', '0'],
      [{ lifetime: 2 ** 32 }, 'lifetime', '4294967296'],
      [{ maxRetransmits: -1 }, 'maxRetransmits', '-1'],
      [{ priority: 1.5 }, 'priority', '1.5'],
      [{ priority: '1' }, 'priority', "'1'"],
    ];
    for (const [options, name, value] of wrong) {
      const errors = [
        thrown(() => association.sender(options)),
        thrown(() => association.sendMany([], options)),
        thrown(() => sendTo(association, options)),
        thrown(() => {
          association.sender().next({ data: 'a', ...options });
        }),
      ];
      await association.send('a', options).catch((error: unknown) => errors.push(error as Error));
      expect(errors).to.have.length(5);
      for (const error of errors) {
        expect(error).to.satisfy((e: unknown) => e instanceof TypeError || e instanceof RangeError);
        expect(error.message).to.include(`"${name}"`).and.include(`Received ${value}`);
      }
    }
    expect(await sent()).to.deep.equal([]);
  });

  it('rejects an acknowledged send that was given up', async () => {
    const sending = association.send('a', { lifetime: 5, acknowledged: true });
    await flushed();
    const [message] = fake.sent;
    fake.deliver(fake.failed(message, true, true));
    expect(await rejection(sending)).to.equal('ERR_SCTP_ABANDONED');
  });

  it('has no size to tell of what the kernel does not give back', async () => {
    const sending = association.send('a', { maxRetransmits: 0, acknowledged: true });
    await flushed();
    fake.deliver(fake.failed({ ...fake.sent[0], data: Buffer.alloc(0) }, true, true));
    const error = await sending.catch((reason: unknown) => reason as Error);
    expect(error)
      .to.have.property('message')
      .that.matches(/^A message on stream 0 was not/);
  });
});
