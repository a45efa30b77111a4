import { expect } from 'chai';
import { map } from 'rxjs';
import type { SctpAssociation, SctpEngine } from 'rxsctp';
import { ofNotification } from 'rxsctp/operators';
import { pattern } from '../contract/support/bytes.js';
import { IMPATIENT } from '../contract/support/engine.js';
import { Program } from '../contract/support/program.js';
import { Stage, type Listening, type Pair } from '../contract/support/stage.js';
import { UdpLink } from '../contract/support/udp-link.js';
import { record, until, type Recording } from '../contract/support/until.js';
import { acceptUdp, goOverIp, KERNEL_UDP_PORT } from './support/sysctl.js';

interface Message {
  readonly stream: number;
  readonly ppid: number;
  readonly data: Buffer;
}

const received = ({ messages$ }: SctpAssociation): Recording<Message> =>
  record(
    messages$.pipe(map(({ stream, ppid, data }) => ({ stream, ppid, data: Buffer.from(data) }))),
  );

/** What is lost on the way. */
const MARK = 'this is lost';

/** Of a client that comes back. */
const CLIENT_PORTS = { localPort: 5001, udpPort: 9911 };

/** The two ends in either role. */
const ROLES = [
  ['client', 'server'],
  ['server', 'client'],
] as const;

