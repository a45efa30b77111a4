import type { Socket } from 'node:dgram';
import { expect } from 'chai';
import { init } from './support/chunks.js';
import { CheckedClient } from './support/checked-client.js';
import { encodePacket } from './support/packet.js';
import { Random } from './support/random.js';
import { Scene } from './support/scene.js';
import { closeSocket, connectedSocket, sendAll } from './support/udp.js';

const INITS = 100_000;
const SOCKETS = 100;
const BATCH = 200;

describe('a flood of 100,000 INITs from spoofed ports', function () {
  this.timeout(60_000);
  const scene = new Scene();
  const random = new Random(77);
  let sockets: Socket[];
  let answers = 0;

  before(async () => {
    const { udpPort } = scene.address;
    sockets = await Promise.all(
      Array.from({ length: SOCKETS }, (_, i) =>
        connectedSocket(udpPort, { address: `127.0.0.${2 + (i % 4)}` }),
      ),
    );
    for (const socket of sockets) socket.on('message', () => answers++);
  });

  after(() => Promise.all(sockets.map(closeSocket)));

  function spoofed(): Buffer {
    return encodePacket(
      { sourcePort: 1 + random.below(65_535), destinationPort: scene.address.port, tag: 0 },
      init({
        tag: (random.next32() | 1) >>> 0,
        window: 1500 + random.below(1 << 20),
        outboundStreams: 1 + random.below(65_535),
        inboundStreams: 1 + random.below(65_535),
        tsn: random.next32(),
      }),
    );
  }

  it('makes no association and nothing grow', async () => {
    await scene.ignores(async () => {
      for (let sent = 0; sent < INITS; sent += BATCH) {
        await sendAll(sockets[random.below(SOCKETS)], Array.from({ length: BATCH }, spoofed));
        await scene.exchange();
      }
    });
    // The burst that a source has, at the least, and no more than came.
    expect(answers, 'INITs are answered, from the cookie alone').to.be.within(8000, INITS);
  });

  it('does not keep others from connecting', async () => {
    const { port, udpPort } = scene.address;
    const newcomer = await CheckedClient.open({ host: '127.0.0.1', port, remoteUdpPort: udpPort });
    await newcomer.exchange();
    await newcomer.association.shutdown();
  });
});
