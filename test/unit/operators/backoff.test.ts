import { expect } from 'chai';
import fc from 'fast-check';
import { backoffDelay } from '#internal/operators/support/backoff.js';

const BACKOFF = { initial: 100, max: 1000, factor: 2, jitter: 0 };

describe('backoffDelay', () => {
  it('grows by its factor up to its maximum', () => {
    const delays = [0, 1, 2, 3, 4, 5].map((waits) => backoffDelay(BACKOFF, waits, () => 0.5));
    expect(delays).to.deep.equal([100, 200, 400, 800, 1000, 1000]);
  });

  it('is shortened by chance, and by no more than its jitter', () => {
    const jittered = { ...BACKOFF, jitter: 0.5 };
    expect(backoffDelay(jittered, 0, () => 0)).to.equal(100);
    expect(backoffDelay(jittered, 0, () => 0.5)).to.equal(75);
    expect(backoffDelay(jittered, 0, () => 0.999_999)).to.equal(50);
  });

  it('is always within its bounds', () => {
    const backoff = fc
      .record({
        initial: fc.integer({ min: 1, max: 3_600_000 }),
        more: fc.nat(3_600_000),
        factor: fc.double({ min: 1, max: 100, noNaN: true }),
        jitter: fc.double({ min: 0, max: 1, noNaN: true }),
      })
      .map(({ more, ...rest }) => ({ ...rest, max: Math.min(3_600_000, rest.initial + more) }));
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(backoff, fc.nat(10_000), chance, (settings, waits, random) => {
        const { initial, max, factor, jitter } = settings;
        const longest = Math.min(max, initial * factor ** waits);
        const delay = backoffDelay(settings, waits, () => random);
        expect(delay).to.satisfy(Number.isInteger);
        expect(delay).to.be.within(Math.floor(longest * (1 - jitter)), max);
        expect(delay).to.be.at.most(Math.ceil(longest));
      }),
    );
  });
});
