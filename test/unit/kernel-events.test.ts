import { expect } from 'chai';
import {
  connect,
  type SctpAssociation,
  type SctpConnectOptions,
  type SctpNotification,
  type SctpPath,
} from 'rxsctp';
import { setLink } from '#internal/native/native-link.js';
import type { AssociationEvent } from '#internal/native/events.js';
import { flushed, useFakeChannel, type FakeChannel } from './fake-binding.js';
import { established, failure, record, rejection } from './support.js';

const PATH: SctpPath = {
  address: '10.0.1.1',
  udpPort: 0,
  state: 'active',
  primary: false,
  srtt: 1,
  rttvar: 1,
  rto: 1000,
  cwnd: 4380,
  ssthresh: 1,
  flightSize: 0,
  mtu: 1500,
  errorCount: 0,
};

describe('what only the kernel engine tells', () => {
  let fake: FakeChannel;
  let association: SctpAssociation;

  beforeEach(() => {
    fake = useFakeChannel();
    association = established(
      fake,
      { engine: 'kernel', hosts: ['10.0.0.1', '10.0.1.1'] },
      {
        localAddresses: ['10.0.0.2', '10.0.1.2'],
        remoteAddresses: ['10.0.0.1', '10.0.1.1'],
        remoteUdpPort: 0,
        inboundStreams: 3,
      },
    );
  });

  afterEach(() => {
    setLink(undefined);
  });

  /** What is told of `event`, without the association. */
  function told(event: AssociationEvent): object[] {
    const seen: object[] = [];
    const subscription = association.notifications$.subscribe((notification) => {
      expect(notification.association).to.equal(association);
      const what: { -readonly [K in keyof SctpNotification]?: unknown } = { ...notification };
      delete what.association;
      if (notification.type !== 'association-change') seen.push(what);
    });
    fake.event(event);
    subscription.unsubscribe();
    return seen;
  }

  describe('is a notification:', () => {
    const about = { association: 1 } as const;
    const cases: [string, AssociationEvent, object[]][] = [
      [
        'the peer’s adaptation indication',
        { ...about, type: 'adaptation', indication: 0xffff_ffff },
        [{ type: 'adaptation', indication: 0xffff_ffff }],
      ],
      [
        'a message that stays incomplete',
        { ...about, type: 'partial-delivery', stream: 3 },
        [{ type: 'partial-delivery', stream: 3 }],
      ],
      [
        'a key',
        { ...about, type: 'authentication', change: 'new-key', key: 7 },
        [{ type: 'authentication', change: 'new-key', key: 7 }],
      ],
      [
        'a reset of streams',
        {
          ...about,
          type: 'stream-reset',
          direction: 'outbound',
          result: 'performed',
          streams: [1, 2],
        },
        [
          {
            type: 'stream-reset',
            direction: 'outbound',
            result: 'performed',
            streams: [1, 2],
          },
        ],
      ],
      [
        'a reset of all streams, with their numbers',
        { ...about, type: 'stream-reset', direction: 'inbound', result: 'denied', streams: [] },
        [
          {
            type: 'stream-reset',
            direction: 'inbound',
            result: 'denied',
            streams: [0, 1, 2],
          },
        ],
      ],
      [
        'a reset of everything',
        { ...about, type: 'association-reset', result: 'failed' },
        [{ type: 'association-reset', result: 'failed' }],
      ],
      [
        'what has changed about a path',
        { ...about, type: 'path-change', path: PATH, change: 'confirmed' },
        [{ type: 'path-change', path: PATH, change: 'confirmed' }],
      ],
      [
        'other addresses, by their paths only',
        { ...about, type: 'addresses', local: [], remote: [] },
        [],
      ],
    ];
    for (const [name, event, expected] of cases) {
      it(name, () => {
        expect(told(event)).to.deep.equal(expected);
      });
    }

    it('a message that was given up, which is no loss', async () => {
      const seen = record(association.notifications$, (n) =>
        n.type === 'send-failed' ? `${n.data.toString()} ${n.reason}` : n.type,
      );
      const awaited = rejection(association.send('a', { lifetime: 5, acknowledged: true }));
      await flushed();
      fake.deliver(fake.failed(fake.sent[0], true, true));
      expect(await awaited).to.equal('ERR_SCTP_ABANDONED');
      fake.closed(1, 'timeout');
      expect(seen).to.deep.equal(['association-change', 'a abandoned', 'association-change']);
      const lost = await failure(association.shutdown());
      expect(lost.message).to.not.contain('outgoing messages');
    });
  });

  describe('streams that are added', () => {
    const more = { type: 'stream-change', association: 1, result: 'performed' } as const;

    it('can be used from then on', async () => {
      association.notifications$.subscribe(); // also of what was sent on streams that there are not
      expect(await rejection(association.send('a', { stream: 8 }))).to.equal(
        'ERR_SCTP_INVALID_STREAM',
      );
      const streams = { outbound: 10, inbound: 5 };
      expect(told({ ...more, ...streams })).to.deep.equal([
        { type: 'stream-change', result: 'performed', streams },
      ]);
      expect(association.streams).to.deep.equal(streams);
      await association.send('a', { stream: 9 });
      expect(await rejection(association.send('a', { stream: 10 }))).to.equal(
        'ERR_SCTP_INVALID_STREAM',
      );
    });

    it('open nothing that is being shut down', async () => {
      void association.shutdown();
      fake.event({ ...more, outbound: 10, inbound: 5 });
      expect(await rejection(association.send('a', { stream: 9 }))).to.equal('EPIPE');
    });
  });

  describe('addresses', () => {
    it('are those of both sides', () => {
      expect(association.localAddresses).to.deep.equal(['10.0.0.2', '10.0.1.2']);
      expect(association.remoteAddresses).to.deep.equal(['10.0.0.1', '10.0.1.1']);
      expect(fake.connects[0].hosts).to.deep.equal(['10.0.0.1', '10.0.1.1']);
    });

    it('come and go', () => {
      fake.event({ type: 'addresses', association: 1, local: ['::1'], remote: ['::2', '::3'] });
      expect(association.localAddresses).to.deep.equal(['::1']);
      expect(association.remoteAddresses).to.deep.equal(['::2', '::3']);
    });
  });

  describe('the end', () => {
    const TOO_LARGE = 'sent a message of more than maxMessageSize (9) bytes';

    /** What an association fails with. */
    async function failedWith(
      end: (id: number) => void,
      options: Partial<SctpConnectOptions> = { engine: 'kernel' },
      remoteUdpPort = 0,
    ): Promise<Error & { code?: string }> {
      const ending = established(fake, { host: '10.0.0.9', ...options }, { remoteUdpPort });
      const ended = failure(ending.shutdown());
      end(fake.connects.length);
      return ended;
    }

    it('may be a message that is too large', async () => {
      const { code, message } = await failedWith(
        (id) => {
          fake.closed(id, 'message-too-large');
        },
        { engine: 'kernel', maxMessageSize: 9 },
      );
      expect(code).to.equal('EMSGSIZE');
      expect(message).to.contain(TOO_LARGE).and.contain('the association was aborted');
    });

    it('may be a system call that fails; nothing comes after it', async () => {
      const seen = record(association.notifications$, (n) =>
        n.type === 'association-change' ? `${n.state} ${n.error?.code ?? ''}` : n.type,
      );
      const ended = failure(association.shutdown());
      const what = { code: 'ENOBUFS', syscall: 'sendmsg', option: '' };
      fake.event({ type: 'failed', association: 1, ...what });
      expect(await ended).to.include({
        code: 'ENOBUFS',
        syscall: 'sendmsg',
        address: '10.0.0.1',
        port: 5000,
        message: 'sendmsg ENOBUFS: the association with 10.0.0.1:5000 failed.',
      });
      expect(seen).to.deep.equal(['comm-up ', 'comm-lost ENOBUFS', '|']);
      expect(association.state).to.equal('closed');
      expect(fake.referenced).to.equal(true);
      fake.event({ type: 'endpoint-closed', endpoint: 1 });
      expect(fake.referenced).to.equal(false);
    });

    it('speaks of UDP only where there is any', async () => {
      for (const reason of ['timeout', 'connect-timeout', 'refused'] as const) {
        const end = (id: number): void => {
          fake.closed(id, reason);
        };
        expect((await failedWith(end)).message).to.not.match(/\(UDP|UDP port|drops UDP/);
        expect((await failedWith(end, {}, 9899)).message).to.contain('(UDP 9899)');
      }
    });
  });

  it('keeps a connection from coming up', () => {
    const seen = record(connect({ host: '10.0.0.9', port: 5000, engine: 'kernel' }));
    const what = { code: 'ENETUNREACH', syscall: 'connect', option: '' };
    fake.event({ type: 'failed', association: 2, ...what });
    expect(seen).to.deep.equal(['error ENETUNREACH']);
  });
});
