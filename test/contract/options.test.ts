import { expect } from 'chai';
import {
  connect,
  createEndpoint,
  listen,
  open,
  type SctpConnectOptions,
  type SctpEngine,
} from 'rxsctp';
import { ENGINE } from './support/engine.js';
import { Stage } from './support/stage.js';
import { record, rejection } from './support/until.js';

describe('options', () => {
  const stage = new Stage();

  it('choose the congestion control by name', async () => {
    const { client, server } = await stage.pair(
      { congestionControl: 'reno' },
      { congestionControl: 'reno' },
    );
    const messages = record(server.messages$);
    await client.send('a');
    const [{ data }] = await messages.first(1);
    expect(data.toString()).to.equal('a');
  });

  it('choose the traffic class of what either side sends', async () => {
    const { client, server } = await stage.pair({ trafficClass: 46 }, { trafficClass: 63 });
    const messages = record(server.messages$);
    await client.send('a');
    const [{ data }] = await messages.first(1);
    expect(data.toString()).to.equal('a');
  });

  it('may have routers mark packets instead of dropping them, on both sides or on one', async () => {
    for (const [one, other] of [
      [true, true],
      [true, false],
    ] as const) {
      const { client, server } = await stage.pair({ ecn: one }, { ecn: other });
      const messages = record(server.messages$);
      await client.send(Buffer.alloc(100_000), { acknowledged: true });
      const [{ data }] = await messages.first(1);
      expect(data.length).to.equal(100_000);
      const { congestionEchoes } = await client.stats();
      expect(congestionEchoes).to.equal(0);
    }
  });

  const wrong: [Record<string, unknown>, string, string][] = [
    [{ port: 70_000 }, 'port', '70000'],
    [{ port: 1.5 }, 'port', '1.5'],
    [{ port: '5000' }, 'port', "'5000'"],
    [{ udpPort: -1 }, 'udpPort', '-1'],
    [{ host: 7 }, 'host', '7'],
    [{ mtu: 100 }, 'mtu', '100'],
    [{ receiveWindow: 0 }, 'receiveWindow', '0'],
    [{ maxMessageSize: Infinity }, 'maxMessageSize', 'Infinity'],
    [{ streams: { outbound: 0 } }, 'streams.outbound', '0'],
    [{ streams: { inbound: 65_536 } }, 'streams.inbound', '65536'],
    [{ rto: { initial: NaN } }, 'rto.initial', 'NaN'],
    [{ rto: { min: 500, max: 100 } }, 'rto.min', '500'],
    [{ heartbeatInterval: null }, 'heartbeatInterval', 'null'],
    [{ signal: 'stop' }, 'signal', "'stop'"],
    [{ engine: 'warp' }, 'engine', "'warp'"],
    [{ transport: 'tcp' }, 'transport', "'tcp'"],
    [{ congestionControl: 'cubic' }, 'congestionControl', "'cubic'"],
    [{ trafficClass: 64 }, 'trafficClass', '64'],
    [{ ecn: 1 }, 'ecn', '1'],
  ];

  for (const [options, name, value] of wrong) {
    it(`${name} may not be ${value}`, async () => {
      const given = { engine: ENGINE, host: '127.0.0.1', port: 5000, ...options };
      const failures = [listen, createEndpoint, connect].map((make) => {
        try {
          make(given);
        } catch (error) {
          return error as Error;
        }
        throw new Error('accepted');
      });
      failures.push(await rejection(open(given)));
      for (const failure of failures) {
        expect(failure).to.satisfy(
          (error: unknown) => error instanceof TypeError || error instanceof RangeError,
        );
        expect(failure.message).to.include(`"${name}"`).and.to.include(`Received ${value}`);
      }
    });
  }

  it('maxMessageSize may not be more than receiveWindow, which has to hold it', async () => {
    const at = { engine: ENGINE, host: '127.0.0.1', port: 5000 };
    const wrong = { ...at, receiveWindow: 100_000, maxMessageSize: 100_001 };
    for (const make of [listen, createEndpoint, connect]) {
      expect(() => make(wrong)).to.throw(
        RangeError,
        /"maxMessageSize".*receiveWindow \(100000\).*Received 100001/,
      );
      expect(() => make({ ...at, maxMessageSize: 48 << 20 })).to.throw(
        RangeError,
        /"maxMessageSize".*receiveWindow \(2097152\).*Received 50331648/,
      );
    }
    expect((await rejection(open(wrong))).message).to.include('receiveWindow (100000)');
    const endpoint = createEndpoint({
      ...at,
      port: 0,
      receiveWindow: 4 << 20,
      maxMessageSize: 3 << 20,
    });
    const to = { host: '127.0.0.1', port: 5000 };
    expect(() => endpoint.connect({ ...to, receiveWindow: 2 << 20 })).to.throw(
      RangeError,
      /"receiveWindow".*maxMessageSize \(3145728\).*Received 2097152/,
    );
    expect(() => endpoint.connect({ ...to, maxMessageSize: 4 << 20 })).not.to.throw();
    await endpoint.close();
    // The default of one gives way to the other.
    expect(() => connect({ ...at, receiveWindow: 4096 })).not.to.throw();
  });

  it('for what the embedded engine has not got are ERR_SCTP_UNSUPPORTED', async () => {
    const missing: Partial<SctpConnectOptions>[] = [
      { host: undefined, hosts: Array.from({ length: 9 }, (_, i) => `127.0.0.${i + 1}`) },
      { addressReconfiguration: true },
    ];
    for (const options of missing) {
      const given = { engine: 'embedded', host: '127.0.0.1', port: 5000, ...options } as const;
      const failures = [
        await record(listen({ udpPort: 0, ...given })).end(),
        await record(connect(given)).end(),
        await record(createEndpoint({ udpPort: 0, ...given }).associations$).end(),
        await rejection(open(given)),
      ];
      for (const failure of failures) {
        expect(failure?.code).to.equal('ERR_SCTP_UNSUPPORTED');
        expect(failure?.message).to.match(/embedded engine.*kernel/);
      }
    }
  });

  describe('of the environment', () => {
    const before = process.env.RXSCTP_ENGINE;
    afterEach(() => {
      if (before === undefined) delete process.env.RXSCTP_ENGINE;
      else process.env.RXSCTP_ENGINE = before;
    });

    // The embedded engine has not got it, and says so before it looks for a peer. So it is on every host.
    const peer = { host: '127.0.0.1', port: 5000, addressReconfiguration: true } as const;
    const chosen = async (engine?: SctpEngine): Promise<SctpEngine> => {
      const { message } = await rejection(open({ ...peer, engine }));
      return message.includes('embedded engine does not support') ? 'embedded' : 'kernel';
    };

    it('choose the engine where the caller does not', async () => {
      for (const [environment, other] of [
        ['kernel', 'embedded'],
        ['embedded', 'kernel'],
      ] as const) {
        process.env.RXSCTP_ENGINE = environment;
        expect(await chosen()).to.equal(environment);
        expect(await chosen(other)).to.equal(other);
      }
      delete process.env.RXSCTP_ENGINE;
      expect(await chosen()).to.equal('embedded');
    });

    it('are checked', () => {
      process.env.RXSCTP_ENGINE = 'warp';
      expect(() => listen()).to.throw(TypeError, /RXSCTP_ENGINE.*'warp'/);
    });
  });
});
