import { expect } from 'chai';
import type { SctpConnectOptions, SctpListenOptions } from 'rxsctp';
import { patience } from '../contract/support/machine.js';
import type { End } from './support/end.js';
import { TwoHosts } from './support/two-hosts.js';
import { TwoLinks } from './support/two-links.js';

/** A path is given up after three timeouts, within a second or two; the association lasts longer. */
const QUICK = {
  engine: 'kernel',
  rto: { initial: 200, min: 100, max: 400 },
  heartbeatInterval: 200,
  pathMaxRetrans: 2,
  associationMaxRetrans: 12,
} as const;

/** Two hosts with two links between them, and an association whose ends send all the time. */
describe('an association of two hosts with two links', function () {
  this.timeout(patience(45_000));
  let pair: TwoHosts<TwoLinks>;
  let links: TwoLinks;
  let left: End;
  let right: End;

  before(() => {
    pair = new TwoHosts(new TwoLinks());
    ({ links, left, right } = pair);
  });

  after(() => {
    pair[Symbol.dispose]();
  });

  afterEach(async () => {
    for (const link of [1, 2] as const) {
      links.set(link, 'up');
      links.lose(link, 0);
    }
    for (const end of [left, right]) await end.clear();
  });

  async function connect(
    listenOptions: SctpListenOptions,
    connectOptions: Partial<SctpConnectOptions>,
  ): Promise<void> {
    const port = await right.listen({ ...QUICK, ...listenOptions });
    await left.connect({ ...QUICK, ...connectOptions, port } as SctpConnectOptions);
  }

  /** Each side has both of its addresses; the first link is the primary path. */
  async function connectOverBoth(options: Partial<SctpListenOptions> = {}): Promise<void> {
    const hosts = links.addresses('right');
    await connect(
      { hosts, ...options },
      { localAddresses: links.addresses('left'), hosts, ...options },
    );
    for (const [end, side] of [
      [left, 'right'],
      [right, 'left'],
    ] as const) {
      const second = links.address(side, 2);
      await end.until(() => end.path(second)?.state === 'active', 'the second path is confirmed');
      expect(end.path(links.address(side, 1))).to.include({ state: 'active', primary: true });
    }
  }

  for (const [what, cut, mend] of [
    ['goes down', () => links.set(1, 'down'), () => links.set(1, 'up')],
    ['loses every packet', () => links.lose(1, 100), () => links.lose(1, 0)],
  ] as const) {
    it(`goes on over the other when one ${what}, and comes back to it`, async () => {
      await connectOverBoth();
      await pair.outlive(cut, mend);
    });
  }

  it('loses nothing on links that lose packets', async () => {
    await connectOverBoth(); // a lost INIT would go over the second link, which then is the primary path
    for (const link of [1, 2] as const) links.lose(link, 3);
    await pair.flowsOver('left', 1);
    await pair.expectAll();
  });

  it('ends with ETIMEDOUT when both are gone, and says what was not delivered', async () => {
    await connectOverBoth();
    for (const link of [1, 2] as const) links.lose(link, 100);
    for (const end of [left, right]) {
      expect(await end.end()).to.include({ ended: 'ETIMEDOUT' });
      expect(end.story.lost).to.be.above(0);
    }
  });

  it('goes over the path it is told to: setPrimary()', async () => {
    await connectOverBoth();
    const two = links.address('right', 2);
    expect(await left.ask('setPrimary', two)).to.have.property('done');
    await left.until(() => left.path(two)?.primary === true, 'paths$ tells');
    await pair.flowsOver('left', 2);
    await pair.expectAll();
  });

  it('goes over another path at once, or never before the first has failed: pathPotentiallyFailedThreshold', async () => {
    const one = links.address('right', 1);
    for (const [threshold, changes] of [
      [0, ['potentially-failed', 'unreachable']],
      [255, ['unreachable']],
    ] as const) {
      await connectOverBoth({ pathPotentiallyFailedThreshold: threshold });
      links.lose(1, 100);
      await left.reaches(one, 'inactive', 'unreachable');
      const told = left.story.changes.filter(({ address }) => address === one);
      expect(
        told.map(({ change }) => change).filter((change) => change !== 'confirmed'),
      ).to.deep.equal(changes);
      links.lose(1, 0);
      await pair.expectAll();
    }
  });

  it('has another primary path for good after so many failures: primarySwitchoverThreshold', async () => {
    await connectOverBoth({ primarySwitchoverThreshold: 1 });
    const [one, two] = links.addresses('right');
    links.lose(1, 100);
    await left.until(() => left.path(two)?.primary === true, 'the second is the primary path');
    await left.reaches(one, 'inactive', 'unreachable');
    links.lose(1, 0);
    await left.reaches(one, 'active', 'available');
    await pair.flowsOver('left', 2);
    expect(left.path(one)).to.include({ primary: false });
    await pair.expectAll();
  });

  describe('with addresses that come and go', () => {
    const addressReconfiguration = true;
    before(() => {
      links.sysctl({ addip_enable: 1, auth_enable: 1 });
    });
    after(() => {
      links.sysctl({ addip_enable: 0, auth_enable: 0 });
    });

    it('has one more while it is up, and one less: addAddress(), removeAddress()', async () => {
      const host = links.address('right', 1);
      const [one, two] = links.addresses('left');
      await connect(
        { host, addressReconfiguration },
        { localAddress: one, host, addressReconfiguration },
      );
      expect(await left.ask('addAddress', two)).to.have.property('done');
      await right.hears(two, 'added');
      await right.until(
        () => right.path(two)?.state === 'active',
        'the other side has a path to it',
      );
      expect(await right.ask('addresses')).to.deep.include({ remoteAddresses: [one, two] });
      expect(await left.ask('addresses')).to.deep.include({ localAddresses: [one, two] });

      expect(await right.ask('setPrimary', two)).to.have.property('done');
      expect(await left.ask('removeAddress', one)).to.have.property('done');
      await right.hears(one, 'removed');
      expect(await right.ask('addresses')).to.deep.include({ remoteAddresses: [two] });
      await pair.expectAll();
    });

    it('tells its peer where to send: setPeerPrimary()', async () => {
      await connectOverBoth({ addressReconfiguration });
      const two = links.address('left', 2);
      expect(await left.ask('setPeerPrimary', two)).to.have.property('done');
      await right.until(() => right.path(two)?.primary === true, 'the peer has taken it');
      await pair.flowsOver('right', 2);
      await pair.expectAll();
    });
  });

  it('refuses changes of addresses without the sysctl, and lives on', async () => {
    await connectOverBoth();
    for (const method of ['addAddress', 'removeAddress', 'setPeerPrimary'] as const) {
      const answer = await left.ask(method, links.address('left', 2));
      expect(answer).to.include({ refused: 'ERR_SCTP_UNSUPPORTED' });
      expect(answer).to.have.property('message').that.includes('net.sctp.addip_enable');
    }
    await pair.expectAll();
  });
});
