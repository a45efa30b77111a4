import { expect } from 'chai';
import type { SctpAssociation } from 'rxsctp';
import { pattern } from '../contract/support/bytes.js';
import { Stage } from '../contract/support/stage.js';
import { record, type Recording } from '../contract/support/until.js';
import { KernelPeer, type Style } from './support/kernel-peer.js';
import { encapsulate, KERNEL_UDP_PORT } from './support/sysctl.js';

interface Both {
  readonly peer: KernelPeer;
  readonly association: SctpAssociation;
}

/** The embedded engine against the kernel's SCTP, over UDP encapsulation on one loopback. */
describe('the SCTP of Linux', () => {
  const stage = new Stage();
  let peers: KernelPeer[] = [];

  before(encapsulate);

  afterEach(async () => {
    for (const peer of peers) await peer[Symbol.asyncDispose]();
    peers = [];
  });

  async function accepting(style: Style): Promise<Both> {
    const peer = KernelPeer.listen(style);
    peers.push(peer);
    const { port = 0 } = await peer.next();
    const association = await stage.open({
      address: '127.0.0.1',
      family: 'IPv4',
      port,
      udpPort: KERNEL_UDP_PORT,
    });
    return { peer, association };
  }

  async function connecting(style: Style): Promise<Both> {
    const { address, accepted } = await stage.listen();
    const peer = KernelPeer.connect(style, address.port, address.udpPort);
    peers.push(peer);
    expect(await peer.next()).to.deep.equal({ connected: true });
    const [association] = await accepted.first(1);
    return { peer, association };
  }

  /** Sends and gets back; every message of the association is taken by `echoes`. */
  async function exchange(
    { peer, association }: Both,
    echoes: Recording<{ data: Buffer }>,
    data: Buffer,
    options: { stream: number; ppid: number; unordered: boolean },
  ): Promise<void> {
    const before = echoes.values.length;
    await association.send(data, options);
    expect(await peer.next()).to.deep.equal({ ...options, length: data.length });
    const echo = (await echoes.first(before + 1))[before];
    expect(echo).to.include(options);
    expect(echo.data.equals(data)).to.equal(true, `${String(data.length)} bytes`);
  }

  for (const style of ['stream', 'seqpacket'] as const) {
    for (const [how, begin] of [
      ['accepts', accepting],
      ['connects', connecting],
    ] as const) {
      describe(`${how} with a ${style} socket`, () => {
        it('and exchanges messages with stream, PPID and order flag', async () => {
          const both = await begin(style);
          const { association } = both;
          expect(association.streams).to.deep.equal({ outbound: 64, inbound: 64 });
          const echoes = record(association.messages$);
          for (const [stream, unordered] of [
            [0, false],
            [63, true],
            [5, false],
          ] as const) {
            const ppid = 0x0102_0300 + stream;
            await exchange(both, echoes, pattern(1 + stream), { stream, ppid, unordered });
          }
        });

        it('and takes messages of all sizes', async () => {
          const both = await begin(style);
          const echoes = record(both.association.messages$);
          for (const size of [1, 1000, 1453, 65_535, 100_000]) {
            const options = { stream: 1, ppid: 46, unordered: false };
            await exchange(both, echoes, pattern(size, size), options);
          }
        });

        it('and keeps the order of hundreds of messages on many streams', async () => {
          const { peer, association } = await begin(style);
          const echoes = record(association.messages$);
          const count = 800;
          const sent = (async () => {
            for (let i = 0; i < count; i++) {
              await association.send(pattern(50, i), { stream: i % 60, ppid: i });
            }
          })();
          const told = await peer.messages(count);
          await sent;
          const received = await echoes.first(count);
          for (let stream = 0; stream < 60; stream++) {
            const expected = Array.from({ length: count }, (_, i) => i).filter(
              (i) => i % 60 === stream,
            );
            for (const messages of [told, received]) {
              const ppids = messages.filter((m) => m.stream === stream).map(({ ppid }) => ppid);
              expect(ppids).to.deep.equal(expected);
            }
          }
        });

        it('and is shut down by us', async () => {
          const { peer, association } = await begin(style);
          const messages = record(association.messages$);
          await association.send('last words');
          await peer.next();
          await association.shutdown();
          expect(await messages.end()).to.equal(undefined);
          if (style === 'stream') expect(await peer.next()).to.deep.equal({ ended: true });
        });

        it('and shuts us down', async () => {
          const { peer, association } = await begin(style);
          const messages = record(association.messages$);
          await association.send('x');
          await peer.next();
          peer.command('shutdown');
          expect(await messages.end()).to.equal(undefined);
          expect(messages.values).to.have.length(1);
        });

        it('and is aborted by us', async () => {
          const { peer, association } = await begin(style);
          const messages = record(association.messages$);
          await association.send('x');
          await peer.next();
          association.abort('enough');
          expect((await messages.end())?.code).to.equal('ECONNABORTED');
          if (style === 'stream') {
            expect(await peer.next()).to.deep.equal({ error: 'ConnectionResetError' });
          }
        });

        it('and aborts us, saying why where it can', async () => {
          const { peer, association } = await begin(style);
          const messages = record(association.messages$);
          await association.send('x');
          await peer.next();
          peer.command('abort');
          const error = await messages.end();
          expect(error?.code).to.equal('ECONNRESET');
          if (style === 'seqpacket') expect(error?.message).to.contain('because');
        });

        it('and is killed', async () => {
          const { peer, association } = await begin(style);
          const messages = record(association.messages$);
          peer.kill();
          await messages.end();
          expect(association.state).to.equal('closed');
        });
      });
    }
  }
});
