import { expect } from 'chai';
import { connect, type SctpAssociation, type SctpEnding } from 'rxsctp';
import { eachWithAssociation } from './each-test.js';
import { flushed, type FakeChannel } from './fake-binding.js';
import { record } from './support.js';

const show = ({ by, how, error }: SctpEnding): string =>
  `${by} ${how} ${error?.code ?? 'no error'}`;

type End = (fake: FakeChannel, association: SctpAssociation) => void;

const peerShutDown: End = (fake) => {
  fake.event({ type: 'peer-shutdown', association: 1 });
};

const closed =
  (reason: Parameters<FakeChannel['closed']>[1]): End =>
  (fake) => {
    fake.closed(1, reason);
  };

const ENDS: [string, string, ...End[]][] = [
  ['a shutdown here', 'local shutdown no error', (_, it) => void it.shutdown(), closed('shutdown')],
  ['a shutdown of the peer', 'peer shutdown no error', peerShutDown, closed('shutdown')],
  [
    'a shutdown of the peer that this side joins in',
    'peer shutdown no error',
    ...[peerShutDown, ((_, it) => void it.shutdown()) satisfies End, closed('shutdown')],
  ],
  [
    'a shutdown of both',
    'local shutdown no error',
    ...[((_, it) => void it.shutdown()) satisfies End, peerShutDown, closed('shutdown')],
  ],
  [
    'a shutdown here after a restart undid that of the peer',
    'local shutdown no error',
    peerShutDown,
    (fake, it) => {
      fake.establish(1, { type: 'restarted' });
      void it.shutdown();
      fake.closed(1);
    },
  ],
  [
    'an abort here',
    'local abort ECONNABORTED',
    (fake, it) => {
      it.abort();
      fake.closed(1, 'aborted-by-user');
    },
  ],
  ['an abort of the peer', 'peer abort ECONNRESET', closed('aborted-by-peer')],
  ['a peer that is gone', 'none timeout ETIMEDOUT', closed('timeout')],
  ['a peer that breaks the protocol', 'local protocol-error EPROTO', closed('protocol-error')],
  ['a message too large', 'local protocol-error EMSGSIZE', closed('message-too-large')],
  [
    'a failure of the system',
    'none failure ENOMEM',
    (fake) => {
      const what = { association: 1, code: 'ENOMEM', syscall: 'sendmsg', option: '' };
      fake.event({ type: 'failed', ...what });
    },
  ],
];

describe('the end of an association', () => {
  let fake: FakeChannel;
  let association: SctpAssociation;

  eachWithAssociation((made, channel) => {
    [association, fake] = [made, channel];
  });

  for (const [name, expected, ...steps] of ENDS) {
    it(`by ${name} is told early and late`, async () => {
      const early = record(association.ended$, show);
      const promise = association.ended;
      const told: string[] = [];
      void promise.then((ending) => told.push(show(ending)));
      for (const step of steps) {
        expect(early).to.deep.equal([]);
        step(fake, association);
      }
      await flushed();
      expect(early).to.deep.equal([expected, '|']);
      expect(record(association.ended$, show)).to.deep.equal([expected, '|']);
      expect(told).to.deep.equal([expected]);
      expect(association.ended).to.equal(promise);
      expect(show(await association.ended)).to.equal(expected);
    });
  }

  it('has no error when it is graceful, not even an undefined one', async () => {
    fake.closed(1);
    expect(await association.ended).to.have.all.keys('by', 'how');
  });

  it('is known to whom another Observable tells of it, and told before connect() tells', () => {
    const seen: string[] = [];
    connect({ host: '127.0.0.1', port: 5001 }).subscribe({
      next: (other) => {
        other.messages$.subscribe({
          error: () => {
            other.ended$.subscribe(({ how }) => seen.push(`${how} in messages$`));
          },
        });
        other.ended$.subscribe(({ how }) => seen.push(`${how} in ended$`));
      },
      error: ({ code }) => seen.push(`${code} of connect()`),
    });
    fake.establish(2);
    fake.closed(2, 'timeout');
    expect(seen).to.deep.equal([
      ...['timeout in messages$', 'timeout in ended$', 'ETIMEDOUT of connect()'],
    ]);
  });
});
