import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';

import type { Guide } from './guide.js';
import type { Kind, Verdict } from './verdict.js';

const UPSET = resolve('.build/test/guide/support/upset.js');

/** Examples of a guide, run while something is done to their associations. */
export class UpsetExamples {
  readonly #guide: Guide;
  #folder = '';
  readonly #running = new Set<ChildProcess>();

  constructor(guide: Guide) {
    this.#guide = guide;
    // Inside the repository, where 'rxsctp' means this package.
    before(async () => {
      this.#folder = await mkdtemp(join('.build', 'upset-'));
      const { files, examples } = this.#guide;
      for (const [name, code] of files) await writeFile(join(this.#folder, name), code);
      for (const [i, { code }] of examples.entries()) {
        await writeFile(join(this.#folder, `example-${i}.mjs`), code);
      }
    });
    afterEach(() => {
      for (const child of this.#running) child.kill('SIGKILL');
    });
    after(() => rm(this.#folder, { recursive: true, force: true }));
  }

  async run(i: number, kind: Kind, moment = 0, lag = 0): Promise<Verdict> {
    const example = resolve(this.#folder, `example-${i}.mjs`);
    const args = [UPSET, example, kind, String(moment), String(lag)];
    const stdio = ['ignore', 'ignore', 'ignore', 'pipe'] as const;
    const child = spawn(process.execPath, args, { cwd: this.#folder, stdio: [...stdio] });
    this.#running.add(child);
    const [said] = await Promise.all([text(child.stdio[3] as Readable), once(child, 'close')]);
    this.#running.delete(child);
    return JSON.parse(said) as Verdict;
  }
}
