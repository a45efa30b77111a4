import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNpm } from '../../package/checkout.js';

/** What a suite installs from the npm registry, gone with the suite it is made in. */
export class Registry {
  readonly #folders: string[] = [];

  constructor() {
    after(() => Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true }))));
  }

  /** A folder with `packages` in its `node_modules`. */
  async install(...packages: readonly string[]): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'rxsctp-registry-'));
    this.#folders.push(folder);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true }));
    const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'];
    await runNpm(['install', ...flags, ...packages], { cwd: folder });
    return folder;
  }
}
