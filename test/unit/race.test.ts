import { mock } from 'node:test';
import type { LookupFunction } from 'node:net';
import { expect } from 'chai';
import {
  connect,
  createEndpoint,
  open,
  SctpError,
  type SctpAssociation,
  type SctpConnectOptions,
} from 'rxsctp';
import { eachWithFakeChannel, eachWithMockTimers } from './each-test.js';
import { type FakeChannel } from './fake-binding.js';
import { record } from './support.js';

const DELAY = 250;
const SIX = '2001:db8::1';
const SIX_TOO = '2001:db8::2';
const FOUR = '192.0.2.1';

/** A lookup that gives `addresses`, during the call. */
function lookupOf(...addresses: readonly string[]): LookupFunction {
  return (_host, _options, callback) => {
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
}

describe('the addresses of a name', () => {
  let fake: FakeChannel;

  eachWithFakeChannel((channel) => (fake = channel));
  eachWithMockTimers();

  function options(addresses: readonly string[], more: object = {}): SctpConnectOptions {
    const lookup = lookupOf(...addresses);
    return {
      host: 'peer.test',
      port: 5000,
      autoSelectFamilyAttemptTimeout: DELAY,
      lookup,
      ...more,
    };
  }

  const tried = (): readonly string[] => fake.connects.map(({ hosts }) => hosts[0]);
  const aborted = (): readonly number[] => fake.aborts.map(({ association }) => association);
  const answered = (association: number): void => {
    fake.event({ type: 'state', association, state: 'cookie-echoed' });
  };

  /** A `connect()` to `addresses`, and what it did. */
  function connecting(addresses: readonly string[], more: object = {}): string[] {
    return record(connect(options(addresses, more)), ({ id }) => String(id));
  }

  it('are tried one after the other, families in turn: the next when one fails', () => {
    const seen = connecting([SIX, SIX_TOO, FOUR]);
    expect(tried()).to.deep.equal([SIX]);
    fake.closed(1, 'refused');
    expect(tried()).to.deep.equal([SIX, FOUR]);
    fake.closed(2, 'refused');
    expect(tried()).to.deep.equal([SIX, FOUR, SIX_TOO]);
    fake.establish(3, { remoteAddresses: [SIX_TOO] });
    expect(seen).to.deep.equal(['3']);
    expect(aborted()).to.be.empty;
  });

  it('are tried from the wildcard address of their own family', () => {
    connecting([SIX, FOUR]);
    fake.closed(1, 'refused');
    expect(fake.endpoints.map(({ hosts }) => hosts)).to.deep.equal([['::'], ['0.0.0.0']]);
    expect(fake.closedEndpoints).to.deep.equal([1]);
  });

  it('are tried at once when an earlier one takes its time, which goes on', () => {
    const seen = connecting([SIX, FOUR]);
    mock.timers.tick(DELAY - 1);
    expect(tried()).to.deep.equal([SIX]);
    mock.timers.tick(1);
    expect(tried()).to.deep.equal([SIX, FOUR]);
    fake.establish(1, { remoteAddresses: [SIX] });
    expect(seen).to.deep.equal(['1']);
    expect(aborted()).to.deep.equal([2]);
  });

  it('that lose are aborted and never told of, also when they come up in the same moment', () => {
    const seen = connecting([SIX, FOUR]);
    mock.timers.tick(DELAY);
    fake.deliver(
      { event: { type: 'state', association: 1, state: 'established' } },
      { event: { type: 'state', association: 2, state: 'established' } },
    );
    fake.establish(2, { remoteAddresses: [FOUR] });
    fake.establish(1, { remoteAddresses: [SIX] });
    expect(seen).to.deep.equal(['2']);
    expect(aborted()).to.deep.equal([1]);
    expect(fake.closedEndpoints).to.deep.equal([1]);
    fake.closed(1, 'aborted-by-user');
    fake.closed(2, 'shutdown');
    expect(seen).to.deep.equal(['2', '|']);
  });

  it('wait for one that has answered, and have another turn when it fails after all', () => {
    const seen = connecting([SIX, FOUR, SIX_TOO]);
    mock.timers.tick(DELAY);
    answered(2);
    expect(aborted()).to.deep.equal([1]);
    mock.timers.tick(10 * DELAY);
    expect(tried()).to.deep.equal([SIX, FOUR]);
    fake.closed(2, 'connect-timeout');
    expect(tried()).to.deep.equal([SIX, FOUR, SIX]);
    mock.timers.tick(DELAY);
    expect(tried()).to.deep.equal([SIX, FOUR, SIX, SIX_TOO]);
    fake.establish(3, { remoteAddresses: [SIX] });
    expect(seen).to.deep.equal(['3']);
  });

  it('that all fail make one error: each of theirs, and the code of the first', () => {
    let failure: SctpError | undefined;
    connect(options([SIX, FOUR])).subscribe({ error: (error: SctpError) => (failure = error) });
    mock.timers.tick(DELAY);
    fake.closed(2, 'refused');
    expect(failure).to.be.undefined;
    fake.closed(1, 'net-unreachable');
    expect(failure).to.be.instanceOf(SctpError);
    expect(failure).to.include({ code: 'ENETUNREACH', address: 'peer.test', port: 5000 });
    const errors = failure?.errors as readonly SctpError[];
    expect(errors.map(({ code, address }) => [code, address])).to.deep.equal([
      ['ENETUNREACH', SIX],
      ['ECONNREFUSED', FOUR],
    ]);
    for (const { message } of errors) expect(failure?.message).to.contain(message);
  });

  it('that are one, make the error of that one', () => {
    let failure: SctpError | undefined;
    connect(options([FOUR])).subscribe({ error: (error: SctpError) => (failure = error) });
    fake.closed(1, 'refused');
    expect(failure).to.include({ code: 'ECONNREFUSED', address: FOUR });
    expect(failure).not.to.have.property('errors');
  });

  it('that cannot even be begun do not stop the others', () => {
    const seen = connecting(['ff02::1', 'fe80::1', '255.255.255.255', FOUR]);
    expect(tried()).to.deep.equal([FOUR]);
    fake.establish(1, { remoteAddresses: [FOUR] });
    expect(seen).to.deep.equal(['1']);
  });

  it('are just the first with autoSelectFamily false', () => {
    const seen = connecting([SIX, FOUR], { autoSelectFamily: false });
    mock.timers.tick(10 * DELAY);
    fake.closed(1, 'refused');
    expect(tried()).to.deep.equal([SIX]);
    expect(seen).to.deep.equal(['error ECONNREFUSED']);
  });

  it('are those of the family of localAddress', () => {
    const asked: unknown[] = [];
    const lookup: LookupFunction = (host, lookupOptions, callback) => {
      asked.push([host, lookupOptions]);
      lookupOf(SIX, FOUR)(host, lookupOptions, callback);
    };
    connecting([], { localAddress: '127.0.0.1', lookup });
    connecting([], { localAddress: '::1', lookup });
    connecting([], { localAddress: '::', lookup });
    expect(asked).to.deep.equal([4, 6, 0].map((family) => ['peer.test', { family, all: true }]));
    expect(tried()).to.deep.equal([FOUR, SIX, SIX]);
  });

  it('are missing where a lookup fails, finds none of the family, or gives what is none', () => {
    const failing: LookupFunction = (_host, _options, callback) => {
      callback(Object.assign(new Error('later'), { code: 'EAI_AGAIN' }), '');
    };
    const throwing = (): never => {
      throw new Error('broken');
    };
    expect(connecting([], { lookup: failing })).to.deep.equal(['error EAI_AGAIN']);
    expect(connecting([], { lookup: throwing })).to.deep.equal(['error ENOTFOUND']);
    expect(connecting([])).to.deep.equal(['error ENOTFOUND']);
    expect(connecting(['nonsense'])).to.deep.equal(['error ENOTFOUND']);
    expect(connecting([FOUR], { localAddress: '::1' })).to.deep.equal(['error ENOTFOUND']);
    expect(fake.connects).to.be.empty;
  });

  it('may come from a lookup that gives one, as text, and twice', () => {
    const lookup: LookupFunction = (_host, _options, callback) => {
      callback(null, FOUR, 4);
      callback(null, SIX, 6);
    };
    connecting([], { lookup });
    expect(tried()).to.deep.equal([FOUR]);
  });

  it('cost nothing where an address was given', () => {
    const throwing = (): never => {
      throw new Error('nothing to look up');
    };
    connecting([], { host: FOUR, lookup: throwing });
    expect(tried()).to.deep.equal([FOUR]);
    mock.timers.tick(10 * DELAY);
    expect(tried()).to.deep.equal([FOUR]);
  });

  it('are all let go of when nobody waits any more', () => {
    const subscription = connect(options([SIX, FOUR, SIX_TOO])).subscribe();
    mock.timers.tick(DELAY);
    subscription.unsubscribe();
    expect(aborted()).to.deep.equal([1, 2]);
    mock.timers.tick(10 * DELAY);
    expect(tried()).to.deep.equal([SIX, FOUR]);
  });

  it('are all let go of when the signal is aborted', async () => {
    const controller = new AbortController();
    const opening = open(options([SIX, FOUR], { signal: controller.signal }));
    mock.timers.tick(DELAY);
    controller.abort(new Error('enough'));
    expect(await opening.catch((error: unknown) => (error as Error).message)).to.equal('enough');
    expect(fake.aborts).to.deep.equal(
      [1, 2].map((association) => ({ association, reason: 'enough' })),
    );
  });

  for (const port of ['localPort', 'udpPort']) {
    it(`are tried one at a time from a ${port} of its own`, () => {
      const seen = connecting([SIX, FOUR, SIX_TOO], { [port]: 4000 });
      mock.timers.tick(DELAY);
      expect(tried()).to.deep.equal([SIX, FOUR]);
      expect(aborted()).to.deep.equal([1]);
      expect(fake.closedEndpoints).to.deep.equal([1]);
      answered(2);
      mock.timers.tick(10 * DELAY);
      expect(aborted()).to.deep.equal([1]);
      fake.closed(2, 'connect-timeout');
      mock.timers.tick(10 * DELAY);
      expect(aborted()).to.deep.equal([1]);
      fake.closed(3, 'refused');
      expect(seen).to.deep.equal(['error ETIMEDOUT']);
    });
  }

  describe('of the peer of an endpoint', () => {
    const send = (address: string): Promise<void> =>
      endpoint.send(options([address, SIX]), 'hello').catch(() => undefined);
    let endpoint: ReturnType<typeof createEndpoint>;
    let all: string[];

    beforeEach(() => {
      endpoint = createEndpoint({ host: '::', port: 4000 });
      fake.listening(1, 4000);
      all = record(endpoint.associations$, ({ id }: SctpAssociation) => String(id));
    });

    it('are tried one at a time, as all have the same port', () => {
      const seen = record(endpoint.connect(options([SIX, FOUR])), ({ id }) => String(id));
      mock.timers.tick(DELAY);
      expect(tried()).to.deep.equal([SIX, FOUR]);
      expect(aborted()).to.deep.equal([1]);
      fake.establish(1, { remoteAddresses: [SIX] });
      fake.establish(2, { remoteAddresses: [FOUR] });
      expect(seen).to.deep.equal(['2']);
      expect(all).to.deep.equal(['2']);
    });

    it('are the same peer: an association with any of them counts', () => {
      fake.establish(7, { accepted: true, remoteAddresses: [SIX] });
      void send(FOUR);
      expect(fake.connects).to.be.empty;
      expect(record(endpoint.connect(options([FOUR, SIX])))).to.deep.equal(['error EISCONN']);
    });

    it('are found in the association that the peer was faster to open', () => {
      const seen = record(endpoint.connect(options([SIX, FOUR])), ({ id }) => String(id));
      fake.closed(1, 'refused');
      fake.establish(7, { accepted: true, remoteAddresses: [FOUR] });
      expect(seen).to.deep.equal(['7']);
      fake.closed(7);
      expect(seen).to.deep.equal(['7', '|']);
    });
  });
});
