import { expect } from 'chai';
import type { SctpPath } from 'rxsctp';
import { setLink } from '#internal/native/native-link.js';
import type { AssociationEvent } from '#internal/native/events.js';
import type { NativeStats } from '#internal/native/stats.js';
import { flushed, useFakeChannel, type FakeChannel } from './fake-binding.js';
import { established, record } from './support.js';

describe('paths of an association', () => {
  let fake: FakeChannel;
  let seen: string[];
  let ports: string[];

  beforeEach(async () => {
    fake = useFakeChannel();
    const remoteAddresses = ['10.0.0.1', '10.0.1.1'];
    const association = established(
      fake,
      { engine: 'kernel', hosts: remoteAddresses },
      { remoteAddresses },
    );
    seen = record(association.paths$, (paths) =>
      paths
        .map((p) => `${p.address}${p.primary ? '*' : ''}${p.state === 'active' ? '' : '!'}`)
        .join(' '),
    );
    ports = record(association.paths$, (paths) => paths.map((p) => p.udpPort).join(' '));
    await answer(path('10.0.0.1', true), path('10.0.1.1'));
    expect(seen.splice(0)).to.deep.equal(['10.0.0.1* 10.0.1.1']);
  });

  afterEach(() => {
    setLink(undefined);
  });

  function path(address: string, primary = false, state: SctpPath['state'] = 'active'): SctpPath {
    const numbers = { srtt: 1, rttvar: 1, rto: 1000, cwnd: 4380, ssthresh: 1, flightSize: 0 };
    return { address, udpPort: 0, state, primary, ...numbers, mtu: 1500, errorCount: 0 };
  }

  /** The engine answers the oldest request for statistics. */
  function answer(...paths: readonly SctpPath[]): Promise<void> {
    const request = fake.statsRequests.shift();
    if (request === undefined) throw new Error('no statistics were asked for');
    const stats = { paths } as unknown as NativeStats;
    fake.deliver({ event: { type: 'stats', association: 1, token: request.token, stats } });
    return flushed();
  }

  function change(
    of: SctpPath,
    what?: Extract<AssociationEvent, { type: 'path-change' }>['change'],
  ): void {
    const event = { type: 'path-change', association: 1, path: of } as const;
    fake.event(what === undefined ? event : { ...event, change: what });
  }

  it('are a row for each address; one is the primary', () => {
    change(path('10.0.0.1', true, 'inactive'), 'unreachable');
    change(path('10.0.1.1', true), 'made-primary');
    change(path('10.0.0.1'), 'available');
    expect(seen).to.deep.equal([
      '10.0.0.1*! 10.0.1.1',
      '10.0.1.1* 10.0.0.1!',
      '10.0.1.1* 10.0.0.1',
    ]);
  });

  it('are followed to another UDP port', () => {
    change({ ...path('10.0.0.1', true), udpPort: 40_001 });
    expect(seen).to.deep.equal(['10.0.0.1* 10.0.1.1']);
    expect(ports).to.deep.equal(['0 0', '40001 0']);
  });

  it('that change while they are asked for are asked for again', async () => {
    const { paths$ } = established(fake, { engine: 'kernel' });
    const later = record(paths$, (paths) => paths.map(({ address }) => address).join(' '));
    expect(fake.statsRequests).to.have.length(1);
    fake.event({ type: 'addresses', association: 2, local: [], remote: ['10.0.0.2'] });
    await answer(path('10.0.0.1', true));
    expect(later).to.deep.equal([]);
    await answer(path('10.0.0.2', true));
    expect(later).to.deep.equal(['10.0.0.2']);
    expect(fake.statsRequests).to.deep.equal([]);
  });

  it('are asked for again when changes of them may have been lost', async () => {
    fake.event({ type: 'notifications-lost', association: 1, count: 1 });
    change(path('10.0.1.1'), 'available');
    await answer(path('10.0.0.1', true, 'inactive'), path('10.0.1.1'));
    expect(seen.splice(0)).to.deep.equal(['10.0.0.1* 10.0.1.1']);
    await answer(path('10.0.1.1', true), path('10.0.0.1', false, 'inactive'));
    expect(seen).to.deep.equal(['10.0.1.1* 10.0.0.1!']);
    expect(fake.statsRequests).to.deep.equal([]);
  });

  it('are not set back by an answer that is older than what came with it', async () => {
    const remote = ['10.0.0.1', '10.0.1.1', '10.0.2.1'];
    fake.event({ type: 'addresses', association: 1, local: [], remote });
    const [{ token }] = fake.statsRequests.splice(0);
    const before = [
      path('10.0.0.1', true),
      path('10.0.1.1'),
      path('10.0.2.1', false, 'unconfirmed'),
    ];
    const stats = { paths: before } as unknown as NativeStats;
    const now = path('10.0.2.1');
    fake.deliver(
      { event: { type: 'stats', association: 1, token, stats } },
      { event: { type: 'path-change', association: 1, path: now, change: 'confirmed' } },
    );
    await flushed();
    await answer(...before.slice(0, 2), now);
    expect(seen.at(-1)).to.equal('10.0.0.1* 10.0.1.1 10.0.2.1');
  });

  it('that are removed leave, those that are added come', () => {
    change(path('10.0.1.1'), 'removed');
    change(path('10.0.1.1'), 'removed');
    change(path('10.0.2.1', false, 'unconfirmed'), 'added');
    expect(seen).to.deep.equal(['10.0.0.1*', '10.0.0.1* 10.0.2.1!']);
  });

  it('are those of the addresses there are', async () => {
    fake.event({ type: 'addresses', association: 1, local: [], remote: ['10.0.0.1'] });
    expect(seen.splice(0)).to.deep.equal(['10.0.0.1*']);
    fake.event({
      type: 'addresses',
      association: 1,
      local: [],
      remote: ['10.0.0.1', '10.0.3.1'],
    });
    await answer(path('10.0.0.1', true), path('10.0.3.1'));
    expect(seen).to.deep.equal(['10.0.0.1* 10.0.3.1']);
  });
});
