import { expect } from 'chai';
import { RepeatedWarning } from '#internal/observables/support/repeated-warning.js';
import { warningsOf } from './warnings.js';

describe('a warning that a peer can cause again and again', () => {
  it('is given at first, then more and more rarely, and says so', async () => {
    const warning = new RepeatedWarning('SCTP_TEST');
    const seen = await warningsOf(() => {
      for (let i = 1; i <= 100_000; i++) warning.warn(`Number ${i}.`);
    });
    expect(seen).to.have.length(64 + 10);
    expect(seen[0]).to.equal('SCTP_TEST: Number 1.');
    expect(seen.at(-1)).to.equal(
      'SCTP_TEST: Number 65536. This is warning 65536 of its kind; not all are shown.',
    );
  });
});
