import { expect } from 'chai';
import { Warnings } from '#internal/observables/support/warning.js';

describe('process warnings', () => {
  it('that peers bring about by the thousand are few, and say how many were left out', () => {
    let now = 0;
    const emitted: string[] = [];
    const warnings = new Warnings(
      () => now,
      (text, code) => emitted.push(`${code}: ${text}`),
    );
    for (let i = 0; i < 10_000; i++) warnings.warn('SCTP_UNDELIVERED', `number ${i}.`);
    expect(emitted).to.have.length(8);
    expect(emitted[7]).to.equal('SCTP_UNDELIVERED: number 7.');

    warnings.warn('SCTP_OTHER', 'another code has its own.');
    expect(emitted).to.have.length(9);

    now += 60_000;
    for (let i = 0; i < 10; i++) warnings.warn('SCTP_UNDELIVERED', `later ${i}.`);
    expect(emitted.slice(9)).to.deep.equal([
      'SCTP_UNDELIVERED: later 0. (9992 more warnings of this kind were left out.)',
    ]);

    now += 24 * 3_600_000;
    for (let i = 0; i < 100; i++) warnings.warn('SCTP_UNDELIVERED', `much later ${i}.`);
    expect(emitted).to.have.length(10 + 8);
  });
});
