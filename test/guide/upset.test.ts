import { expect } from 'chai';

import { rejection } from '../contract/support/until.js';
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
      const verdict = await upset.run(index, { kind, moment: 3 + i, lag: i % 3 });
      expect(verdict).to.deep.include({ done: true, uncaught: [], module: 'ended' });
    });
  });
});

describe('An example that hangs', () => {
  const examples = [{ title: 'Forever', code: 'for (;;) await null;', output: '' }];
  const upset = new UpsetExamples({ files: new Map(), examples }, 500);

  it('is killed, and named with what was done to it', async () => {
    const { message } = await rejection(upset.run(0, { kind: 'own abort', moment: 3, lag: 1 }));
    expect(message).to.equal(
      'Forever (example 1), own abort at moment 3, lag 1, was killed (SIGKILL): it had not ended after 500 ms',
    );
  });
});
