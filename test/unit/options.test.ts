import { expect } from 'chai';
import { connect, createEndpoint, listen, open, type SctpConnectOptions } from 'rxsctp';
import { setLink } from '#internal/native/native-link.js';
import { flushed, useFakeChannel, type FakeChannel } from './fake-binding.js';
import { record, rejection, thrown } from './support.js';

const wrong = (options: Record<string, unknown>): Error & { code?: string } =>
  thrown(() => listen(options));

describe('options', () => {
  it('of the wrong type or out of range are refused at the call, by name and value', () => {
    expect(wrong({ port: '5000' })).to.be.instanceOf(TypeError);
    expect(wrong({ port: '5000' })).to.include({ code: 'ERR_INVALID_ARG_TYPE' });
    expect(wrong({ port: '5000' }).message)
      .to.contain('"port"')
      .and.contain("'5000'");
    expect(wrong({ port: 65_536 })).to.be.instanceOf(RangeError);
    expect(wrong({ port: 65_536 }).message)
      .to.contain('65536')
      .and.contain('0 to 65535');
    expect(wrong({ streams: { outbound: 0 } }).message).to.contain('"streams.outbound"');
    expect(wrong({ rto: { min: 5000, max: 2000 } })).to.include({ code: 'ERR_OUT_OF_RANGE' });
    const thresholds = { pathPotentiallyFailedThreshold: 2, primarySwitchoverThreshold: 1 };
    expect(wrong(thresholds)).to.include({ code: 'ERR_OUT_OF_RANGE' });
    expect(wrong(thresholds).message)
      .to.contain('"primarySwitchoverThreshold"')
      .and.contain('at least pathPotentiallyFailedThreshold (2)');
    expect(wrong({ mtu: 100 })).to.include({ code: 'ERR_OUT_OF_RANGE' });
    expect(wrong({ engine: 'lksctp' })).to.include({ code: 'ERR_INVALID_ARG_VALUE' });
    expect(wrong({ signal: {} })).to.include({ code: 'ERR_INVALID_ARG_TYPE' });
    expect(thrown(() => connect({ port: 1 } as SctpConnectOptions)).message).to.contain('"host"');
    expect(thrown(() => connect({ host: 'a', port: 0 })).message).to.contain('"port"');
  });

  it('name the congestion control there is, and what there is where another is asked for', () => {
    const fake = useFakeChannel();
    listen({ host: '127.0.0.1' }).subscribe();
    listen({ host: '127.0.0.1', congestionControl: 'reno' }).subscribe();
    setLink(undefined);
    for (const { config } of fake.endpoints) expect(config.congestionControl).to.equal('reno');
    expect(fake.endpoints).to.have.length(2);
    for (const congestionControl of ['cubic', 'bbr', 7]) {
      expect(wrong({ congestionControl })).to.include({ code: 'ERR_INVALID_ARG_VALUE' });
      expect(wrong({ congestionControl }).message)
        .to.contain('"congestionControl"')
        .and.contain("'reno', which is all there is");
    }
  });

  it('that do not exist are refused with a hint', () => {
    expect(wrong({ recieveWindow: 1 }).message).to.contain('Did you mean "receiveWindow"?');
    expect(thrown(() => connect('127.0.0.1' as never)).message).to.match(/^The "options" argument/);
    expect(wrong({ udpport: 1 }).message).to.contain('Did you mean "udpPort"?');
  });
});

