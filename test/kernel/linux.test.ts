import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import type { SctpAssociation } from 'rxsctp';
import { pattern } from '../contract/support/bytes.js';
import { record, type Recording } from '../contract/support/until.js';
import {
  type EchoPeer,
  ERLANG,
  JAVA,
  type Platform,
  PYTHON,
  type Style,
} from './support/echo-peer.js';
import { EchoPeers } from './support/echo-peers.js';
import { describeEngines, KernelStage } from './support/kernel-stage.js';

interface Both {
  readonly peer: EchoPeer;
  readonly association: SctpAssociation;
}

interface Interface {
  readonly platform: Platform;
  readonly style: Style;
  /** It says why it aborts, and learns why we do. */
  readonly explains?: true;
  /** It sets an association up by sending a message. */
  readonly greets?: true;
}

const interfaces: readonly Interface[] = [
  { platform: PYTHON, style: 'stream' },
  { platform: PYTHON, style: 'seqpacket', explains: true },
  { platform: ERLANG, style: 'seqpacket' },
  { platform: JAVA, style: 'stream' },
  { platform: JAVA, style: 'seqpacket', greets: true },
];

describe('programming interfaces to the SCTP of Linux', () => {
  const peers = new EchoPeers([JAVA, ERLANG, PYTHON]);

  for (const { platform, style, explains, greets } of interfaces) {
    describeEngines(`${platform.name}, a ${style} socket`, (engine) => {
      const stage = new KernelStage(engine);

      async function accepting(): Promise<Both> {
        const peer = peers.use(platform);
        const port = await peer.listen(style);
        return { peer, association: await stage.open(port) };
      }

      async function connecting(): Promise<Both> {
        const { address, accepted } = await stage.listen();
        const peer = peers.use(platform);
        await peer.connect(style, address.port);
        const [association] = await accepted.first(1);
        if (greets) await firstValueFrom(association.messages$);
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
        expect(echo.data.equals(data)).to.equal(true, `${data.length} bytes`);
      }

      /** One message is there and back. */
      async function begun(
        begin: () => Promise<Both>,
      ): Promise<Both & { messages: Recording<unknown> }> {
        const { peer, association } = await begin();
        const messages = record(association.messages$);
        await association.send('hello');
        await peer.next();
        await messages.first(1);
        return { peer, association, messages };
      }

      for (const [how, begin] of [
        ['accepts', accepting],
        ['connects', connecting],
      ] as const) {
        it(`${how}, and exchanges messages of all sizes with stream, PPID and order flag`, async () => {
          const both = await begin();
          expect(both.association.streams).to.deep.equal({ outbound: 64, inbound: 64 });
          const echoes = record(both.association.messages$);
          for (const [size, stream, unordered] of [
            [1, 0, false],
            [1000, 63, true],
            [1453, 5, false],
            [65_535, 5, false],
            [100_000, 1, false],
          ] as const) {
            const ppid = 0xf102_0300 + stream;
            await exchange(both, echoes, pattern(size, size), { stream, ppid, unordered });
          }
        });

        it(`${how}, and keeps the order of hundreds of messages on many streams`, async () => {
          const { peer, association } = await begin();
          const echoes = record(association.messages$);
          const count = 200;
          const streams = 40;
          const sent = (async () => {
            for (let i = 0; i < count; i++) {
              await association.send(pattern(50, i), { stream: i % streams, ppid: i });
            }
          })();
          const told = await peer.messages(count);
          await sent;
          const received = await echoes.first(count);
          for (let stream = 0; stream < streams; stream++) {
            const expected = Array.from({ length: count }, (_, i) => i).filter(
              (i) => i % streams === stream,
            );
            for (const messages of [told, received]) {
              const ppids = messages.filter((m) => m.stream === stream).map(({ ppid }) => ppid);
              expect(ppids).to.deep.equal(expected);
            }
          }
        });

        it(`${how}, and is shut down by us`, async () => {
          const { peer, association, messages } = await begun(begin);
          await association.shutdown();
          expect(await messages.end()).to.equal(undefined);
          expect(await peer.next()).to.deep.equal({ ended: 'shutdown' });
        });

        it(`${how}, and shuts us down`, async () => {
          const { peer, messages } = await begun(begin);
          peer.shutdown();
          expect(await messages.end()).to.equal(undefined);
          expect(messages.values).to.have.length(1);
        });

        it(`${how}, and is aborted by us`, async () => {
          const { peer, association, messages } = await begun(begin);
          association.abort('enough');
          expect((await messages.end())?.code).to.equal('ECONNABORTED');
          const { ended, reason } = await peer.next();
          expect(ended).to.equal('abort');
          if (explains) expect(reason).to.contain('enough');
        });

        it(`${how}, and aborts us`, async () => {
          const { peer, messages } = await begun(begin);
          peer.abort();
          const error = await messages.end();
          expect(error?.code).to.equal('ECONNRESET');
          if (explains) expect(error?.message).to.contain('because');
        });

        if (platform === PYTHON) {
          it(`${how}, and is killed`, async () => {
            const { peer, association, messages } = await begun(begin);
            await peer.kill();
            await messages.end();
            expect(association.state).to.equal('closed');
          });
        }
      }
    });
  }
});
