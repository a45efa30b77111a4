import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { expect } from 'chai';

import { PAGES, readGuide } from './support/guide.js';

describe('README and guides', () => {
  it('subscribe to every server: listen() does nothing before', () => {
    const pages = [
      'README.md',
      'docs/backpressure.md',
      'docs/kernel.md',
      'docs/multi-homing.md',
      'docs/recipes.md',
    ];
    const servers = pages.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/^```[jt]s\n[^]*?^```$/gm)].flatMap(([block]) =>
        [...block.matchAll(/(\w+) = listen\(/g)].map(([, name]) => ({ page, block, name })),
      ),
    );
    expect(servers).to.have.length.above(5);
    for (const { page, block, name } of servers) {
      const used = new RegExp(`\\b${name}\\s*\\.(subscribe|pipe)\\(|\\(${name}[,)]`);
      expect(block, page).to.match(used);
    }
  });
});

for (const page of PAGES) {
  describe(page, () => {
    const { files, examples } = readGuide(page);
    let folder: string;
    let child: ChildProcess | undefined;

    // Inside the repository, where 'rxsctp' means this package.
    before(async () => {
      folder = await mkdtemp(join('.build', 'guide-'));
      for (const [name, code] of files) await writeFile(join(folder, name), code);
    });

    afterEach(() => child?.kill('SIGKILL'));

    after(async () => {
      await rm(folder, { recursive: true, force: true });
    });

    it('has examples, each with its output', async () => {
      const blocks = (await readFile(page, 'utf8')).match(/^```js$/gm);
      expect(examples.length).to.be.above(5);
      expect(files.size + examples.length).to.equal(blocks?.length);
      for (const { output } of examples) expect(output).to.not.equal('');
    });

    examples.forEach(({ title, code, output }, i) => {
      it(`${title} (example ${i + 1})`, async () => {
        const name = `example-${i + 1}.mjs`;
        await writeFile(join(folder, name), code);
        child = spawn(process.execPath, [name], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
        if (!child.stdout || !child.stderr) throw new Error('no output');
        const [printed, errors] = await Promise.all([
          text(child.stdout),
          text(child.stderr),
          once(child, 'close'),
        ]);
        expect(errors).to.equal('');
        expect(printed).to.equal(output);
        expect(child.exitCode).to.equal(0);
      });
    });
  });
}
