import { expect } from 'chai';
import {
  bare,
  causeIn,
  CauseCode,
  data,
  DataFlag,
  heartbeat,
  sack,
  serial,
  shutdown,
  uint32,
} from './support/chunks.js';
import { chunk, ChunkType, chunkTypes, encodePacket, only } from './support/packet.js';
import { DISCARD_PPID } from './support/protocol.js';
import { freshTag, type RawPeer } from './support/raw-peer.js';
import { Scene } from './support/scene.js';
import { sendAll } from './support/udp.js';

const PAYLOAD = Buffer.from('does it matter?');
const EVERY_TYPE = Array.from({ length: 256 }, (_, type) => type);

/** From a peer that has an association and the right tag, but no respect for RFC 9260. */
describe('malformed chunks with the right tag', function () {
  this.timeout(20_000);
  const scene = new Scene();
  let peer: RawPeer;

  beforeEach(async () => {
    peer = await scene.peer();
    await peer.establish();
  });

  async function expectAlive(): Promise<void> {
    const answers = await peer.ask(heartbeat(PAYLOAD));
    expect(chunkTypes(answers)).to.deep.equal([ChunkType.HEARTBEAT_ACK]);
  }

  /** The association ends with an ABORT that has this cause, and nothing else is harmed. */
  async function expectAborted(cause: number, ...chunks: readonly Buffer[]): Promise<void> {
    await scene.survives(async () => {
      const answers = await peer.ask(...chunks);
      const abort = only(answers.flatMap((each) => each.chunks).filter(isAbort));
      expect(abort.flags).to.equal(0);
      expect(causeIn(abort).type).to.equal(cause);
      const accepted = await scene.accepted(peer, ({ ended }) => ended);
      expect(accepted.error).to.equal('EPROTO');
    });
  }

  it('whose length is too small or too large end the packet', async () => {
    const { tag } = scene.tap.toServer;
    await scene.ignores(async () => {
      for (const type of EVERY_TYPE) {
        const packets = [0, 1, 2, 3, 4 + PAYLOAD.length + 8, 1500, 65_535].map((length) =>
          encodePacket({ ...scene.tap.toServer, tag }, chunk(type, 3, PAYLOAD, length)),
        );
        await sendAll(scene.tap.socket, packets);
        await scene.exchange();
      }
    });
  });

  it('behind a good one do not keep it from its effect', async () => {
    const answers = await peer.ask(heartbeat(PAYLOAD), chunk(ChunkType.DATA, 3, PAYLOAD, 2));
    expect(chunkTypes(answers)).to.deep.equal([ChunkType.HEARTBEAT_ACK]);
    await expectAlive();
  });

  it('too short for their own fields are ignored', async () => {
    await scene.ignores(async () => {
      for (const type of [
        ...[ChunkType.DATA, ChunkType.INIT, ChunkType.INIT_ACK, ChunkType.SACK],
        ...[ChunkType.SHUTDOWN, ChunkType.COOKIE_ECHO],
      ]) {
        for (let length = 0; length < (type === ChunkType.SHUTDOWN ? 4 : 12); ++length) {
          await peer.send(chunk(type, 3, Buffer.alloc(length, 1)));
        }
      }
      await expectAlive();
    });
  });

  it('with fields that contradict their length are ignored', async () => {
    const gapsMissing = sack({ cumulative: serial(peer.serverTsn - 1), window: 9000, gaps: [] });
    gapsMissing.writeUInt16BE(500, 12);
    const infoTooLong = heartbeat(PAYLOAD);
    infoTooLong.writeUInt16BE(5000, 6);
    await scene.ignores(async () => {
      await peer.send(gapsMissing);
      await peer.send(chunk(ChunkType.HEARTBEAT_ACK, 0, infoTooLong.subarray(4)));
      await peer.send(chunk(ChunkType.HEARTBEAT_ACK, 0, Buffer.alloc(0)));
      await peer.send(chunk(ChunkType.HEARTBEAT_ACK, 0, Buffer.alloc(60_000, 1)));
      await peer.send(chunk(ChunkType.ERROR, 0, Buffer.from([0, 1, 0xff, 0xff])));
      await expectAlive();
    });
  });

  for (const [high, goesOn, reports] of [
    [0x00, false, false],
    [0x40, false, true],
    [0x80, true, false],
    [0xc0, true, true],
  ] as const) {
    const what = `${goesOn ? 'skipped' : 'the end of the packet'}${reports ? ' and reported' : ''}`;
    it(`of unknown type 0x${high.toString(16)} and up are ${what}`, async () => {
      const unknown = chunk(high + 0x3e, 0xff, PAYLOAD);
      const expected = [
        ...(reports ? [ChunkType.ERROR] : []),
        ...(goesOn ? [ChunkType.HEARTBEAT_ACK] : []),
      ];
      const answers = await peer.ask(unknown, heartbeat(PAYLOAD));
      expect(chunkTypes(answers)).to.deep.equal(expected);
      if (reports) {
        const cause = causeIn(only(answers).chunks[0]);
        expect(cause.type).to.equal(CauseCode.UNRECOGNIZED_CHUNK);
        expect(cause.value.subarray(0, 4 + PAYLOAD.length)).to.deep.equal(
          unknown.subarray(0, 4 + PAYLOAD.length),
        );
      }
      await expectAlive();
    });
  }

  it('of DATA without user data end the association', async () => {
    const tsn = peer.tsn;
    const fields = { tsn, stream: 0, ssn: 0, ppid: DISCARD_PPID, flags: DataFlag.WHOLE };
    await expectAborted(CauseCode.NO_USER_DATA, data(fields, Buffer.alloc(0)));
  });

  it('of DATA on a stream beyond those negotiated are reported and acknowledged', async () => {
    const { tsn } = peer;
    const fields = { tsn, stream: 10, ssn: 0, ppid: DISCARD_PPID, flags: DataFlag.WHOLE };
    const answers = await peer.ask(data({ ...fields, flags: 0x0b }, PAYLOAD));
    const cause = causeIn(answers[0].chunks[0]);
    expect(cause.type).to.equal(CauseCode.INVALID_STREAM);
    expect(cause.value.readUInt16BE()).to.equal(10);
    expect(chunkTypes(await peer.ask(data(fields, PAYLOAD)))).to.deep.equal([ChunkType.SACK]);
    await expectAlive();
  });

  it('of DATA far beyond what may be in flight are not taken', async () => {
    await scene.ignores(async () => {
      for (const ahead of [70_000, 1_000_000, 0x7fff_fff0]) {
        const tsn = serial(peer.tsn + ahead);
        const { type, value } = only(only(await peer.ask(peer.message(PAYLOAD, { tsn }))).chunks);
        expect(type).to.equal(ChunkType.SACK);
        expect(value.readUInt32BE(), 'cumulative TSN').to.equal(serial(peer.tsn - 1));
        expect(value.readUInt16BE(8), 'gap blocks').to.equal(0);
      }
      await expectAlive();
    });
  });

  it('of DATA that were received long ago are reported as duplicates only', async () => {
    await peer.ask(peer.message(PAYLOAD));
    await scene.ignores(async () => {
      const tsn = serial(peer.tsn - 1);
      for (let i = 0; i < 100; ++i) {
        const { chunks } = only(await peer.ask(peer.message(PAYLOAD, { tsn })));
        expect(only(chunks).value.readUInt32BE()).to.equal(tsn);
      }
      await expectAlive();
    });
    const { stats } = await scene.accepted(peer);
    expect(stats).to.include({ messagesReceived: 1, duplicateTsnsReceived: 100 });
  });

  it('of DATA whose fragments are of two messages end the association', async () => {
    const fields = { tsn: peer.tsn, stream: 0, ssn: 0, ppid: DISCARD_PPID, flags: 0 };
    await expectAborted(
      CauseCode.PROTOCOL_VIOLATION,
      data({ ...fields, flags: DataFlag.BEGINNING }, PAYLOAD),
      data({ ...fields, tsn: serial(peer.tsn + 1), stream: 1 }, PAYLOAD),
    );
  });

  it('of SACK with gap blocks beyond what was sent, empty or backwards are not believed', async () => {
    await scene.ignores(async () => {
      await scene.server.send(peer.sctpPort, 4, 100);
      await peer.receive(ChunkType.DATA);
      for (const gaps of [
        [[2, 50_000]],
        [[60_000, 65_535]],
        [[0, 0]],
        [[3, 2]],
        [
          [3, 4],
          [2, 2],
        ],
        Array.from({ length: 8000 }, () => [2, 3] as const),
      ] as const) {
        await peer.send(sack({ cumulative: serial(peer.serverTsn - 1), window: 90_000, gaps }));
      }
      await peer.send(sack({ cumulative: serial(peer.serverTsn + 3), window: 90_000, gaps: [] }));
      const { stats } = await scene.accepted(peer, (each) => each.stats?.unackedBytes === 0);
      expect(stats).to.include({ messagesSent: 4, state: 'established' });
    });
  });

  it('of SACK older than what was acknowledged are not believed', async () => {
    await scene.ignores(async () => {
      for (const back of [2, 1000, 0x7fff_ffff]) {
        await peer.send(sack({ cumulative: serial(peer.serverTsn - back), window: 0, gaps: [] }));
      }
      await expectAlive();
    });
    expect((await scene.accepted(peer)).stats?.peerARwnd).to.be.above(0);
  });

  for (const ahead of [0, 1, 1000, 0x7fff_fff0]) {
    it(`of SACK for a TSN ${ahead + 1} beyond what was sent end the association`, async () => {
      const cumulative = serial(peer.serverTsn + ahead);
      await expectAborted(
        CauseCode.PROTOCOL_VIOLATION,
        sack({ cumulative, window: 90_000, gaps: [] }),
      );
    });
  }

  it('of SHUTDOWN for a TSN that was never sent end the association', async () => {
    await expectAborted(CauseCode.PROTOCOL_VIOLATION, shutdown(serial(peer.serverTsn + 9)));
  });

  it('that belong to another state are ignored', async () => {
    const header = peer.header();
    await scene.ignores(async () => {
      for (const [type, value] of [
        [ChunkType.COOKIE_ACK, Buffer.alloc(0)],
        [ChunkType.SHUTDOWN_COMPLETE, Buffer.alloc(0)],
        [ChunkType.INIT_ACK, Buffer.alloc(16, 1)],
        [ChunkType.INIT, Buffer.alloc(16, 1)],
        [ChunkType.HEARTBEAT_ACK, Buffer.alloc(12, 1)],
        [ChunkType.ERROR, Buffer.concat([Buffer.from([0, 3, 0, 8]), uint32(5)])],
      ] as const) {
        await peer.sendRaw(encodePacket(header, chunk(type, 0, value)));
      }
      await peer.send(bare(0x3d), bare(ChunkType.COOKIE_ECHO));
      await expectAlive();
    });
  });

  it('a thousand in one packet are answered with one packet at most', async () => {
    const unknown = Array<Buffer>(5000).fill(chunk(0xc1, 0, Buffer.alloc(0)));
    const answers = await peer.ask(...unknown);
    expect(answers).to.have.length(1);
    await expectAlive();
  });

  it('from a tag nobody has are not let in by a good one before', async () => {
    await peer.sendRaw(encodePacket(peer.header(freshTag()), heartbeat(PAYLOAD)));
    expect(await peer.answers()).to.be.empty;
    await expectAlive();
  });
});

function isAbort({ type }: { type: number }): boolean {
  return type === ChunkType.ABORT;
}
