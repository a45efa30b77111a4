import { expect } from 'chai';
import { patience } from '../contract/support/machine.js';
import { until } from '../contract/support/until.js';
import { Datagrams, PORT } from './support/datagrams.js';
import {
  EmulatedLinks,
  missingForLinks,
  WAYS,
  type Counts,
  type Way,
} from './support/emulated-links.js';
import { replay } from './support/replay.js';

const SEED = 7;
/** Fewer than a socket holds that is not read. */
const MANY = 100;

/** That link.py does on its devices what its settings say, told by what arrives and what it counts. */
(missingForLinks() === undefined ? describe : describe.skip)('a link of TUN devices', function () {
  this.timeout(patience(20_000));
  let links: EmulatedLinks;
  let left: Datagrams;
  let right: Datagrams;
  let there: string;
  let back: string;
  let earlier: Record<Way, Counts>;

  before(async () => {
    links = await EmulatedLinks.open([1], { seed: SEED });
    left = await Datagrams.open(links, 'left');
    right = await Datagrams.open(links, 'right');
    back = links.address('left', 1);
    there = links.address('right', 1);
  });

  beforeEach(async () => {
    await links.treat(1, { loss: 0, rate: 0, queue: 1000, largest: 0, cut: false });
    earlier = await links.counts(1);
  });

  after(() => {
    left.kill();
    right.kill();
    links[Symbol.dispose]();
  });

  /** What it has counted since the test began, once so many have come. */
  async function counted(way: Way, came: number): Promise<Partial<Counts>> {
    let counts: Partial<Counts> = {};
    await until(async () => {
      const now = Object.entries((await links.counts(1))[way]) as [keyof Counts, number][];
      const since = now.map(([name, count]) => [name, count - earlier[way][name]] as const);
      counts = Object.fromEntries(since.filter(([, count]) => count > 0));
      return counts.came !== undefined && counts.came >= came;
    }, `${came} packets have come`);
    return counts;
  }

  const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

  it('brings everything, in order, both ways', async () => {
    await Promise.all([left.send(MANY, there), right.send(MANY, back)]);
    for (const end of [left, right]) {
      const received = await end.received(MANY);
      expect(received.map(({ number }) => number)).to.deep.equal(numbers(MANY));
    }
    for (const way of WAYS) {
      expect(await counted(way, MANY)).to.deep.equal({ came: MANY, arrived: MANY });
    }
  });

  it('loses those packets that its seed says, one way only', async () => {
    await links.treat(1, { loss: 0.3 }, ['there']);
    await Promise.all([left.send(MANY, there), right.send(MANY, back)]);
    const { arrivals } = replay(`${SEED} 1 there`, [
      [0, { loss: 0.3 }],
      ...numbers(MANY).map(() => [0, 128] as const),
    ]);
    const expected = numbers(MANY).filter((number) => arrivals[number] !== null);
    const received = await right.received(expected.length);
    expect(received.map(({ number }) => number)).to.deep.equal(expected);
    expect(await left.received(MANY)).to.have.length(MANY);
    const [came, arrived] = [MANY, expected.length];
    const counts = await counted('there', came);
    expect(counts).to.deep.equal({ came, arrived, lost: came - arrived });
  });

  it('has a queue of its own for each way', async () => {
    // At one bit a second the first would be leaving for a quarter of an hour.
    await links.treat(1, { rate: 1, queue: 20 }, ['there']);
    await left.send(50, there);
    await right.send(50, back);
    expect(await counted('there', 50)).to.deep.equal({ came: 50, overflowed: 50 - 1 - 20 });
    expect(await left.received(50)).to.have.length(50);
    await links.treat(1, { rate: 0 }, ['there']);
    const received = await right.received(1 + 20);
    expect(received.map(({ number }) => number)).to.deep.equal(numbers(1 + 20));
  });

  it('swallows what is too large for it', async () => {
    await links.treat(1, { largest: 1400 });
    await left.send(1, there, { bytes: 1372 });
    await left.send(2, there, { bytes: 1373 });
    expect(await counted('there', 3)).to.deep.equal({ came: 3, arrived: 1, tooLarge: 2 });
    expect(await right.received(1)).to.deep.equal([
      { number: 0, bytes: 1372, from: `${back}:${PORT}` },
    ]);
  });

  it('brings nothing while it is cut', async () => {
    await links.treat(1, { cut: true });
    await left.send(10, there);
    expect(await counted('there', 10)).to.deep.equal({ came: 10, cut: 10 });
    await links.treat(1, { cut: false });
    await left.send(10, there);
    expect(await right.received(10)).to.have.length(10);
  });

  it('is a translator on request, and forgets whom it has seen when it changes', async () => {
    const address = '10.77.1.50';
    for (const port of [40_000, 41_000]) {
      await links.translate(1, { port, address });
      await left.send(1, there);
      const [{ from }] = await right.received(1);
      expect(from).to.equal(`${address}:${port}`);
      await right.send(1, address, { port });
      expect((await left.received(1)).map((each) => each.from)).to.deep.equal([`${there}:${PORT}`]);
    }
    // The port of before, and what nobody has asked for.
    await right.send(1, address, { port: 40_000 });
    await right.send(1, back);
    expect(await counted('back', 4)).to.include({ untranslated: 2 });
  });
});
