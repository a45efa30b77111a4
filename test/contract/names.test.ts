import type { LookupFunction } from 'node:net';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import {
  connect,
  createEndpoint,
  open,
  type SctpAddress,
  type SctpConnectOptions,
  type SctpError,
} from 'rxsctp';
import { reconnect } from 'rxsctp/operators';
import { ENGINE, itWith, listenOptions } from './support/engine.js';
import { Silence } from './support/silence.js';
import { Stage } from './support/stage.js';
import { record, rejection } from './support/until.js';

/** As if these were the addresses of every name. */
function lookupOf(...addresses: readonly string[]): LookupFunction {
  return (_host, _options, callback) => {
    setImmediate(() => {
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    });
  };
}

describe('a peer whose name has several addresses', () => {
  const stage = new Stage();
  const [FOUR, SIX] = ['127.0.0.1', '::1'];

  /** To connect to who listens at the ports of `address`, at any of `addresses`. */
  function named(
    address: SctpAddress,
    addresses: readonly string[],
    more: Partial<SctpConnectOptions> = {},
  ): SctpConnectOptions {
    const lookup = lookupOf(...addresses);
    return { ...stage.connectOptions(address, { host: 'peer.test', lookup }), ...more };
  }

  for (const [host, ...others] of [
    [FOUR, SIX],
    [SIX, FOUR],
    [FOUR, '127.0.0.2', SIX, '127.0.0.3'],
  ]) {
    it(`is found at ${host}, where it listens, after ${others.join(', ')}`, async () => {
      const { address, accepted } = await stage.listen({ host });
      const client = stage.own(await open(named(address, [...others, host])));
      expect(client.remoteAddresses).to.deep.equal([host]);
      await client.send('hello');
      const [server] = await accepted.first(1);
      await record(server.messages$).first(1);
      expect(accepted.values).to.have.length(1);
    });
  }

  it('is found by connect() and reconnect()', async () => {
    const { address, accepted } = await stage.listen({ host: FOUR });
    const connections = record(connect(named(address, [SIX, FOUR])).pipe(reconnect()));
    await connections.first(1);
    (await accepted.first(1))[0].abort();
    await connections.first(2);
    connections.unsubscribe();
    for (const association of connections.values) stage.own(association);
    expect(await accepted.first(2)).to.have.length(2);
  });

  it('is found from an endpoint, by connect() and send(), which then use one association', async () => {
    const { address, accepted } = await stage.listen({ host: FOUR });
    const endpoint = createEndpoint(listenOptions({ host: '::' }));
    await firstValueFrom(endpoint.address$);
    await firstValueFrom(endpoint.connect(named(address, [SIX, FOUR])));
    await (await accepted.first(1))[0].shutdown().catch(() => undefined);
    const sent = ['a', 'b'].map((text) => endpoint.send(named(address, [SIX, FOUR]), text));
    await Promise.all(sent);
    const [, server] = await accepted.first(2);
    await record(server.messages$).first(2);
    await endpoint.close();
  });

  it('is found from a port that was asked for', async () => {
    const { address, accepted } = await stage.listen({ host: FOUR });
    const localPort = 4321;
    stage.own(await open(named(address, [SIX, FOUR], { localPort })));
    const [server] = await accepted.first(1);
    expect(server.remotePort).to.equal(localPort);
  });

  it('that refuses at all of them is one error with theirs', async () => {
    const { address, accepted } = await stage.listen();
    accepted.unsubscribe();
    const failure = await rejection(open(named(address, [SIX, FOUR, '127.0.0.2'])));
    expect(failure).to.include({ code: 'ECONNREFUSED', address: 'peer.test', port: address.port });
    const errors = failure.errors as readonly SctpError[];
    expect(errors.map(({ code, address: at }) => [code, at])).to.deep.equal(
      [SIX, FOUR, '127.0.0.2'].map((at) => ['ECONNREFUSED', at]),
    );
  });

  it('is reached at one of the family of localAddress, and no other is tried', async () => {
    const { address } = await stage.listen({ host: FOUR });
    const asked: unknown[] = [];
    const lookup: LookupFunction = (host, options, callback) => {
      asked.push(options.family);
      lookupOf(SIX, FOUR)(host, options, callback);
    };
    stage.own(await open(named(address, [], { lookup, localAddress: FOUR })));
    expect(asked).to.deep.equal([4]);
    const failure = await rejection(open(named(address, [], { lookup, localAddress: SIX })));
    expect(failure).to.include({ code: 'ECONNREFUSED', address: SIX });
  });

  itWith('udpPorts')('is found where another address is silent', async () => {
    const silence = await Silence.open();
    const { remoteUdpPort: udpPort } = silence.peer;
    const { address, accepted } = await stage.listen({ host: '127.0.0.2', udpPort });
    const client = await open(
      named(address, [FOUR, '127.0.0.2'], { autoSelectFamilyAttemptTimeout: 10 }),
    );
    stage.own(client);
    expect(client.remoteAddresses).to.deep.equal(['127.0.0.2']);
    await accepted.first(1);
    silence.close();
  });

  it('may be named by what means this host', async () => {
    for (const [host, unspecified] of [
      [FOUR, '0.0.0.0'],
      [SIX, '::'],
    ]) {
      const { address } = await stage.listen({ host });
      const client = await stage.open(address, { host: unspecified });
      expect(client.remoteAddresses).to.deep.equal([host]);
    }
  });

  it('may not be named by what is no host', async () => {
    for (const host of ['fe80::1', 'ff02::1', '224.0.0.1', '255.255.255.255']) {
      const failure = await rejection(open({ engine: ENGINE, host, port: 5000 }));
      expect(failure).to.include({ code: 'EINVAL', address: host });
    }
  });
});
