import { expect } from 'chai';
import { Scene } from './support/scene.js';

describe('ICMP errors', function () {
  this.timeout(30_000);
  const scene = new Scene();

  async function packetsSent(): Promise<number> {
    const { associations } = await scene.server.report();
    return associations[0]?.stats?.packetsSent ?? NaN;
  }

  it('while the peer is away for a moment cost nothing', async () => {
    const { sourcePort } = scene.tap.toServer;
    const { client, server } = scene;
    for (let round = 1; round <= 5; ++round) {
      await scene.exchange();
      await scene.tap.whileClosed(async () => {
        const before = await packetsSent();
        await server.send(sourcePort, 20, 500);
        // Each of these meets a closed port, which the host tells the server at once.
        while ((await packetsSent()) < before + 3);
      });
      while (client.unasked < 20 * round) await scene.exchange();
    }
    expect(client.association.state).to.equal('established');
    const { associations } = await server.report();
    expect(associations).to.have.length(1);
    expect(associations[0]).to.include({ ended: false, restarts: 0 });
  });
});
