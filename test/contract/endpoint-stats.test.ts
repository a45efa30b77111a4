import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { createEndpoint, listen } from 'rxsctp';
import { ENGINE, itWith } from './support/engine.js';
import { Stage } from './support/stage.js';
import { rejection, until } from './support/until.js';

describe('what the engine counts besides associations', () => {
  const stage = new Stage();

  it('has how many associations there are, and how many peers were refused one', async () => {
    const endpoint = createEndpoint(stage.listenOptions({ maxAssociations: 1 }));
    const address = await firstValueFrom(endpoint.address$);
    const before = await endpoint.stats();
    await stage.open(address);
    // Both ends are of this process.
    const both = async (): Promise<boolean> =>
      (await endpoint.stats()).associations === before.associations + 2;
    await until(both, 'both ends are counted');
    // The kernel sets the association up before it can be refused.
    const second = await stage.open(address).catch(() => undefined);
    await until(
      async () => (await endpoint.stats()).refused > before.refused,
      'the second one is refused',
    );
    await second?.ended;
    await endpoint.close();
    expect((await rejection(endpoint.stats())).code).to.equal('ERR_SCTP_CLOSED');
  });

  it('is asked of a server as well, while it listens', async () => {
    const { server, accepted } = await stage.listen();
    const { associations, refused } = await server.stats();
    expect(associations).to.be.at.least(0);
    expect(refused).to.be.at.least(0);
    accepted.unsubscribe();
    expect((await rejection(server.stats())).code).to.equal('ERR_SCTP_CLOSED');
    expect((await rejection(listen({ engine: ENGINE }).stats())).code).to.equal('ERR_SCTP_CLOSED');
  });

  itWith('packetCounters')('has answered INITs, one for each association here', async () => {
    const { server, address } = await stage.listen();
    const before = await server.stats();
    await stage.open(address);
    await stage.open(address);
    const after = await server.stats();
    expect(after.initsAnswered).to.equal(before.initsAnswered + 2);
  });

  itWith('packetCounters')('has packets that were damaged or are nobody’s', async () => {
    const { server, address } = await stage.listen();
    const before = await server.stats();
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    try {
      const packet = Buffer.alloc(16);
      packet.writeUInt16BE(7, 0);
      packet.writeUInt16BE(address.port, 2);
      socket.send(packet, address.udpPort, '127.0.0.1'); // its checksum is not 0
      socket.send(packet.subarray(0, 8), address.udpPort, '127.0.0.1'); // no whole header
      await until(async () => {
        const { packetsReceived } = await server.stats();
        return packetsReceived >= before.packetsReceived + 2;
      }, 'both packets are counted');
      const after = await server.stats();
      expect(after.badChecksums).to.equal(before.badChecksums + 1);
      expect(after.malformedPackets).to.equal(before.malformedPackets + 1);
    } finally {
      socket.close();
    }
  });
});
