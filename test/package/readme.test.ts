import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './checkout.js';

interface Manifest {
  repository: { url: string };
  homepage: string;
  bugs: string;
}

const read = (path: string) => readFileSync(join(checkout, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const repository = manifest.repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
const pages = `${repository}/blob/main/`;
const pictures = `${repository.replace('//github.com/', '//raw.githubusercontent.com/')}/main/`;

/** Anchors of a page's headings, as they are made of them where it is shown. */
const anchors = (text: string) =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

describe('README, as npm shows it', () => {
  const text = read('README.md');
  const links = [...text.matchAll(/(!?)\[[^\]]*\]\(([^)\s]+)\)/g)].map(
    ([, picture, target = '']) => ({ picture: picture === '!', target }),
  );

  it('has links and pictures that are there', () => {
    expect(links.filter(({ picture }) => picture)).to.not.be.empty;
    for (const { picture, target } of links) {
      const base = picture ? pictures : pages;
      if (!picture && target === 'https://rxjs.dev') continue;
      if (target.startsWith('#')) {
        expect(anchors(text)).to.include(target.slice(1));
        continue;
      }
      // Relative ones lead nowhere on npm; what is not of this repository cannot be checked here.
      expect(target).to.satisfy((each: string) => each.startsWith(base), `${target}: not ${base}…`);
      const [path = '', anchor = ''] = target.slice(base.length).split('#');
      expect(existsSync(join(checkout, path)), target).to.be.true;
      if (target.includes('#')) expect(anchors(read(path)), target).to.include(anchor);
    }
  });

  it('belongs to a package that says where it is at home', () => {
    expect(manifest.homepage).to.equal(`${repository}#readme`);
    expect(manifest.bugs).to.equal(`${repository}/issues`);
  });
});
