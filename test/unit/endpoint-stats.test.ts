import { expect } from 'chai';
import { createEndpoint, listen } from 'rxsctp';
import type { SctpEndpointStats } from 'rxsctp';
import { eachWithFakeChannel } from './each-test.js';
import { flushed, type FakeChannel } from './fake-binding.js';
import { rejection } from './support.js';

const STATS = { packetsReceived: 1, badChecksums: 2 } as SctpEndpointStats;

describe('the statistics of an endpoint', () => {
  let fake: FakeChannel;

  eachWithFakeChannel((made) => (fake = made));

  function answer(stats: SctpEndpointStats | null): void {
    const request = fake.endpointStatsRequests.shift();
    if (request === undefined) throw new Error('nobody asked');
    fake.deliver({ event: { type: 'endpoint-stats', token: request.token, stats } });
  }

  it('are the engine’s, asked for once it is bound', async () => {
    const endpoint = createEndpoint({ host: '127.0.0.1' });
    const stats = endpoint.stats();
    await flushed();
    expect(fake.endpointStatsRequests).to.deep.equal([]);
    fake.listening(1);
    await flushed();
    expect(fake.endpointStatsRequests).to.have.length(1);
    expect(fake.endpointStatsRequests[0].endpoint).to.equal(1);
    answer(STATS);
    expect(await stats).to.deep.equal(STATS);
  });

  it('are not there when binding fails, nor after the end', async () => {
    const unbound = createEndpoint({ host: '127.0.0.1' });
    const failing = rejection(unbound.stats());
    const where = { syscall: 'bind', option: '', address: '127.0.0.1', port: 5000, udpPort: 9899 };
    fake.event({ type: 'endpoint-error', endpoint: 1, code: 'EADDRINUSE', ...where });
    expect(await failing).to.equal('EADDRINUSE');
    const endpoint = createEndpoint({ host: '127.0.0.1' });
    fake.listening(2);
    const gone = rejection(endpoint.stats());
    await flushed();
    answer(null);
    expect(await gone).to.equal('ERR_SCTP_CLOSED');
  });

  it('of a server are those of what it is bound to', async () => {
    const server = listen({ host: '127.0.0.1' });
    expect(await rejection(server.stats())).to.equal('ERR_SCTP_CLOSED');
    const subscription = server.subscribe();
    fake.listening(1);
    const stats = server.stats();
    answer(STATS);
    expect(await stats).to.deep.equal(STATS);
    subscription.unsubscribe();
    expect(await rejection(server.stats())).to.equal('ERR_SCTP_CLOSED');
  });
});