for (const [listener, connector] of [
  ['kernel', 'embedded'],
  ['embedded', 'kernel'],
] as const satisfies readonly (readonly [SctpEngine, SctpEngine])[]) {
  describe(`our ${connector} engine, connected to our ${listener} engine over UDP`, () => {
    const servers = new Stage(listener);
    const clients = new Stage(connector);

    let program: Program | undefined;
    let link: UdpLink | undefined;

    before(acceptUdp);
    before(goOverIp); // the engine says itself that it goes over UDP

    afterEach(() => {
      program?.kill('SIGKILL');
      program = undefined;
      link?.close();
      link = undefined;
    });

    const overUdp = listener === 'kernel' ? ({ transport: 'udp' } as const) : {};
    const listen = (options = {}): Promise<Listening> => servers.listen({ ...overUdp, ...options });

    async function pair(): Promise<Pair> {
      const listening = await listen();
      const client = await clients.open(listening.address);
      const [server] = await listening.accepted.first(1);
      return { client, server, listening };
    }

    it('knows addresses, ports and streams', async () => {
      const streams = { outbound: 20, inbound: 30 };
      const { address, accepted } = await listen({ streams: { outbound: 10, inbound: 40 } });
      if (listener === 'kernel') expect(address.udpPort).to.equal(KERNEL_UDP_PORT);
      const client = await clients.open(address, { streams });
      const [server] = await accepted.first(1);
      expect(client.streams).to.deep.equal({ outbound: 20, inbound: 10 });
      expect(server.streams).to.deep.equal({ outbound: 10, inbound: 20 });
      expect(client.remotePort).to.equal(address.port);
      for (const addresses of [
        client.remoteAddresses,
        server.localAddresses,
        server.remoteAddresses,
      ]) {
        expect(addresses).to.deep.equal(['127.0.0.1']);
      }
    });

    it('says what the layer above is, both ways', async () => {
      const { address, accepted } = await listen({ adaptationIndication: 1 });
      const client = await clients.open(address, { adaptationIndication: 0xffff_ffff });
      const [server] = await accepted.first(1);
      const heard = [client, server].map(({ notifications$ }) =>
        record(notifications$.pipe(ofNotification('adaptation'))).first(1),
      );
      const indications = (await Promise.all(heard)).map(([{ indication }]) => indication);
      expect(indications).to.deep.equal([1, 0xffff_ffff]);
    });

    it('carries many streams both ways, each in order', async () => {
      const { client, server } = await pair();
      const count = 600;
      const streams = 50;
      const recordings = [client, server].map(received);
      for (let i = 0; i < count; i++) {
        for (const side of [client, server]) {
          await side.send(pattern(1 + (i % 3000), i), { stream: i % streams, ppid: i });
        }
      }
      for (const recording of recordings) {
        const messages = await recording.first(count);
        for (let stream = 0; stream < streams; stream++) {
          const ppids = messages.filter((m) => m.stream === stream).map(({ ppid }) => ppid);
          const expected = Array.from({ length: count / streams }, (_, i) => stream + i * streams);
          expect(ppids).to.deep.equal(expected);
        }
        for (const { ppid, data } of messages) {
          expect(data.equals(pattern(1 + (ppid % 3000), ppid))).to.equal(true);
        }
      }
    });

    it('goes on past messages that are given up, both ways (RFC 3758)', async () => {
      const timers = { rto: { initial: 500, min: 200, max: 1000 } };
      const { address, accepted } = await listen(timers);
      link = await UdpLink.to(address);
      link.loses = link.losesBack = (packet) => packet.includes(MARK);
      const client = await clients.open(link.address, timers);
      const [server] = await accepted.first(1);
      for (const [one, other, engine] of [
        [client, server, connector],
        [server, client, listener],
      ] as const) {
        const messages = received(other);
        const failures = record(one.notifications$.pipe(ofNotification('send-failed')));
        await one.send('before', { acknowledged: true });
        await one.send(MARK, { maxRetransmits: 0, ppid: 7 });
        await one.send('after', { acknowledged: true });
        const texts = (await messages.first(2)).map(({ data }) => data.toString());
        expect(texts).to.deep.equal(['before', 'after']);
        // Linux does not tell of those that were sent (docs/kernel.md).
        if (engine === 'kernel') continue;
        const [failure] = await failures.first(1);
        expect(failure).to.include({ reason: 'abandoned', sent: true, ppid: 7 });
      }
    });

    it('authenticates chunks, with keys that change under way (RFC 4895)', async () => {
      for (const hmacs of [['sha1'], ['sha256', 'sha1']] as const) {
        const auth = {
          chunks: [0, 3, 4, 5, 6, 7, 8, 9, 11],
          hmacs,
          keys: [{ id: 1, secret: 'shared' }],
        };
        const { address, accepted } = await listen({ auth });
        const client = await clients.open(address, { auth });
        const server = (await accepted.first(1))[0];
        const recordings = [client, server].map(received);
        for (const side of [client, server]) {
          // Linux sends again with the key that was active when it took the message.
          await side.send(pattern(50_000, 1), { acknowledged: true });
          await side.setAuthKey(2, 'the next');
        }
        for (const side of [client, server]) await side.activateAuthKey(2);
        for (const side of [client, server]) {
          await side.deleteAuthKey(1);
          await side.send(pattern(1000, 2));
        }
        for (const recording of recordings) {
          const [first, second] = await recording.first(2);
          expect(first.data.equals(pattern(50_000, 1))).to.equal(true);
          expect(second.data.equals(pattern(1000, 2))).to.equal(true);
        }
        await client.shutdown();
      }
    });

    it('carries large messages both ways', async () => {
      const { client, server } = await pair();
      const recordings = [client, server].map(received);
      const sizes = [100_000, 300_001, 1 << 20];
      for (const size of sizes) {
        for (const side of [client, server]) await side.send(pattern(size, size));
      }
      for (const recording of recordings) {
        const messages = await recording.first(sizes.length);
        for (const [i, { data }] of messages.entries()) {
          expect(data.equals(pattern(sizes[i], sizes[i]))).to.equal(true, `${sizes[i]} bytes`);
        }
      }
    });

    for (const [one, other] of ROLES) {
      it(`ends gracefully when its ${one} shuts down, with everything delivered`, async () => {
        const both = await pair();
        const messages = received(both[other]);
        for (let i = 0; i < 300; i++) await both[one].send(pattern(2000, i), { stream: i % 8 });
        await both[one].shutdown();
        expect(await messages.end()).to.equal(undefined);
        expect(messages.values).to.have.length(300);
        expect([both.client.state, both.server.state]).to.deep.equal(['closed', 'closed']);
      });

      it(`ends with the reason when its ${one} aborts`, async () => {
        const both = await pair();
        const ends = [received(both[one]), received(both[other])];
        both[one].abort('out of luck');
        expect((await ends[0].end())?.code).to.equal('ECONNABORTED');
        const failure = await ends[1].end();
        expect(failure?.code).to.equal('ECONNRESET');
        expect(failure?.causes[0]).to.deep.include({ code: 12, name: 'User-Initiated Abort' });
        expect(failure?.causes[0].data.toString()).to.equal('out of luck');
      });
    }

    /** Nobody speaks for a process that is killed but the kernel, which aborts its associations. */
    const ending = (killed: SctpEngine): string =>
      killed === 'kernel' ? 'ECONNRESET' : 'ETIMEDOUT';

    it('ends when the process of its client is killed', async () => {
      const { address, accepted } = await listen(IMPATIENT);
      program = new Program('client', [JSON.stringify(clients.connectOptions(address))]);
      expect(await program.receive()).to.equal('established');
      const [server] = await accepted.first(1);
      const messages = received(server);
      program.kill('SIGKILL');
      expect((await messages.end())?.code).to.equal(ending(connector));
    });

    if (connector === 'embedded') {
      it('begins anew when its client was killed and comes back from the same ports', async () => {
        const { address, accepted } = await listen();
        const startClient = async (): Promise<void> => {
          program = new Program('client', [
            JSON.stringify(clients.connectOptions(address, CLIENT_PORTS)),
          ]);
          expect(await program.receive()).to.equal('established');
        };
        await startClient();
        const [server] = await accepted.first(1);
        const changes = record(server.notifications$.pipe(ofNotification('association-change')));
        // Nothing may be on its way: to a client that does not know the association yet, it would be out of the blue.
        await server.send('before', { acknowledged: true });
        program?.kill('SIGKILL');
        await startClient();
        await until(() => changes.values.length > 1, 'the server knows of it');
        expect(changes.values.map(({ state }) => state)).to.deep.equal(['comm-up', 'restart']);
        await server.send('hello', { acknowledged: true });
        expect(accepted.values).to.have.length(1);
      });
    }

    it('ends when the process of its server is killed', async () => {
      program = new Program('echo-server', [JSON.stringify(servers.listenOptions(overUdp))]);
      const client = await clients.open(await program.receive(), IMPATIENT);
      const messages = received(client);
      await client.send('hello');
      await messages.first(1);
      program.kill('SIGKILL');
      expect((await messages.end())?.code).to.equal(ending(listener));
    });
  });
}
