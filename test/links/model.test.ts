import { expect } from 'chai';
import { requireInstalled } from '../kernel/support/installed.js';
import type { Settings } from './support/emulated-links.js';
import { replay, type Step } from './support/replay.js';

/** So many packets of 100 bytes at once, after `settings`. */
const burst = (count: number, settings: Settings): Step[] => [
  [0, settings],
  ...Array.from({ length: count }, (): Step => [0, 100]),
];

/** What each way over an emulated link does with a packet, by its own arithmetic: the test's clock is a number. */
describe('one way over an emulated link', () => {
  requireInstalled(['python3'], 'python3');

  it('takes its time, for each packet the same', () => {
    const steps: Step[] = [
      [0, { delay: 10 }],
      [0, 100],
      [3, 9000],
    ];
    expect(replay('', steps).arrivals).to.deep.equal([10, 13]);
  });

  it('lets packets leave at its rate, one after another', () => {
    // 100 bytes at 8000 bits a second are 100 ms.
    const { arrivals } = replay('', [...burst(3, { delay: 10, rate: 8000 }), [500, 50]]);
    expect(arrivals).to.deep.equal([110, 210, 310, 560]);
  });

  it('lets what is left of a packet leave at another rate when that changes', () => {
    const changes: Step[] = [
      [50, { rate: 80_000 }],
      [60, { rate: 0 }],
    ];
    // The first half takes 50 ms, the second 5; half of the next has left when the limit is gone.
    const { arrivals } = replay('', [...burst(3, { delay: 10, rate: 8000 }), ...changes]);
    expect(arrivals).to.deep.equal([65, 70, 70]);
  });

  it('has a queue, and drops what comes to a full one', () => {
    const { arrivals, counts } = replay('', [...burst(5, { rate: 8000, queue: 2 }), [150, 100]]);
    expect(arrivals).to.deep.equal([100, 200, 300, null, null, 400]);
    expect(counts).to.include({ came: 6, arrived: 4, overflowed: 2 });
  });

  it('without a queue takes what comes while nothing is leaving', () => {
    const { arrivals } = replay('', [...burst(2, { rate: 8000, queue: 0 }), [100, 100]]);
    expect(arrivals).to.deep.equal([100, null, 200]);
  });

  it('lets no packet overtake another when its delay becomes shorter', () => {
    const steps: Step[] = [
      [0, { delay: 10 }],
      [0, 100],
      [1, { delay: 1 }],
      [1, 100],
      [20, 100],
    ];
    expect(replay('', steps).arrivals).to.deep.equal([10, 10, 21]);
  });

  it('swallows what is too large for it, and everything while it is cut', () => {
    const steps: Step[] = [
      [0, { largest: 1400 }],
      [0, 1400],
      [1, 1401],
      [2, { cut: true }],
      [3, 100],
      [4, { cut: false }],
      [5, 100],
    ];
    const { arrivals, counts } = replay('', steps);
    expect(arrivals).to.deep.equal([0, null, null, 5]);
    expect(counts).to.include({ came: 4, arrived: 2, tooLarge: 1, cut: 1 });
  });

  it('loses its share of packets, and with the same seed the same', () => {
    const lost = (seed: string): readonly (number | null)[] =>
      replay(seed, burst(10_000, { loss: 0.3 })).arrivals;
    const first = lost('a');
    // Three standard deviations; what the seed brings never changes.
    expect(first.filter((arrival) => arrival === null).length).to.be.within(2863, 3137);
    expect(lost('a')).to.deep.equal(first);
    expect(lost('b')).not.to.deep.equal(first);
  });
});
