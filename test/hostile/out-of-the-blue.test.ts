import { expect } from 'chai';
import {
  bare,
  causeOf,
  CauseCode,
  data,
  DataFlag,
  heartbeat,
  init,
  sack,
  shutdown,
  uint32,
} from './support/chunks.js';
import { chunk, ChunkType, encodePacket, only, TAG_REFLECTED } from './support/packet.js';
import { DISCARD_PPID } from './support/protocol.js';
import { freshTag } from './support/raw-peer.js';
import { Scene } from './support/scene.js';

const PAYLOAD = Buffer.from('out of the blue');
const STALE_COOKIE = causeOf(CauseCode.STALE_COOKIE, uint32(1));

/** RFC 9260, 8.4: packets with a good checksum that belong to no association. */
describe('packets out of the blue', () => {
  const scene = new Scene();

  for (const [name, ...chunks] of [
    [
      'DATA',
      data({ tsn: 1, stream: 0, ssn: 0, ppid: DISCARD_PPID, flags: DataFlag.WHOLE }, PAYLOAD),
    ],
    ['SACK', sack({ cumulative: 1, window: 1500, gaps: [] })],
    ['HEARTBEAT', heartbeat(PAYLOAD)],
    ['HEARTBEAT ACK', chunk(ChunkType.HEARTBEAT_ACK, 0, PAYLOAD)],
    ['SHUTDOWN', shutdown(1)],
    ['ERROR', chunk(ChunkType.ERROR, 0, causeOf(CauseCode.INVALID_STREAM, uint32(0)))],
    ['INIT ACK', chunk(ChunkType.INIT_ACK, 0, Buffer.alloc(16, 1))],
    ['a chunk nobody knows', chunk(0x3f, 0, PAYLOAD)],
  ] as const) {
    it(`${name}: ABORT with the tag sent back`, async () => {
      const peer = await scene.peer();
      const tag = freshTag();
      await peer.sendRaw(encodePacket(peer.header(tag), ...chunks));
      expect(await peer.answers()).to.deep.equal([
        {
          sourcePort: scene.address.port,
          destinationPort: peer.sctpPort,
          tag,
          chunks: [{ type: ChunkType.ABORT, flags: TAG_REFLECTED, value: Buffer.alloc(0) }],
        },
      ]);
    });
  }

  it('SHUTDOWN ACK: SHUTDOWN COMPLETE with the tag sent back', async () => {
    const peer = await scene.peer();
    const tag = freshTag();
    await peer.sendRaw(encodePacket(peer.header(tag), bare(ChunkType.SHUTDOWN_ACK)));
    const answer = only(await peer.answers());
    expect(answer).to.deep.include({ tag, destinationPort: peer.sctpPort });
    expect(answer.chunks).to.deep.equal([
      { type: ChunkType.SHUTDOWN_COMPLETE, flags: TAG_REFLECTED, value: Buffer.alloc(0) },
    ]);
  });

  for (const [name, ...chunks] of [
    ['ABORT', bare(ChunkType.ABORT)],
    ['ABORT with the T bit', bare(ChunkType.ABORT, TAG_REFLECTED)],
    ['SHUTDOWN COMPLETE', bare(ChunkType.SHUTDOWN_COMPLETE, TAG_REFLECTED)],
    ['COOKIE ACK', bare(ChunkType.COOKIE_ACK)],
    ['a Stale Cookie error', chunk(ChunkType.ERROR, 0, STALE_COOKIE)],
    ['a COOKIE ECHO that nobody made', chunk(ChunkType.COOKIE_ECHO, 0, Buffer.alloc(96, 7))],
    ['HEARTBEAT and ABORT', heartbeat(PAYLOAD), bare(ChunkType.ABORT)],
    ['no chunk at all'],
    ['a chunk without an end', chunk(ChunkType.HEARTBEAT, 0, PAYLOAD, 200)],
  ] as const) {
    it(`${name}: no answer`, async () => {
      const peer = await scene.peer();
      await peer.sendRaw(encodePacket(peer.header(freshTag()), ...chunks));
      expect(await peer.answers()).to.be.empty;
    });
  }

  it('tag 0 on anything but INIT: no answer', async () => {
    const peer = await scene.peer();
    await peer.sendRaw(
      encodePacket(peer.header(0), heartbeat(PAYLOAD)),
      encodePacket(peer.header(0), bare(ChunkType.SHUTDOWN_ACK)),
    );
    expect(await peer.answers()).to.be.empty;
  });

  it('port 0: no answer', async () => {
    const peer = await scene.peer();
    await peer.sendRaw(
      encodePacket({ ...peer.header(freshTag()), sourcePort: 0 }, heartbeat(PAYLOAD)),
      encodePacket({ ...peer.header(freshTag()), destinationPort: 0 }, heartbeat(PAYLOAD)),
    );
    expect(await peer.answers()).to.be.empty;
  });

  it('INIT to a port nobody listens on: ABORT with the tag it asks for', async () => {
    const peer = await scene.peer();
    const header = { ...peer.header(0), destinationPort: scene.address.port ^ 1 };
    await peer.sendRaw(encodePacket(header, init(peer.initFields)));
    const answer = only(await peer.answers());
    expect(answer.tag).to.equal(peer.initFields.tag);
    expect(answer.chunks).to.deep.equal([
      { type: ChunkType.ABORT, flags: 0, value: Buffer.alloc(0) },
    ]);
  });

  it('100,000 of them make nothing grow', async function () {
    this.timeout(20_000);
    const peer = await scene.peer();
    await scene.ignores(async () => {
      for (let batch = 0; batch < 500; ++batch) {
        const packets = Array.from({ length: 200 }, () =>
          encodePacket(peer.header(freshTag()), heartbeat(PAYLOAD)),
        );
        await peer.sendRaw(...packets);
        await scene.exchange();
      }
    });
  });
});
