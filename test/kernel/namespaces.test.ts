import { expect } from 'chai';
import type { SctpConnectOptions, SctpListenOptions } from 'rxsctp';
import { patience } from '../contract/support/machine.js';
import { until } from '../contract/support/until.js';
import { End } from './support/end.js';
import { TwoLinks, type Link, type Side } from './support/two-links.js';

/** A path is given up after three timeouts, within a second or two; the association lasts longer. */
const QUICK = {
  engine: 'kernel',
  rto: { initial: 200, min: 100, max: 400 },
  heartbeatInterval: 200,
  pathMaxRetrans: 2,
  associationMaxRetrans: 12,
} as const;
/** Bytes that only data brings about, not heartbeats and acknowledgements alone. */
const TRAFFIC = 20_000;

/** Two hosts with two links between them, and an association whose ends send all the time. */
describe('an association of two hosts with two links', function () {
  this.timeout(patience(45_000));
  let links: TwoLinks;
  let left: End;
  let right: End;

  before(() => {
    links = new TwoLinks();
    left = new End(links.prefix('left'));
    right = new End(links.prefix('right'));
  });

  after(() => {
    left.kill();
    right.kill();
    links[Symbol.dispose]();
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

  /** Data goes over `link` from now on, and not over the other. */
  async function flowsOver(side: Side, link: Link): Promise<void> {
    const other: Link = link === 1 ? 2 : 1;
    const sent = (): [number, number] => [links.sent(side, link), links.sent(side, other)];
    let before = sent();
    // What is retransmitted goes over the other one (RFC 9260, 6.4.1), and some was on its way.
    await until(() => {
      const now = sent();
      if (now[0] - before[0] < TRAFFIC) return false;
      const flows = now[1] - before[1] < TRAFFIC / 4;
      before = now;
      return flows;
    }, `data over link ${link} alone`);
  }

  /** Both ends have got every message, in order and whole. */
  async function expectAll(): Promise<void> {
    await Promise.all([left.ask('stop'), right.ask('stop')]);
    await left.ask('shutdown');
    const [there, here] = await Promise.all([left.end(), right.end()]);
    expect(there).to.include({ ended: 'gracefully', received: here.sent });
    expect(here).to.include({ ended: 'gracefully', received: there.sent });
    for (const { story } of [left, right]) {
      expect(story.wrong).to.deep.equal([]);
      expect(story.lost).to.equal(0);
    }
  }

  for (const [what, cut, mend] of [
    ['goes down', () => links.set(1, 'down'), () => links.set(1, 'up')],
    ['loses every packet', () => links.lose(1, 100), () => links.lose(1, 0)],
  ] as const) {
    it(`goes on over the other when one ${what}, and comes back to it`, async () => {
      await connectOverBoth();
      const one = links.address('right', 1);
      await flowsOver('left', 1);
      cut();
      await left.reaches(one, 'inactive', 'unreachable');
      await right.reaches(links.address('left', 1), 'inactive', 'unreachable');
      await flowsOver('left', 2);
      await flowsOver('right', 2);
      mend();
      await left.reaches(one, 'active', 'available');
      await flowsOver('left', 1);
      await expectAll();
    });
  }

  it('loses nothing on links that lose packets', async () => {
    await connectOverBoth(); // a lost INIT would go over the second link, which then is the primary path
    for (const link of [1, 2] as const) links.lose(link, 3);
    await flowsOver('left', 1);
    await expectAll();
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
    await flowsOver('left', 2);
    await expectAll();
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
      await expectAll();
    });

    it('tells its peer where to send: setPeerPrimary()', async () => {
      await connectOverBoth({ addressReconfiguration });
      const two = links.address('left', 2);
      expect(await left.ask('setPeerPrimary', two)).to.have.property('done');
      await right.until(() => right.path(two)?.primary === true, 'the peer has taken it');
      await flowsOver('right', 2);
      await expectAll();
    });
  });

  it('refuses changes of addresses without the sysctl, and lives on', async () => {
    await connectOverBoth();
    for (const method of ['addAddress', 'removeAddress', 'setPeerPrimary'] as const) {
      const answer = await left.ask(method, links.address('left', 2));
      expect(answer).to.include({ refused: 'ERR_SCTP_UNSUPPORTED' });
      expect(answer).to.have.property('message').that.includes('net.sctp.addip_enable');
    }
    await expectAll();
  });
});
