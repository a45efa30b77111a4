import { expect } from 'chai';
import { connect, createEndpoint, listen, type SctpAddress, type SctpListenOptions } from 'rxsctp';
import { eachWithFakeChannel } from './each-test.js';
import { flushed, type FakeChannel } from './fake-binding.js';
import { record, thrown } from './support.js';

const MEBIBYTE = 1 << 20;
const ENDPOINT = 1;
const CANDIDATE = {
  type: 'candidate',
  association: 77,
  endpoint: ENDPOINT,
  remoteAddress: '192.0.2.9',
  family: 'IPv4',
  remotePort: 5000,
  remoteUdpPort: 9899,
} as const;

describe('the limits of an endpoint', () => {
  let fake: FakeChannel;

  eachWithFakeChannel((channel) => (fake = channel));

  it('have defaults, and reach the engine as given', () => {
    listen({ host: '127.0.0.1' }).subscribe();
    expect(fake.endpoints[0]).to.deep.include({
      asks: false,
      limits: {
        maxAssociations: 1000,
        maxAssociationsPerHost: 250,
        memoryLimit: 128 * MEBIBYTE,
      },
    });
    const limits = { maxAssociations: 7, maxAssociationsPerHost: 3, memoryLimit: 9 * MEBIBYTE };
    createEndpoint({ host: '127.0.0.1', ...limits, accept: () => true });
    expect(fake.endpoints[1]).to.deep.include({ asks: true, limits });
  });

  it('do not keep a message from arriving that maxMessageSize allows', () => {
    const large = { maxMessageSize: 64 * MEBIBYTE, receiveWindow: 64 * MEBIBYTE };
    listen({ host: '127.0.0.1', ...large }).subscribe();
    expect(fake.endpoints[0].limits?.memoryLimit).to.equal(256 * MEBIBYTE);
    const { message } = thrown(() => listen({ ...large, memoryLimit: 100 * MEBIBYTE }));
    expect(message).to.contain('"memoryLimit"').and.contain('maxMessageSize (67108864)');
  });

  for (const [name, values] of [
    ['maxAssociations', [0, -1, 1.5, 2 ** 32]],
    ['maxAssociationsPerHost', [0, Number.NaN, Infinity]],
    ['memoryLimit', [MEBIBYTE - 1, 2 ** 40 + 1]],
  ] as const) {
    it(`refuse a ${name} out of range, by name, range and value`, () => {
      for (const value of values) {
        const error = thrown(() => listen({ [name]: value }));
        expect(error).to.be.instanceOf(RangeError);
        expect(error.message).to.contain(`"${name}"`).and.contain('from').and.contain(`${value}`);
      }
      const error = thrown(() => listen({ [name]: '7' }));
      expect(error).to.be.instanceOf(TypeError);
      expect(error.message).to.contain(`"${name}"`).and.contain("'7'");
    });
  }

  it('refuse an accept that is no function', () => {
    const error = thrown(() => listen({ accept: true } as unknown as SctpListenOptions));
    expect(error).to.be.instanceOf(TypeError);
    expect(error.message).to.contain('"accept"').and.contain('a function');
  });

  it('are not for connect(), which says who takes them', () => {
    for (const options of [{ maxAssociations: 1 }, { memoryLimit: 1 }, { accept: () => true }]) {
      const { message } = thrown(() => connect({ host: 'a', port: 1, ...options }));
      expect(message).to.contain('listen()').and.contain('createEndpoint()');
    }
  });

  it('ask accept about each candidate, and tell the engine what it says', async () => {
    const asked: SctpAddress[] = [];
    listen({
      host: '127.0.0.1',
      accept: (peer) => {
        asked.push(peer);
        return asked.length === 1;
      },
    }).subscribe();
    fake.deliver({ event: CANDIDATE }, { event: { ...CANDIDATE, association: 78 } });
    await flushed();
    expect(asked[0]).to.deep.equal({
      address: '192.0.2.9',
      family: 'IPv4',
      port: 5000,
      udpPort: 9899,
    });
    expect(fake.decisions).to.deep.equal([
      { association: 77, accepted: true },
      { association: 78, accepted: false },
    ]);
  });

  it('refuse a candidate of an endpoint that nobody has any more', async () => {
    fake.deliver({ event: { ...CANDIDATE, endpoint: 99 } });
    await flushed();
    expect(fake.decisions).to.deep.equal([{ association: 77, accepted: false }]);
  });

  it('tell of what was refused', () => {
    const endpoint = createEndpoint({ host: '127.0.0.1' });
    const refused = record(endpoint.refused$, (refusal) => JSON.stringify(refusal));
    fake.deliver({
      event: { type: 'refused', endpoint: ENDPOINT, reason: 'memory-limit', count: 3, total: 9 },
    });
    expect(refused).to.deep.equal(['{"reason":"memory-limit","count":3,"total":9}']);
  });
});
