import { expect } from 'chai';
import fc from 'fast-check';
import { Fifo } from '#internal/observables/support/fifo.js';

describe('Fifo', () => {
  it('gives what it got, in order, as an array would', () => {
    const step = fc.oneof(
      fc.record({ push: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ shift: fc.integer({ min: 1, max: 40 }) }),
      { weight: 1, arbitrary: fc.constant('clear' as const) },
    );
    const run = (steps: readonly ('clear' | { push: number } | { shift: number })[]): void => {
      const fifo = new Fifo<number>();
      let model: number[] = [];
      let next = 0;
      for (const one of steps) {
        if (one === 'clear') {
          expect(fifo.clear()).to.deep.equal(model);
          model = [];
        } else if ('push' in one) {
          for (let i = 0; i < one.push; i++, next++) {
            fifo.push(next);
            model.push(next);
          }
        } else {
          for (let i = 0; i < one.shift; i++) expect(fifo.shift()).to.equal(model.shift());
        }
        expect(fifo.length).to.equal(model.length);
      }
    };
    fc.assert(fc.property(fc.array(step, { maxLength: 50 }), run));
  });

  it('takes very many, and keeps none of those it gave', async () => {
    const fifo = new Fifo<object>();
    const refs: WeakRef<object>[] = [];
    for (let i = 0; i < 10_000; i++) {
      const item = { i };
      if (i % 1000 === 0) refs.push(new WeakRef(item));
      fifo.push(item);
    }
    for (let i = 0; i < 9999; i++) fifo.shift();
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc?.();
    expect(refs.filter((ref) => ref.deref() !== undefined)).to.deep.equal([]);
    expect(fifo.shift()).to.deep.equal({ i: 9999 });
  });
});
