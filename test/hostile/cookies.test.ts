import { expect } from 'chai';
import { bare, causeIn, CauseCode, heartbeat } from './support/chunks.js';
import { ChunkType, chunkTypes, encodePacket } from './support/packet.js';
import { cookieEcho, type Offer, type RawPeer } from './support/raw-peer.js';
import { Random } from './support/random.js';
import { Scene } from './support/scene.js';

describe('state cookies', function () {
  this.timeout(20_000);

  describe('of a server', () => {
    const scene = new Scene();

    async function established(): Promise<{ peer: RawPeer; offer: Offer }> {
      const peer = await scene.peer();
      const offer = await peer.requestCookie();
      await peer.echo(offer);
      await peer.receive(ChunkType.COOKIE_ACK);
      return { peer, offer };
    }

    async function isAlive(peer: RawPeer): Promise<void> {
      const answers = await peer.ask(heartbeat(Buffer.from('alive')));
      expect(chunkTypes(answers)).to.deep.equal([ChunkType.HEARTBEAT_ACK]);
    }

    it('sent again while the association lives are acknowledged, and that is all', async () => {
      const { peer, offer } = await established();
      await scene.accepted(peer);
      await scene.ignores(async () => {
        for (let i = 0; i < 100; ++i) {
          const answers = await peer.ask(cookieEcho(offer.cookie));
          expect(chunkTypes(answers)).to.deep.equal([ChunkType.COOKIE_ACK]);
        }
        await isAlive(peer);
      });
    });

    it('sent again after shutdown make no association', async () => {
      const { peer, offer } = await established();
      await peer.shutdown();
      await peer.receive(ChunkType.SHUTDOWN_ACK);
      await peer.send(bare(ChunkType.SHUTDOWN_COMPLETE));
      await scene.accepted(peer, ({ ended }) => ended);
      await scene.ignores(async () => {
        for (let i = 0; i < 100; ++i) await peer.ask(cookieEcho(offer.cookie));
      });
      expect(chunkTypes(await peer.ask(cookieEcho(offer.cookie)))).not.to.include(
        ChunkType.COOKIE_ACK,
      );
    });

    it('sent again after an abort make no association', async () => {
      const { peer, offer } = await established();
      await peer.send(bare(ChunkType.ABORT));
      await scene.accepted(peer, ({ ended }) => ended);
      await scene.ignores(async () => {
        for (let i = 0; i < 100; ++i) await peer.ask(cookieEcho(offer.cookie));
      });
    });

    it('changed in any byte are not answered, and the true one still is', async () => {
      const peer = await scene.peer();
      const offer = await peer.requestCookie();
      await scene.ignores(async () => {
        for (let at = 0; at < offer.cookie.length; ++at) {
          for (const change of [0x01, 0x80, 0xff]) {
            const cookie = Buffer.from(offer.cookie);
            cookie.writeUInt8(cookie.readUInt8(at) ^ change, at);
            await peer.echo({ ...offer, cookie });
          }
        }
        expect(await peer.answers()).to.be.empty;
      });
      await peer.echo(offer);
      await peer.receive(ChunkType.COOKIE_ACK);
    });

    it('cut short or with something behind are not answered', async () => {
      const peer = await scene.peer();
      const offer = await peer.requestCookie();
      await scene.ignores(async () => {
        for (let length = 0; length < offer.cookie.length; ++length) {
          await peer.echo({ ...offer, cookie: offer.cookie.subarray(0, length) });
        }
        for (const more of [1, 4, 100, 1000]) {
          await peer.echo({ ...offer, cookie: Buffer.concat([offer.cookie, Buffer.alloc(more)]) });
        }
        expect(await peer.answers()).to.be.empty;
      });
    });

    it('with another tag or port than they were made for are not answered', async () => {
      const peer = await scene.peer();
      const offer = await peer.requestCookie();
      const header = peer.header(offer.tag);
      await scene.ignores(async () => {
        for (const wrong of [
          { ...header, tag: (offer.tag ^ 1) >>> 0 },
          { ...header, tag: 0 },
          { ...header, sourcePort: header.sourcePort ^ 1 },
          { ...header, destinationPort: header.destinationPort ^ 1 },
        ]) {
          await peer.sendRaw(encodePacket(wrong, cookieEcho(offer.cookie)));
          expect(await peer.answers()).to.be.empty;
        }
      });
    });

    it('from another address or UDP port are not answered', async () => {
      const peer = await scene.peer();
      const offer = await peer.requestCookie();
      const { sctpPort, udpPort } = peer;
      const thieves = [
        await scene.peer({ sctpPort }),
        await scene.peer({ sctpPort, address: '127.0.0.2', port: udpPort }),
      ];
      await scene.ignores(async () => {
        for (const thief of thieves) {
          await thief.echo(offer);
          expect(await thief.answers()).to.be.empty;
        }
      });
    });

    it('made up, 20,000 of them, change nothing', async () => {
      const peer = await scene.peer();
      const random = new Random(3);
      const { tag, cookie } = await peer.requestCookie();
      await scene.ignores(async () => {
        for (let batch = 0; batch < 100; ++batch) {
          const packets = Array.from({ length: 200 }, () =>
            encodePacket(peer.header(tag), cookieEcho(random.bytes(cookie.length))),
          );
          await peer.sendRaw(...packets);
          await scene.exchange();
        }
        expect(await peer.answers()).to.be.empty;
      });
    });
  });

  describe('past their life', () => {
    const LIFE = 400;
    const scene = new Scene({ validCookieLife: LIFE });

    it('are answered with how stale they are', async () => {
      const peer = await scene.peer();
      const begun = performance.now();
      const offer = await peer.requestCookie();
      const made = performance.now();
      while (performance.now() < made + LIFE + 50) await scene.exchange();

      const sent = performance.now();
      await peer.echo(offer);
      const error = await peer.receive(ChunkType.ERROR);
      const { type, value } = causeIn(error);
      expect(type).to.equal(CauseCode.STALE_COOKIE);
      const staleness = value.readUInt32BE() / 1000;
      expect(staleness).to.be.within(sent - made - LIFE - 1, performance.now() - begun - LIFE + 1);

      const { associations } = await scene.server.report();
      expect(associations.filter(({ peerPort }) => peerPort === peer.sctpPort)).to.be.empty;
      peer.tag = 0;
    });
  });
});
