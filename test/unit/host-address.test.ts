import { expect } from 'chai';
import { connect, createEndpoint, listen, type SctpError } from 'rxsctp';
import { eachWithFakeChannel } from './each-test.js';
import { type FakeChannel } from './fake-binding.js';
import { record } from './support.js';

const ENGINES = ['embedded', 'kernel'] as const;

describe('an address of a host', () => {
  let fake: FakeChannel;

  eachWithFakeChannel((channel) => (fake = channel));

  const NO_HOST = {
    '224.0.0.1': /multicast/,
    '239.255.255.255': /multicast/,
    '::ffff:224.0.0.1': /multicast/,
    'ff02::1': /multicast/,
    'FF05:0:0::2': /multicast/,
    'ff02::1%1': /multicast/,
    '255.255.255.255': /broadcast/,
    'fe80::1': /link-local.*fe80::1%eth0/,
    'FEBF::1': /link-local/,
  } as const;
  const A_HOST = ['127.0.0.1', '223.255.255.255', '240.0.0.1', 'fe80::1%1', 'ff::1', 'fec0::1'];

  for (const engine of ENGINES) {
    it(`is one to connect to (${engine})`, () => {
      for (const [host, message] of Object.entries(NO_HOST)) {
        let failure: SctpError | undefined;
        connect({ engine, host, port: 5000 }).subscribe({
          error: (error: SctpError) => (failure = error),
        });
        expect(failure?.code).to.equal('EINVAL');
        expect(failure?.message).to.match(message);
      }
      expect(fake.endpoints).to.be.empty;
      for (const host of A_HOST) connect({ engine, host, port: 5000 }).subscribe();
      expect(fake.connects.map(({ hosts }) => hosts[0])).to.deep.equal(A_HOST);
    });

    it(`is one to bind to (${engine})`, () => {
      for (const host of Object.keys(NO_HOST)) {
        expect(record(listen({ engine, host }))).to.deep.equal(['error EINVAL']);
        expect(record(createEndpoint({ engine, host }).address$)).to.deep.equal(['error EINVAL']);
      }
      for (const localAddress of ['224.0.0.1', 'fe80::1']) {
        const host = localAddress.includes(':') ? '::1' : '127.0.0.1';
        const seen = record(connect({ engine, host, port: 5000, localAddress }));
        expect(seen).to.deep.equal(['error EINVAL']);
      }
      expect(fake.endpoints).to.be.empty;
    });

    it(`is this host's when it is unspecified (${engine})`, () => {
      const destinations = (
        ...all: readonly { host: string; localAddress?: string }[]
      ): readonly string[] => {
        const before = fake.connects.length;
        for (const options of all) connect({ engine, port: 5000, ...options }).subscribe();
        return fake.connects.slice(before).map(({ hosts }) => hosts[0]);
      };
      expect(
        destinations(
          { host: '0.0.0.0' },
          { host: '::' },
          { host: '0:0::0' },
          { host: '::ffff:0.0.0.0' },
          { host: '0.0.0.0', localAddress: '127.0.0.5' },
          { host: '0.0.0.0', localAddress: '::' },
          { host: '::', localAddress: '::' },
        ),
      ).to.deep.equal(['127.0.0.1', '::1', '::1', '127.0.0.1', '127.0.0.5', '127.0.0.1', '::1']);
    });
  }

  it('is the one an endpoint has, when it is unspecified', () => {
    const endpoint = createEndpoint({ host: '127.0.0.7', port: 4000 });
    fake.listening(1, 4000);
    fake.establish(7, { accepted: true, remoteAddresses: ['127.0.0.7'] });
    expect(record(endpoint.connect({ host: '0.0.0.0', port: 5000 }))).to.deep.equal([
      'error EISCONN',
    ]);
  });
});
