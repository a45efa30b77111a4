import { expect } from 'chai';
import {
  connect,
  createEndpoint,
  listen,
  open,
  type SctpConnectOptions,
  type SctpListenOptions,
  type SctpPeerOptions,
} from 'rxsctp';
import type { NativeSettings } from '#internal/native/config.js';
import { setLink } from '#internal/native/native-link.js';
import { flushed, useFakeChannel, type FakeChannel } from './fake-binding.js';
import { record, rejection, thrown } from './support.js';

const wrong = (options: Record<string, unknown>): Error & { code?: string } =>
  thrown(() => listen(options));

describe('options of the kernel engine', () => {
  let fake: FakeChannel;

  beforeEach(() => {
    fake = useFakeChannel();
  });

  afterEach(() => {
    setLink(undefined);
    delete process.env.RXSCTP_ENGINE;
  });

  function listening(options: SctpListenOptions): NativeSettings | undefined {
    listen({ engine: 'kernel', host: '127.0.0.1', ...options }).subscribe();
    return fake.endpoints.at(-1)?.settings;
  }

  function connecting(options: Partial<SctpConnectOptions>): NativeSettings | undefined {
    connect({ engine: 'kernel', host: '127.0.0.1', port: 5000, ...options }).subscribe();
    return fake.connects.at(-1)?.settings;
  }

  it('have defaults that change nothing on the wire', () => {
    expect(listening({})).to.deep.equal({
      encapsulated: false,
      sendBuffer: 2 << 20,
      interleaving: false,
      addressReconfiguration: false,
      auth: undefined,
    });
    expect(fake.endpoints[0]).to.include({ udpPort: 0 });
  });

  it('go to the kernel', () => {
    const kernel = connecting({
      sendBuffer: 5000,
      interleaving: true,
      scheduler: 'weighted-fair-queueing',
      addressReconfiguration: true,
      auth: {
        chunks: [0, 193],
        hmacs: ['sha256', 'sha1'],
        keys: [
          { id: 7, secret: 'é' },
          { id: 9, secret: Uint8Array.of(1, 2) },
        ],
      },
    });
    expect(kernel).to.deep.equal({
      encapsulated: false,
      sendBuffer: 5000,
      interleaving: true,
      addressReconfiguration: true,
      auth: {
        chunks: [0, 193],
        hmacs: [3, 1],
        keys: [
          { id: 7, secret: Uint8Array.of(0xc3, 0xa9) },
          { id: 9, secret: Uint8Array.of(1, 2) },
        ],
        activeKey: 7,
      },
    });
  });

  it('leave the embedded engine the default', () => {
    listen({ host: '127.0.0.1' }).subscribe();
    expect(fake.endpoints[0]).to.include({ udpPort: 9899, engine: 'embedded' });
  });

  it('choose IP, unless a UDP port is given or UDP itself', () => {
    expect(connecting({})).to.include({ encapsulated: false });
    expect(fake.connects.at(-1)).to.include({ udpPort: 0 });
    expect(connecting({ transport: 'udp' })).to.include({ encapsulated: true });
    expect(fake.connects.at(-1)).to.include({ udpPort: 9899 });
    expect(connecting({ remoteUdpPort: 7000 })).to.include({ encapsulated: true });
    expect(fake.connects.at(-1)).to.include({ udpPort: 7000 });
    expect(connecting({ udpPort: 0 })).to.include({ encapsulated: true });
    expect(listening({ udpPort: 9899 })).to.include({ encapsulated: true });
    expect(connecting({ remoteUdpPort: undefined })).to.include({ encapsulated: false });
  });

  it('refuse UDP ports over IP, and say why', () => {
    const error = wrong({ engine: 'kernel', transport: 'ip', udpPort: 9899 });
    expect(error).to.be.instanceOf(TypeError);
    expect(error.message).to.include('"udpPort"').and.include('ip').and.include('Received 9899');
    const peer = {
      engine: 'kernel',
      transport: 'ip',
      host: 'a',
      port: 1,
      remoteUdpPort: 1,
    } as const;
    expect(thrown(() => connect(peer)).message).to.include('"remoteUdpPort"');
  });

  it('take several addresses, on both sides', () => {
    const hosts = ['127.0.0.1', '127.0.0.2'];
    connecting({ host: undefined, hosts, localAddresses: ['127.0.0.3', '127.0.0.4'] });
    expect(fake.connects[0].hosts).to.deep.equal(hosts);
    expect(fake.endpoints[0].hosts).to.deep.equal(['127.0.0.3', '127.0.0.4']);
    listening({ host: undefined, hosts });
    expect(fake.endpoints[1].hosts).to.deep.equal(hosts);
  });

  it('cannot send more in one message than the send buffer of the kernel holds', async () => {
    const messages = record(
      connect({ engine: 'kernel', host: '127.0.0.1', port: 5000 }),
      (peer) => {
        void peer.send(Buffer.alloc(1000));
        peer.send(Buffer.alloc(1001)).catch((error: unknown) => refusals.push(error as Error));
        return 'up';
      },
    );
    const refusals: Error[] = [];
    fake.establish(1, { maxMessageSize: 1000 });
    await flushed();
    expect(messages).to.deep.equal(['up']);
    expect(fake.sent).to.have.length(1);
    expect(refusals[0]).to.include({ code: 'EMSGSIZE' });
    expect(refusals[0].message).to.include('1000').and.include('net.core.wmem_max');
  });

  it('of an endpoint are the defaults of its peers', () => {
    const endpoint = createEndpoint({
      engine: 'kernel',
      host: '127.0.0.1',
      udpPort: 0,
      addressReconfiguration: true,
      scheduler: 'priority',
      auth: { keys: [{ id: 1, secret: 'a' }] },
    });
    process.env.RXSCTP_ENGINE = 'embedded';
    endpoint.connect({ host: '127.0.0.2', port: 5000 }).subscribe();
    expect(fake.connects[0].settings).to.deep.equal(fake.endpoints[0].settings);
    endpoint.connect({ host: '127.0.0.3', port: 5000, addressReconfiguration: false }).subscribe();
    expect(fake.connects[1].settings).to.include({ addressReconfiguration: false });
    expect(fake.connects[1].config).to.include({ scheduler: 'priority' });
    const other = { host: '127.0.0.2', port: 5000, engine: 'embedded' } as const;
    expect(thrown(() => endpoint.connect(other)).message)
      .to.include('"engine"')
      .and.include("'kernel'");
  });

  it('choose one transport for all associations of an endpoint', () => {
    const host = '127.0.0.1';
    const overIp = createEndpoint({ engine: 'kernel', host });
    const overUdp = createEndpoint({ engine: 'kernel', host, transport: 'udp' });
    const peer = { host: '127.0.0.2', port: 5000 };
    expect(thrown(() => overIp.connect({ ...peer, remoteUdpPort: 7000 })).message)
      .to.include('"remoteUdpPort"')
      .and.include('Received 7000');
    expect(thrown(() => overIp.connect({ ...peer, transport: 'udp' })).message)
      .to.include('"transport"')
      .and.include("that of the endpoint ('ip')");
    expect(thrown(() => overUdp.connect({ ...peer, transport: 'ip' })).message)
      .to.include('"transport"')
      .and.include("that of the endpoint ('udp')");
    overUdp.connect({ ...peer, remoteUdpPort: 7000 }).subscribe();
    expect(fake.connects.at(-1)).to.include({ udpPort: 7000 });
    expect(fake.connects.at(-1)?.settings).to.include({ encapsulated: true });
  });

  const refused: readonly [Record<string, unknown>, string, string][] = [
    [{ noDelay: 1 }, 'noDelay', '1'],
    [{ adaptationIndication: -1 }, 'adaptationIndication', '-1'],
    [{ adaptationIndication: 2 ** 32 }, 'adaptationIndication', '4294967296'],
    [{ streamReset: 'yes' }, 'streamReset', "'yes'"],
    [{ interleaving: null }, 'interleaving', 'null'],
    [{ scheduler: 'fair' }, 'scheduler', "'fair'"],
    [{ addressReconfiguration: 0 }, 'addressReconfiguration', '0'],
    [{ auth: [] }, 'auth', '[]'],
    [{ auth: {} }, 'auth.keys', 'undefined'],
    [{ auth: { keys: [] } }, 'auth.keys', '[]'],
    [{ auth: { keys: [{ id: 65_536, secret: 'a' }] } }, 'auth.keys[0].id', '65536'],
    [{ auth: { keys: [{ id: 1, secret: '' }] } }, 'auth.keys[0].secret', "'0 bytes'"],
    [{ auth: { keys: [{ id: 1 }] } }, 'auth.keys[0].secret', 'undefined'],
    [{ auth: { keys: [key(1), key(1)] } }, 'auth.keys[1].id', '1'],
    [{ auth: { keys: [key(1)], activeKey: 2 } }, 'auth.activeKey', '2'],
    [{ auth: { keys: [key(1)], chunks: [256] } }, 'auth.chunks[0]', '256'],
    [{ auth: { keys: [key(1)], chunks: [0, 14] } }, 'auth.chunks[1]', '14'],
    [{ auth: { keys: [key(1)], hmacs: ['md5'] } }, 'auth.hmacs[0]', "'md5'"],
    [{ auth: { keys: [key(1)], hmacs: ['sha256'] } }, 'auth.hmacs', "[ 'sha256' ]"],
    [{ hosts: [] }, 'hosts', '[]'],
    [{ host: 'a', hosts: ['b'] }, 'hosts', "[ 'b' ]"],
  ];

  for (const [options, name, value] of refused) {
    it(`${name} may not be ${value}, whatever the engine`, () => {
      for (const engine of ['embedded', 'kernel']) {
        const error = wrong({ engine, ...options });
        expect(error).to.satisfy((e: unknown) => e instanceof TypeError || e instanceof RangeError);
        expect(error.message).to.include(`"${name}"`).and.include(`Received ${value}`);
      }
    });
  }

  it('name own addresses in one way, by IP address', () => {
    const to = { host: 'a', port: 1 };
    const both = { ...to, localAddress: '127.0.0.1', localAddresses: ['127.0.0.2'] };
    expect(thrown(() => connect(both)).message).to.include('"localAddresses"');
    const named = { ...to, localAddresses: ['127.0.0.1', 'localhost'] };
    expect(thrown(() => connect(named)).message).to.include('"localAddresses[1]"');
  });

  describe('given to the embedded engine', () => {
    const missing: SctpListenOptions[] = [
      { hosts: Array.from({ length: 9 }, (_, i) => `127.0.0.${i + 1}`) },
      { interleaving: true },
      { addressReconfiguration: true },
    ];

    for (const options of missing) {
      const [name] = Object.keys(options);
      it(`${name} is reported where errors travel, by engine and name`, async () => {
        const host = 'hosts' in options ? {} : { host: '127.0.0.1' };
        expect(record(listen({ ...host, ...options }))).to.deep.equal([
          'error ERR_SCTP_UNSUPPORTED',
        ]);
        const opening = open({ ...host, port: 5000, ...options } as SctpConnectOptions);
        expect(await opening.catch((error: unknown) => (error as Error).message))
          .to.include('embedded')
          .and.include(`"${name}"`);
        const endpoint = createEndpoint({ host: '127.0.0.1' });
        expect(
          record(endpoint.connect({ ...host, port: 5000, ...options } as SctpPeerOptions)),
        ).to.deep.equal(['error ERR_SCTP_UNSUPPORTED']);
      });
    }

    it('more than 8 own addresses, too', async () => {
      const localAddresses = Array.from({ length: 9 }, (_, i) => `127.0.0.${i + 1}`);
      const opening = open({ host: '127.0.0.1', port: 5000, localAddresses });
      expect(await rejection(opening)).to.equal('ERR_SCTP_UNSUPPORTED');
    });

    it('what it does anyway is accepted', () => {
      const anyway = {
        transport: 'udp',
        interleaving: false,
        scheduler: 'round-robin',
        addressReconfiguration: false,
        hosts: ['127.0.0.1'],
      } as const;
      expect(record(listen(anyway))).to.deep.equal([]);
      expect(fake.endpoints).to.have.length(1);
    });

    it('keys are given to it as to the kernel engine', () => {
      record(listen({ host: '127.0.0.1', auth: { chunks: [0], keys: [key(3)] } }));
      expect(fake.endpoints[0].settings.auth).to.deep.equal({
        chunks: [0],
        hmacs: [],
        keys: [{ id: 3, secret: Uint8Array.from([97]) }],
        activeKey: 3,
      });
    });
  });
});

function key(id: number): { id: number; secret: string } {
  return { id, secret: 'a' };
}
