import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkout } from './checkout.js';

interface Generator {
  readonly generate: (root: string) => Promise<Readonly<Record<string, string>>>;
}

describe('what crosses between JavaScript and C++', () => {
  it('is on both sides what definition/ says', async () => {
    const path = join(checkout, 'definition', 'generator', 'files.mjs');
    const { generate } = (await import(pathToFileURL(path).href)) as Generator;
    const generated = Object.entries(await generate(checkout));
    expect(generated).to.not.have.length(0);
    for (const [file, text] of generated) {
      const there = readFileSync(join(checkout, file), 'utf8').replaceAll('\r\n', '\n');
      expect(there === text, `${file} is not what definition/ says: npm run generate`).to.be.true;
    }
  });
});
