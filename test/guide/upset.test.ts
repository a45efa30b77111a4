import { expect } from 'chai';

import { readGuide } from './support/guide.js';
import { UpsetExamples } from './support/upset-example.js';
import { KINDS } from './support/verdict.js';

/** The one that sends without awaiting it; test/long/ has the others, and more moments. */
const TITLE = 'Take until shutdown';

describe(`docs/recipes.md, ${TITLE}, survives`, () => {
  const guide = readGuide('docs/recipes.md');
  const upset = new UpsetExamples(guide);
  const index = guide.examples.findIndex(({ title }) => title === TITLE);

  KINDS.forEach((kind, i) => {
    it(kind, async () => {
      const verdict = await upset.run(index, kind, 3 + i, i % 3);
      expect(verdict).to.deep.include({ done: true, uncaught: [], module: 'ended' });
    });
  });
});
