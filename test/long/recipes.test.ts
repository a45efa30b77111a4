import { expect } from 'chai';

import { PAGES, readGuide } from '../guide/support/guide.js';
import { UpsetExamples } from '../guide/support/upset-example.js';
import { KINDS, numbers } from '../guide/support/verdict.js';

/** Each kind so many times for each example. */
const TIMES = Number(process.env.RXSCTP_TIMES ?? 3);

const seed = Number(process.env.RXSCTP_SEED ?? 2026);

for (const page of PAGES) {
  describe(`${page}, when associations end at any moment (seed ${seed})`, () => {
    const guide = readGuide(page);
    const upset = new UpsetExamples(guide);
    let done = 0;

    guide.examples.forEach(({ title }, i) => {
      it(`${title} (example ${i + 1})`, async () => {
        const { moments, module } = await upset.run(i, 'nothing');
        expect(module).to.equal('ended');
        const next = numbers(seed + i);
        for (const kind of KINDS) {
          for (let time = 0; time < TIMES; time++) {
            const moment = 1 + Math.floor(next() * moments);
            const lag = Math.floor(next() * 3);
            const verdict = await upset.run(i, kind, moment, lag);
            const how = `${kind} at ${moment} of ${moments}, lag ${lag}`;
            expect(verdict.uncaught, how).to.deep.equal([]);
            expect(verdict.module, how).to.not.equal('pending');
            if (verdict.done) done++;
          }
        }
      });
    });

    it('were ended before their time more often than not', () => {
      expect(done).to.be.above((guide.examples.length * KINDS.length * TIMES) / 2);
    });
  });
}
