import { expect } from 'chai';
import type { SctpConnectOptions } from 'rxsctp';
import type { End } from '../kernel/support/end.js';
import { QUICK_EMBEDDED as QUICK } from '../kernel/support/quick.js';
import { TwoHosts } from '../kernel/support/two-hosts.js';
import { TwoLinks } from '../kernel/support/two-links.js';
import { ENGINE } from './support/engine.js';
import { patience } from './support/machine.js';

const UDP_PORT = 9899;

/** Network namespaces take root. The kernel engine has tests of its own, on links that it cannot slow down here. */
const isPossible = ENGINE === 'embedded' && process.getuid?.() === 0;

/** Two hosts with two links between them, and an association of the embedded engine whose ends send all the time. */
(isPossible ? describe : describe.skip)('two hosts with two links', function () {
  this.timeout(patience(45_000));
  let pair: TwoHosts<TwoLinks>;
  let links: TwoLinks;
  let left: End;
  let right: End;

  before(() => {
    pair = new TwoHosts(new TwoLinks({ delays: false }));
    ({ links, left, right } = pair);
  });

  after(() => {
    pair[Symbol.dispose]();
  });

  afterEach(async () => {
    for (const link of [1, 2] as const) {
      links.set(link, 'up');
      links.deafen(link, false);
    }
    for (const end of [left, right]) await end.clear();
  });

  /** The first link is the primary path; the client knows one address of the server, or both. */
  async function connectOverBoth(hosts: readonly string[]): Promise<void> {
    const port = await right.listen({
      ...QUICK,
      hosts: links.addresses('right'),
      udpPort: UDP_PORT,
    });
    const localAddresses = links.addresses('left');
    const options: SctpConnectOptions = { ...QUICK, localAddresses, hosts, port };
    await left.connect({ ...options, remoteUdpPort: UDP_PORT });
    for (const [end, side] of [
      [left, 'right'],
      [right, 'left'],
    ] as const) {
      for (const link of [1, 2] as const) {
        const address = links.address(side, link);
        await end.until(() => end.path(address)?.state === 'active', `${address} is confirmed`);
        expect(end.path(address)?.primary).to.equal(link === 1);
      }
    }
  }

  for (const [what, cut, mend] of [
    ['goes down', () => links.set(1, 'down'), () => links.set(1, 'up')],
    ['swallows every packet', () => links.deafen(1, true), () => links.deafen(1, false)],
  ] as const) {
    it(`go on over the other when one ${what}, and come back to it`, async () => {
      await connectOverBoth(links.addresses('right'));
      await pair.outlive(cut, mend);
    });
  }

  it('find the second link by what the server tells of itself', async () => {
    await connectOverBoth([links.address('right', 1)]);
    links.set(1, 'down');
    await pair.flowsOver('left', 2);
    await pair.flowsOver('right', 2);
    await pair.expectAll();
  });

  it('use the link that they are told to: setPrimary()', async () => {
    await connectOverBoth(links.addresses('right'));
    const two = links.address('right', 2);
    expect(await left.ask('setPrimary', two)).to.have.property('done');
    await left.until(() => left.path(two)?.primary === true, 'paths$ tells');
    await pair.flowsOver('left', 2);
    await pair.expectAll();
  });

  it('end with ETIMEDOUT when both links are gone, and say what was not delivered', async () => {
    await connectOverBoth(links.addresses('right'));
    for (const link of [1, 2] as const) links.deafen(link, true);
    for (const end of [left, right]) {
      expect(await end.end()).to.include({ ended: 'ETIMEDOUT' });
      expect(end.story.lost).to.be.above(0);
    }
  });
});
