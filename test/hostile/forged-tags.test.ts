import type { Socket } from 'node:dgram';
import {
  bare,
  causeOf,
  CauseCode,
  data,
  DataFlag,
  heartbeat,
  init,
  ParameterType,
  sack,
  serial,
  shutdown,
  uint32,
} from './support/chunks.js';
import { chunk, ChunkType, encodePacket, tlv, TAG_REFLECTED } from './support/packet.js';
import { ECHO_PPID } from './support/protocol.js';
import { freshTag } from './support/raw-peer.js';
import { Random } from './support/random.js';
import { Scene } from './support/scene.js';
import { closeSocket, connectedSocket, sendAll } from './support/udp.js';

const TSN = 0x0101_0101;
const PAYLOAD = Buffer.from('forged');
const INIT_FIELDS = {
  tag: freshTag(),
  window: 100_000,
  outboundStreams: 10,
  inboundStreams: 10,
  tsn: TSN,
};

/** A good chunk of every type but INIT, which has tag 0 by right. */
const CHUNKS: readonly (readonly [name: string, ...chunks: Buffer[]])[] = [
  ['DATA', data({ tsn: TSN, stream: 0, ssn: 0, ppid: ECHO_PPID, flags: DataFlag.WHOLE }, PAYLOAD)],
  [
    'INIT ACK',
    chunk(
      ChunkType.INIT_ACK,
      0,
      Buffer.concat([
        init(INIT_FIELDS).subarray(4),
        tlv(ParameterType.STATE_COOKIE, Buffer.alloc(64, 1)),
      ]),
    ),
  ],
  ['SACK', sack({ cumulative: TSN, window: 0, gaps: [[2, 3]] })],
  ['HEARTBEAT', heartbeat(PAYLOAD)],
  [
    'HEARTBEAT ACK',
    chunk(ChunkType.HEARTBEAT_ACK, 0, tlv(ParameterType.HEARTBEAT_INFO, Buffer.alloc(8))),
  ],
  ['ABORT', bare(ChunkType.ABORT)],
  ['ABORT with the T bit', bare(ChunkType.ABORT, TAG_REFLECTED)],
  ['SHUTDOWN', shutdown(TSN)],
  ['SHUTDOWN ACK', bare(ChunkType.SHUTDOWN_ACK)],
  ['ERROR', chunk(ChunkType.ERROR, 0, causeOf(CauseCode.STALE_COOKIE, uint32(1)))],
  ['COOKIE ECHO', chunk(ChunkType.COOKIE_ECHO, 0, Buffer.alloc(96, 1))],
  ['COOKIE ACK', bare(ChunkType.COOKIE_ACK)],
  ['SHUTDOWN COMPLETE', bare(ChunkType.SHUTDOWN_COMPLETE)],
  ['SHUTDOWN COMPLETE with the T bit', bare(ChunkType.SHUTDOWN_COMPLETE, TAG_REFLECTED)],
  ['a chunk nobody knows', chunk(0xc1, 0, PAYLOAD)],
  ['HEARTBEAT and ABORT', heartbeat(PAYLOAD), bare(ChunkType.ABORT)],
];

describe('forged verification tags', function () {
  this.timeout(30_000);
  const scene = new Scene();
  const random = new Random(99);
  let otherPort: Socket;
  let otherAddress: Socket;

  before(async () => {
    const { udpPort } = scene.address;
    otherPort = await connectedSocket(udpPort);
    const { port } = scene.tap.socket.address();
    otherAddress = await connectedSocket(udpPort, { address: '127.0.0.2', port });
  });

  after(() => Promise.all([otherPort, otherAddress].map(closeSocket)));

  function wrongTags(): number[] {
    const { tag } = scene.tap.toServer;
    return [
      ...[0, 0xffff_ffff, serial(tag + 1), serial(tag - 1), serial(~tag)],
      ...Array.from({ length: 200 }, () => random.next32()),
    ];
  }

  async function attack(socket: Socket, tags: readonly number[], chunks: Buffer[]): Promise<void> {
    const packets = tags.map((tag) => encodePacket({ ...scene.tap.toServer, tag }, ...chunks));
    await sendAll(socket, packets);
    await scene.exchange();
  }

  for (const [name, ...chunks] of CHUNKS) {
    it(`${name} changes nothing`, async () => {
      const { client, server } = scene.tap.tags;
      await scene.ignores(async () => {
        await attack(scene.tap.socket, wrongTags(), chunks);
        // From elsewhere not even the tags somebody overheard help.
        await attack(otherPort, [...wrongTags(), client], chunks);
        await attack(otherAddress, [...wrongTags(), client, server], chunks);
      });
    });
  }
});
