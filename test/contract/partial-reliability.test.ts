import { expect } from 'chai';
import type { SctpAssociation, SctpListenOptions, SctpSendFailed, SctpSendInfo } from 'rxsctp';
import { ofNotification } from 'rxsctp/operators';
import { itWith } from './support/engine.js';
import { Stage } from './support/stage.js';
import { UdpLink } from './support/udp-link.js';
import { record, until } from './support/until.js';

const MTU = 1400;
const timers = { mtu: MTU, rto: { initial: 50, min: 50, max: 100 } } as const;
/** What is lost on the way. */
const MARK = 'this is lost';

describe('messages with a limit (RFC 3758)', () => {
  const stage = new Stage();
  let link: UdpLink | undefined;

  afterEach(() => {
    link?.close();
    link = undefined;
  });

  /** An association over a link that loses every packet with MARK in it. */
  async function lossy(
    listenOptions: SctpListenOptions = {},
  ): Promise<{ client: SctpAssociation; server: SctpAssociation; lost: () => number }> {
    const { address, accepted } = await stage.listen(listenOptions);
    link = await UdpLink.to(address);
    let lost = 0;
    link.loses = (packet) => {
      const loses = packet.includes(MARK);
      if (loses) lost++;
      return loses;
    };
    const client = await stage.open(link.address, timers);
    const [server] = await accepted.first(1);
    return { client, server, lost: () => lost };
  }

  const limits: readonly (readonly [string, SctpSendInfo, (copies: number) => void])[] = [
    ['without a retransmission', { maxRetransmits: 0 }, (copies) => expect(copies).to.equal(1)],
    ['after two of them', { maxRetransmits: 2 }, (copies) => expect(copies).to.equal(3)],
    ['after a while', { lifetime: 120 }, (copies) => expect(copies).to.be.at.least(2)],
  ];
  for (const [when, limit, check] of limits) {
    itWith('udpPorts')(`are given up ${when}, and the rest of their stream goes on`, async () => {
      const { client, server, lost } = await lossy();
      const received = record(server.messages$);
      const failures = record(client.notifications$.pipe(ofNotification('send-failed')));
      await client.send('before');
      await received.first(1);
      await client.send(MARK, { ...limit, ppid: 7 });
      await until(() => lost() === 1, 'the loss');
      await client.send('after', { acknowledged: true });
      const texts = (await received.first(2)).map(({ data }) => Buffer.from(data).toString());
      expect(texts).to.deep.equal(['before', 'after']);
      const [failure] = await failures.first(1);
      expect(failure).to.include({ reason: 'abandoned', sent: true, ppid: 7 });
      expect(Buffer.from(failure.data).toString()).to.equal(MARK);
      check(lost());
      expect(client.bufferedBytes).to.equal(0);
    });
  }

  itWith('udpPorts')('leave nothing behind when one of their parts is lost', async () => {
    const { client, server } = await lossy();
    const received = record(server.messages$);
    const large = Buffer.alloc(20 * MTU);
    large.write(MARK, 10 * MTU);
    for (const unordered of [false, true]) {
      const sending = client.send(large, { maxRetransmits: 1, unordered, acknowledged: true });
      const error: unknown = await sending.catch((reason: unknown) => reason);
      expect(error).to.have.property('code', 'ERR_SCTP_ABANDONED');
      await client.send('next', { unordered, acknowledged: true });
    }
    const texts = (await received.first(2)).map(({ data }) => Buffer.from(data).toString());
    expect(texts).to.deep.equal(['next', 'next']);
    expect((await server.stats()).reassemblyBytes).to.equal(0);
  });

  itWith('udpPorts')('that wait too long for the window of the peer never leave', async () => {
    const { client, server } = await lossy({ receiveWindow: 65_536 });
    const failures = record(client.notifications$.pipe(ofNotification('send-failed')));
    const kept = record(server.messages$);
    let held = true;
    const release: (() => void)[] = [];
    const holding = server.messages$.subscribe((message) => {
      if (!held) return;
      message.hold();
      release.push(() => {
        message.release();
      });
    });
    await client.send(Buffer.alloc(65_000));
    await kept.first(1);
    await client.send(Buffer.alloc(40_000, 'b'), { lifetime: 50 });
    const [failure] = await failures.first(1);
    expect(failure).to.include({ reason: 'abandoned' });
    held = false;
    for (const each of release) each();
    await client.send('last', { acknowledged: true });
    expect(Buffer.from((await kept.first(2))[1].data).toString()).to.equal('last');
    holding.unsubscribe();
  });

  /** An association whose packets get through from when `opens()` is called on. */
  async function shut(): Promise<{
    client: SctpAssociation;
    server: SctpAssociation;
    opens: () => void;
  }> {
    const { address, accepted } = await stage.listen();
    link = await UdpLink.to(address);
    let isOpen = true;
    link.loses = () => !isOpen;
    const client = await stage.open(link.address, {
      ...timers,
      associationMaxRetrans: 100,
      sendBuffer: 60_000,
    });
    const [server] = await accepted.first(1);
    isOpen = false;
    return {
      client,
      server,
      opens: () => {
        isOpen = true;
      },
    };
  }

  /** What was given up: its first letter, its priority as PPID, and whether any of it had been sent. */
  const shown = ({ data, ppid, sent }: SctpSendFailed): string =>
    `${String.fromCharCode(data[0])} ${String(ppid)} ${sent ? 'sent' : 'unsent'}`;

  itWith('priorities')('with a priority give way to more important ones', async () => {
    const { client, server, opens } = await shut();
    const received = record(server.messages$);
    const failures = record(client.notifications$.pipe(ofNotification('send-failed')));
    const give = (letter: string, priority: number, size = 20_000): Promise<void> =>
      client.send(Buffer.alloc(size, letter), { priority, ppid: priority });
    await give('a', 9);
    await give('b', 5);
    await give('c', 9);
    await until(async () => (await client.stats()).unackedBytes > 0, 'some of it to be sent');
    const bystander = client.sender().send('plain');
    await give('d', 4, 10);
    expect((await failures.first(1)).map(shown)).to.deep.equal(['a 9 sent']);
    await bystander; // there is room for it, too
    await give('e', 4);
    await give('f', 1);
    expect(shown((await failures.first(2))[1])).to.equal('c 9 unsent');
    const urgent = client.send('urgent', { priority: 0, acknowledged: true });
    expect(shown((await failures.first(3))[2])).to.equal('b 5 sent');
    opens();
    await urgent;
    const letters = (await received.first(5)).map(({ data }) => String.fromCharCode(data[0]));
    expect(letters).to.deep.equal(['d', 'p', 'e', 'f', 'u']);
    await until(() => client.bufferedBytes === 0, 'all to be acknowledged');
    expect((await server.stats()).reassemblyBytes).to.equal(0);
    expect(failures.values).to.have.length(3);
  });

  itWith('priorities')('give way neither to equals nor to those without a priority', async () => {
    const { client, server, opens } = await shut();
    const received = record(server.messages$);
    await client.send(Buffer.alloc(60_000), { priority: 3 });
    const waiting = [{ priority: 3 }, {}, { lifetime: 60_000 }].map((options) => {
      const sender = client.sender();
      return { sender, sent: sender.send('waits', options) };
    });
    await client.stats();
    expect(waiting.map(({ sender }) => sender.bufferedBytes - client.bufferedBytes)).to.deep.equal([
      5, 5, 5,
    ]);
    opens();
    await Promise.all(waiting.map(({ sent }) => sent));
    expect(await received.first(4)).to.have.length(4);
  });

  itWith('priorities')(
    'are each delivered, or told of, where many give way on a lossy way',
    async () => {
      const { address, accepted } = await stage.listen();
      link = await UdpLink.to(address);
      let packets = 0;
      link.loses = () => ++packets % 7 === 0;
      const client = await stage.open(link.address, { ...timers, sendBuffer: 20_000 });
      const [server] = await accepted.first(1);
      const received = record(server.messages$);
      const fates = new Map<number, string>();
      const all = Array.from({ length: 1500 }, (_, i) =>
        client
          .sender({ stream: i % 7 })
          .send(Buffer.alloc(1 + ((i * 997) % 3000)), {
            ppid: i,
            priority: (i * 7) % 5,
            unordered: i % 3 === 0,
            acknowledged: i % 2 === 0,
          })
          .then(
            () => 'done',
            (error: unknown) => String((error as { code?: unknown }).code),
          )
          .then((fate) => fates.set(i, fate)),
      );
      await Promise.all(all);
      link.loses = () => false; // nobody is left to repeat the last packet
      await client.shutdown();
      await received.end();
      const arrived = new Set(received.values.map(({ ppid }) => ppid));
      expect(arrived.size).to.equal(received.values.length);
      const lost = [...fates].filter(([i, fate]) => fate !== 'done' || !arrived.has(i));
      for (const [i, fate] of lost) {
        expect((i * 7) % 5, 'what nothing is more important than').to.be.above(0);
        expect(fate).to.equal(i % 2 === 0 ? 'ERR_SCTP_ABANDONED' : 'done');
      }
      expect(lost).to.have.length.above(0);
      expect(client.bufferedBytes).to.equal(0);
    },
  );
});