describe('listen, connect, open and createEndpoint', () => {
  let fake: FakeChannel;

  beforeEach(() => {
    fake = useFakeChannel();
  });

  afterEach(() => {
    setLink(undefined);
    delete process.env.RXSCTP_ENGINE;
  });

  it('take the engine from the environment where no option says', async () => {
    process.env.RXSCTP_ENGINE = 'kernel';
    listen({ host: '127.0.0.1' }).subscribe();
    expect(fake.endpoints[0].engine).to.equal('kernel');
    listen({ host: '127.0.0.1', engine: 'embedded' }).subscribe();
    expect(fake.endpoints[1].engine).to.equal('embedded');
    process.env.RXSCTP_ENGINE = 'nonsense';
    expect(wrong({}).message).to.contain('"RXSCTP_ENGINE"').and.contain("'nonsense'");
    expect(await rejection(open({ host: '127.0.0.1', port: 1 }))).to.equal('ERR_INVALID_ARG_VALUE');
    process.env.RXSCTP_ENGINE = '';
    listen({ host: '127.0.0.1' }).subscribe();
    expect(fake.endpoints[2].engine).to.equal('embedded');
  });

  it('bind at subscription, replay the address, stop at unsubscription', () => {
    const server = listen({ host: '127.0.0.1', port: 5000 });
    expect(fake.endpoints).to.have.length(0);
    const early = record(server.address$, ({ port }) => String(port));
    const subscription = server.subscribe();
    expect(fake.endpoints[0]).to.include({ port: 5000, udpPort: 9899, accept: true });
    expect(fake.referenced).to.equal(true);
    fake.listening(1);
    expect(record(server.address$, ({ port }) => String(port))).to.deep.equal(['5000']);
    subscription.unsubscribe();
    expect(early).to.deep.equal(['5000', '|']);
    expect(fake.closedEndpoints).to.deep.equal([1]);
    fake.event({ type: 'endpoint-closed', endpoint: 1 });
    expect(fake.referenced).to.equal(false);
  });

  it('tell when a port is taken', () => {
    const seen = record(listen({ host: '127.0.0.1', port: 5000 }));
    const where = { syscall: 'bind', option: '', address: '127.0.0.1', port: 5000, udpPort: 9899 };
    fake.event({ type: 'endpoint-error', endpoint: 1, code: 'EADDRINUSE', ...where });
    expect(seen).to.deep.equal(['error EADDRINUSE']);
    expect(fake.closedEndpoints).to.deep.equal([]);
    expect(fake.referenced).to.equal(false);
  });

  it('emit accepted associations, and abort those that come after the end', () => {
    const accepted: number[] = [];
    const server = listen({ host: '127.0.0.1' });
    const subscription = server.subscribe(({ id }) => accepted.push(id));
    fake.establish(7, { accepted: true });
    subscription.unsubscribe();
    fake.establish(8, { accepted: true });
    expect(accepted).to.deep.equal([7]);
    expect(fake.aborts.map(({ association }) => association)).to.deep.equal([8]);
  });

  it('shut down at unsubscription, or abort what is not established', () => {
    connect({ host: '127.0.0.1', port: 5000 }).subscribe().unsubscribe();
    expect(fake.aborts).to.have.length(1);
    const second = connect({ host: '127.0.0.1', port: 5000 }).subscribe();
    fake.establish(2);
    second.unsubscribe();
    expect(fake.shutdowns).to.deep.equal([2]);
  });

  it('complete, or error with a message for people', () => {
    const graceful = record(connect({ host: '127.0.0.1', port: 5000 }), ({ id }) => String(id));
    fake.establish(1);
    fake.closed(1);
    expect(graceful).to.deep.equal(['1', '|']);
    let message = '';
    connect({ host: '127.0.0.1', port: 5000 }).subscribe({
      error: (error: Error) => (message = error.message),
    });
    fake.closed(2, 'connect-timeout');
    expect(message).to.contain('127.0.0.1:5000 (UDP 9899) after 9 attempts');
  });

  it('open() rejects with the reason of its signal', async () => {
    const controller = new AbortController();
    const opening = open({ host: '127.0.0.1', port: 5000, signal: controller.signal });
    controller.abort(new Error('enough'));
    let message = '';
    await opening.catch((error: unknown) => (message = (error as Error).message));
    expect(message).to.equal('enough');
    await flushed();
    expect(fake.aborts).to.deep.equal([{ association: 1, reason: 'enough' }]);
  });

  it('an endpoint closes when its associations have ended', async () => {
    const endpoint = createEndpoint({ host: '127.0.0.1', port: 5000 });
    endpoint.connect({ host: '127.0.0.2', port: 5000 }).subscribe();
    fake.establish(1, { remoteAddresses: ['127.0.0.2'] });
    fake.establish(9, { accepted: true });
    const ids = record(endpoint.associations$, ({ id }) => String(id));
    const closing = endpoint.close();
    expect(fake.shutdowns).to.deep.equal([1, 9]);
    fake.closed(1);
    fake.closed(9, 'timeout');
    await flushed();
    fake.event({ type: 'endpoint-closed', endpoint: 1 });
    await closing;
    expect(ids).to.deep.equal(['1', '9', '|']);
  });
});
