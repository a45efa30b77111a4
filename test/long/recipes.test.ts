import { expect } from 'chai';
import { from, lastValueFrom, mergeMap, toArray } from 'rxjs';

import { PAGES, readGuide } from '../guide/support/guide.js';
import { UpsetExamples } from '../guide/support/upset-example.js';
import { describePlan, KINDS, NOTHING, numbers, type Plan } from '../guide/support/verdict.js';

/** Each kind so many times for each example. */
const TIMES = Number(process.env.RXSCTP_TIMES ?? 1);

const seed = Number(process.env.RXSCTP_SEED ?? 2026);

/** Processes that run at a time. */
const AT_A_TIME = 2;

for (const page of PAGES) {
  describe(`${page}, when associations end at any moment (seed ${seed})`, () => {
    const guide = readGuide(page);
    const upset = new UpsetExamples(guide);
    let runs = 0;
    let done = 0;

    guide.examples.forEach(({ title }, i) => {
      it(`${title} (example ${i + 1})`, async () => {
        const { moments, module } = await upset.run(i, NOTHING);
        expect(module).to.equal('ended');
        const next = numbers(seed + i);
        const plans = Array.from({ length: KINDS.length * TIMES }, (_, k): Plan => {
          const moment = 1 + Math.floor(next() * moments);
          return {
            kind: KINDS[k % KINDS.length] ?? 'nothing',
            moment,
            lag: Math.floor(next() * 3),
          };
        });

        const survive = async (plan: Plan): Promise<boolean> => {
          const verdict = await upset.run(i, plan);
          const how = `${describePlan(plan)}, of ${moments}`;
          expect(verdict.uncaught, how).to.deep.equal([]);
          expect(verdict.module, how).to.not.equal('pending');
          return verdict.done;
        };
        const were = await lastValueFrom(from(plans).pipe(mergeMap(survive, AT_A_TIME), toArray()));
        runs += were.length;
        done += were.filter(Boolean).length;
      });
    });

    it('were ended before their time more often than not', () => {
      expect(done).to.be.above(runs / 2);
    });
  });
}
