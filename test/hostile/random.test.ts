import type { Socket } from 'node:dgram';
import { encodePacket } from './support/packet.js';
import { Random } from './support/random.js';
import { Scene } from './support/scene.js';
import { closeSocket, connectedSocket, sendAll } from './support/udp.js';

const DATAGRAMS = 100_000;
const LARGEST = 65_507;
/** No more at once than the server's socket holds, or the kernel drops what we want it to read. */
const BATCH_BYTES = 100_000;
const BATCH_DATAGRAMS = 200;

describe('random datagrams', function () {
  this.timeout(60_000);
  const scene = new Scene();
  const random = new Random(20260);
  const noise = random.bytes(2 * LARGEST);
  let sockets: Socket[];

  before(async () => {
    sockets = [
      await connectedSocket(scene.address.udpPort),
      await connectedSocket(scene.address.udpPort, { address: '127.0.0.2' }),
    ];
  });

  after(() => Promise.all(sockets.map(closeSocket)));

  /** Most are small, as packets are; one in 64 may have any size. */
  function size(): number {
    return random.below(64) === 0 ? random.below(LARGEST + 1) : random.below(1500);
  }

  function noiseOf(length: number): Buffer {
    const start = random.below(noise.length - length);
    return noise.subarray(start, start + length);
  }

  async function flood(make: () => Buffer): Promise<void> {
    for (let sent = 0; sent < DATAGRAMS;) {
      const batch: Buffer[] = [];
      for (let bytes = 0; bytes < BATCH_BYTES && batch.length < BATCH_DATAGRAMS;) {
        const datagram = make();
        batch.push(datagram);
        bytes += datagram.length;
      }
      sent += batch.length;
      for (const socket of [...sockets, scene.tap.socket]) {
        await sendAll(socket, batch.splice(0, Math.ceil(batch.length / 2)));
      }
      await scene.exchange();
    }
  }

  it('of every size change nothing', async () => {
    await scene.ignores(() => flood(() => noiseOf(size())));
  });

  it('with a right checksum and ports and a random rest change nothing', async () => {
    const { destinationPort } = scene.tap.toServer;
    await scene.ignores(() =>
      flood(() =>
        encodePacket(
          { sourcePort: 1 + random.below(65_535), destinationPort, tag: random.next32() },
          noiseOf(4 * random.below(64)),
        ),
      ),
    );
  });
});
