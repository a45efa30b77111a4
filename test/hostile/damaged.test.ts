import { expect } from 'chai';
import { CheckedClient } from './support/checked-client.js';
import { ChunkType, COMMON_HEADER_BYTES, retagged, sealed } from './support/packet.js';
import { Random } from './support/random.js';
import { Scene } from './support/scene.js';
import { kindOf, Tap, type Recorded } from './support/tap.js';
import { sendAll } from './support/udp.js';

const BATCH = 200;
/** Behind the ports and the tag. */
const FIRST_BIT_OF_REST = 64;

/** Every kind of packet an association has from its beginning to its end. */
const KINDS = [
  ...[ChunkType.INIT, ChunkType.COOKIE_ECHO, ChunkType.DATA, ChunkType.SACK],
  ...[ChunkType.HEARTBEAT, ChunkType.HEARTBEAT_ACK, ChunkType.SHUTDOWN],
  ...[ChunkType.INIT_ACK, ChunkType.COOKIE_ACK, ChunkType.SHUTDOWN_ACK],
  ChunkType.SHUTDOWN_COMPLETE,
];

describe('real packets, damaged', function () {
  this.timeout(60_000);
  const scene = new Scene();
  const random = new Random(4711);
  /** Of another association of the same two hosts, complete; then of the one that lives. */
  let ended: readonly Recorded[];
  let live: readonly Recorded[];

  before(async () => {
    ended = await recordWholeAssociation(scene);
    for (let i = 0; i < 60; ++i) await scene.exchange();
    live = scene.tap.recorded;
  });

  async function inject(datagrams: Iterable<Buffer>): Promise<void> {
    let batch: Buffer[] = [];
    for (const datagram of datagrams) {
      batch.push(datagram);
      if (batch.length < BATCH) continue;
      await sendAll(scene.tap.socket, batch);
      await scene.exchange();
      batch = [];
    }
    await sendAll(scene.tap.socket, batch);
    await scene.exchange();
  }

  it('are of every kind', () => {
    const kinds = new Set(ended.flatMap(({ bytes }) => kindOf(bytes).split('+').map(Number)));
    expect([...kinds]).to.include.members(KINDS);
  });

  it('cut short change nothing', async () => {
    function* cut(): Iterable<Buffer> {
      for (const { bytes } of [...ended, ...live]) {
        for (let length = 0; length < bytes.length; ++length) yield bytes.subarray(0, length);
      }
    }
    await scene.ignores(() => inject(cut()));
  });

  it('cut short within their first chunk, with the right tag and checksum, change nothing', async () => {
    const { tag } = scene.tap.toServer;
    function* cut(): Iterable<Buffer> {
      for (const { bytes } of [...ended, ...live]) {
        const end = COMMON_HEADER_BYTES + bytes.readUInt16BE(COMMON_HEADER_BYTES + 2);
        for (let length = 8; length < end; ++length) {
          const whole = Buffer.from(bytes);
          scene.tap.writePorts(whole);
          yield retagged(whole.subarray(0, length), tag);
        }
      }
    }
    await scene.ignores(() => inject(cut()));
  });

  it('with any bit flipped change nothing', async () => {
    function* flip(): Iterable<Buffer> {
      for (const { bytes } of live) {
        for (const bit of bitsOf(bytes, 0)) yield flipped(bytes, bit);
      }
    }
    await scene.ignores(() => inject(flip()));
  });

  it('with a bit of the ports or the tag flipped and a right checksum change nothing', async () => {
    function* flip(): Iterable<Buffer> {
      for (const { from, bytes } of live) {
        if (from !== 'client' || bytes.readUInt32BE(4) === 0) continue;
        for (let bit = 0; bit < FIRST_BIT_OF_REST; ++bit) {
          yield sealed(flipped(bytes, bit));
        }
      }
    }
    await scene.ignores(() => inject(flip()));
  });

  it('with any bit flipped, a wrong tag and a right checksum change nothing', async () => {
    function* flip(): Iterable<Buffer> {
      for (const { from, bytes } of live) {
        if (from !== 'client') continue;
        for (const bit of bitsOf(bytes, FIRST_BIT_OF_REST)) {
          yield retagged(flipped(bytes, bit), (random.next32() | 1) >>> 0);
        }
      }
    }
    await scene.ignores(() => inject(flip()));
  });

  /** All bits of a small packet; a large one's headers, and some of its payload. */
  function* bitsOf(bytes: Buffer, from: number): Iterable<number> {
    const headers = Math.min(8 * bytes.length, 1024);
    for (let bit = from; bit < headers; ++bit) yield bit;
    for (let i = 0; i < 256 && headers < 8 * bytes.length; ++i) {
      yield headers + random.below(8 * bytes.length - headers);
    }
  }
});

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (0x80 >> (bit & 7)), bit >> 3);
  return copy;
}

/** Runs an association through a tap of its own until it has sent each kind of packet both ways. */
async function recordWholeAssociation({ address }: Scene): Promise<readonly Recorded[]> {
  const tap = await Tap.open(address.udpPort);
  const client = await CheckedClient.open({
    host: '127.0.0.1',
    port: address.port,
    remoteUdpPort: tap.port,
    mtu: 1500,
    rto: { initial: 100, min: 50, max: 1000 },
    heartbeatInterval: 20,
  });
  for (let i = 0; i < 60; ++i) await client.exchange();
  await tap.recordedKind('client', ChunkType.HEARTBEAT);
  await tap.recordedKind('client', ChunkType.HEARTBEAT_ACK);
  await client.association.shutdown();
  await tap.recordedKind('client', ChunkType.SHUTDOWN_COMPLETE);
  await tap.close();
  return tap.recorded;
}
