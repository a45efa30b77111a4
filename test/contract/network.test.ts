import { expect } from 'chai';
import { firstValueFrom, type Subscription } from 'rxjs';
import {
  type SctpAssociation,
  type SctpConnectOptions,
  type SctpListenOptions,
  type SctpPath,
} from 'rxsctp';
import { ofNotification } from 'rxsctp/operators';
import { itWith } from './support/engine.js';
import { Stage } from './support/stage.js';
import { UdpLink } from './support/udp-link.js';
import { record, until } from './support/until.js';

const NO_LOSS_YET = 2 ** 32 - 1;
/** Where the search for the MTU of a path begins (RFC 8899). */
const BASE_MTU = 1200;

describe('a network between', () => {
  let link: UdpLink | undefined;
  let sending: Subscription | undefined;

  afterEach(() => {
    sending?.unsubscribe();
    link?.close();
    link = undefined;
  });

  const stage = new Stage();

  /** An association over a link of the test's making. */
  async function linked(
    options: Partial<SctpConnectOptions> = {},
    listenOptions: SctpListenOptions = {},
  ): Promise<{ client: SctpAssociation; server: SctpAssociation; link: UdpLink }> {
    const { address, accepted } = await stage.listen(listenOptions);
    link = await UdpLink.to(address);
    const client = await stage.open(link.address, options);
    const [server] = await accepted.first(1);
    await Promise.all([findMtu(client, server), findMtu(server, client)]);
    return { client, server, link };
  }

  /** Of the way from one to the other: what is idle has it found some time, what wants to send more at once. */
  async function findMtu(from: SctpAssociation, to: SctpAssociation): Promise<void> {
    const [message] = await Promise.all([
      firstValueFrom(to.messages$),
      from.send(Buffer.alloc(4 * BASE_MTU)),
    ]);
    expect(message.data).to.have.length(4 * BASE_MTU);
    await until(async () => (await pathOf(from)).mtu > BASE_MTU, 'what the link takes');
  }

  async function pathOf(association: SctpAssociation): Promise<SctpPath> {
    return (await association.stats()).paths[0];
  }

  itWith('udpPorts')('that gives the peer another UDP port: paths$ emits it', async () => {
    const { client, server, link } = await linked();
    const paths = record(server.paths$);
    const changes = record(server.notifications$.pipe(ofNotification('path-change')));
    const [[before]] = await paths.first(1);
    expect(before.udpPort).to.equal(link.clientPort);

    await link.rebind();
    await client.send('from there');
    const after = (await paths.first(2))[1];
    expect(after).to.have.length(1);
    expect(after[0]).to.include({ udpPort: link.clientPort, state: 'active', primary: true });
    expect(after[0].udpPort).not.to.equal(before.udpPort);
    await until(() => changes.values.at(-1)?.path.udpPort === link.clientPort, 'path-change');

    const received = record(client.messages$);
    await server.send('and back');
    await received.first(1);
    expect(paths.values).to.have.length(2);
  });

  const patient = { rto: { initial: 60_000, min: 60_000, max: 60_000 } } as const;

  itWith('udpPorts')(
    'that gives the peer another UDP port: what was on its way to the old one waits for no time-out',
    async () => {
      const { client, server, link } = await linked(patient, patient);
      const received = record(client.messages$);
      await link.rebind();
      await server.send('to where the client is no more');
      await client.send('from where it is');
      await received.first(1);
      expect((await server.stats()).timeoutRetransmits).to.equal(0);
    },
  );

  itWith('udpPorts')(
    'where somebody repeats a packet from a port of his own: nothing but a heartbeat goes there',
    async () => {
      const { client, server, link } = await linked();
      const received = record(client.messages$);
      await client.send('a packet to repeat');
      const heard = await link.replay();
      await until(() => heard.length > 0, 'a heartbeat');
      for (let i = 1; i <= 10; i++) {
        await server.send(Buffer.alloc(1000));
        await received.first(i);
      }
      expect((await pathOf(server)).udpPort).to.equal(link.clientPort);
      const HEARTBEAT = 4;
      expect(heard.map((packet) => [packet[12], packet.length])).to.deep.equal([[HEARTBEAT, 28]]);
    },
  );

  const timers = { rto: { initial: 50, min: 50, max: 100 } } as const;

  itWith('udpPorts')('that swallows large packets lets small messages through', async () => {
    const { client, server, link } = await linked({ ...timers, heartbeatInterval: 100 });
    const received = record(server.messages$);
    link.largest = 1400 - 28;
    const message = new Uint8Array(700);
    // They leave in one packet: loopback takes it.
    await Promise.all([1, 2, 3, 4, 5].map(() => client.send(message)));
    await received.first(5);
    const changes = record(client.notifications$.pipe(ofNotification('path-change')));
    await until(() => changes.values.at(-1)?.path.mtu === 1400, 'all that the link takes');
    expect((await pathOf(client)).mtu).to.equal(1400);
  });

  itWith('udpPorts')('that lets only heartbeats through ends in ETIMEDOUT', async () => {
    const { client, link } = await linked({
      ...timers,
      heartbeatInterval: 100,
      associationMaxRetrans: 3,
    });
    const received = record(client.messages$);
    const failed = record(client.notifications$.pipe(ofNotification('send-failed')));
    link.largest = 1400 - 28;
    // The second is one chunk, cut for the packets of loopback.
    await Promise.all([client.send(new Uint8Array(700)), client.send(new Uint8Array(5000))]);
    expect(await received.end()).to.have.property('code', 'ETIMEDOUT');
    expect((await failed.first(1))[0].data).to.have.length(5000);
  });

  for (const { what, rto, late } of [
    {
      what: 'until a probe for loss has left',
      rto: { initial: 60_000, min: 60_000, max: 60_000 },
      late: 'dataChunksRetransmitted',
    },
    {
      what: 'until T3-rtx has expired',
      rto: { initial: 50, min: 50, max: 100 },
      late: 'timeoutRetransmits',
    },
  ] as const) {
    itWith('udpPorts')(
      `that holds acknowledgements back ${what} leaves cwnd as it was`,
      async () => {
        // Less is on its way than the sockets of the link take, so that really nothing is lost.
        const { client, server, link } = await linked(
          { mtu: 1500, rto, associationMaxRetrans: 255 },
          { receiveWindow: 65_536 },
        );
        const received = record(server.messages$);
        sending = client.sendMany(endless()).subscribe();
        await until(
          async () => (await pathOf(client)).cwnd >= 32_768,
          'a congestion window of use',
        );
        const before = await client.stats();
        expect(before.paths[0].ssthresh).to.equal(NO_LOSS_YET);

        link.hold();
        await until(async () => (await client.stats())[late] > before[late], what);
        link.release();
        const arrived = received.values.length;
        await received.first(arrived + 500);
        await until(
          async () => (await pathOf(client)).ssthresh === NO_LOSS_YET,
          'the slow start threshold of before',
        );
        expect((await pathOf(client)).cwnd).to.be.at.least(before.paths[0].cwnd);
      },
    );
  }
});

function* endless(): Generator<Uint8Array> {
  for (;;) yield new Uint8Array(1000);
}
