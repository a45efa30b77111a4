import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './checkout.js';

const read = (page: string) => readFileSync(join(checkout, page), 'utf8');

/** Folders whose names begin a path, in the pages below. */
const FOLDERS = readdirSync(checkout, { withFileTypes: true })
  .filter(
    (entry) => entry.isDirectory() && !/^(node_modules|dist|build|\.git|\.build)$/.test(entry.name),
  )
  .map((entry) => entry.name);

function isOfCheckout(path: string): boolean {
  return FOLDERS.includes(path.split('/')[0]) || /\.(h|cc|ts|mjs|gyp|md)$/.test(path);
}

/** What a page names in backticks, or links to, that looks like a file or folder of the checkout. */
function paths(page: string): string[] {
  const text = read(page).replaceAll(/^```[^]*?^```$/gm, '');
  const named = [...text.matchAll(/`([\w.@-]+(?:\/[\w.@-]+)+)\/?`/g)].map(([, path]) => path);
  const linked = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, path]) =>
    join(page, '..', path),
  );
  return [...named.filter(isOfCheckout), ...linked];
}

describe('what is for contributors', () => {
  for (const page of ['CONTRIBUTING.md', 'docs/architecture.md']) {
    it(`names no file that is not there: ${page}`, () => {
      const named = paths(page);
      expect(named).to.not.deep.equal([]);
      expect(named.filter((path) => !existsSync(join(checkout, path)))).to.deep.equal([]);
    });
  }

  it('tells of every npm script that CONTRIBUTING.md names', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read('CONTRIBUTING.md').matchAll(/`npm run ([\w:]+)/g)].map(
      ([, name]) => name,
    );
    expect(named).to.include('coverage');
    expect(named.filter((name) => !(name in scripts))).to.deep.equal([]);
  });

  it('no npm script is run before or after another by its mere name', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const ofNpm = ['install', 'pack', 'publish', 'version'];
    const hooks = [...Object.keys(scripts), ...ofNpm].flatMap((name) => [
      `pre${name}`,
      `post${name}`,
    ]);
    expect(Object.keys(scripts).filter((name) => hooks.includes(name))).to.deep.equal(['prepack']);
  });

  it('docs/architecture.md tells of every room', () => {
    const text = read('docs/architecture.md');
    const rooms = ['native', 'native/sctp', 'src'].flatMap((folder) =>
      readdirSync(join(checkout, folder), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && entry.name !== 'build')
        .map((entry) => `${folder}/${entry.name}`),
    );
    expect(rooms.filter((room) => !text.includes(`\`${room}\``))).to.deep.equal([]);
  });
});
