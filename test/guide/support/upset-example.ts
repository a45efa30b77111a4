import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';

import { patience } from '../../contract/support/machine.js';
import type { Guide } from './guide.js';
import { describePlan, type Plan, type Verdict } from './verdict.js';

const UPSET = resolve('.build/test/guide/support/upset.js');

/** Milliseconds that an example has. It takes a tenth of that; mocha gives a test more, so it can say which one hung. */
const LIMIT = patience(8000);

/** Examples of a guide, run while something is done to their associations. */
export class UpsetExamples {
  readonly #guide: Guide;
  readonly #limit: number;
  #folder = '';
  readonly #running = new Set<ChildProcess>();

  constructor(guide: Guide, limit = LIMIT) {
    this.#guide = guide;
    this.#limit = limit;
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

  /** Rejects, and names the plan, when the example has not ended in time or has not said what came of it. */
  async run(i: number, plan: Plan): Promise<Verdict> {
    const example = resolve(this.#folder, `example-${i}.mjs`);
    const args = [UPSET, example, plan.kind, String(plan.moment), String(plan.lag)];
    const stdio = ['ignore', 'ignore', 'ignore', 'pipe'] as const;
    // Several run at a time, and some write files.
    const cwd = await mkdtemp(join(this.#folder, 'run-'));
    const child = spawn(process.execPath, args, { cwd, stdio: [...stdio] });
    this.#running.add(child);
    const limit = setTimeout(() => child.kill('SIGKILL'), this.#limit);
    const [said] = await Promise.all([text(child.stdio[3] as Readable), once(child, 'close')]);
    clearTimeout(limit);
    this.#running.delete(child);
    if (said === '') {
      const title = this.#guide.examples[i]?.title ?? '';
      const how =
        child.signalCode === null
          ? `ended with ${String(child.exitCode)}, and said nothing`
          : `was killed (${child.signalCode}): it had not ended after ${this.#limit} ms`;
      throw new Error(`${title} (example ${i + 1}), ${describePlan(plan)}, ${how}`);
    }
    return JSON.parse(said) as Verdict;
  }
}
