import { appendFile, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

import type { Reading } from './reading.js';

/** A store that takes its time, as a database does: a line of JSON for each reading, and a delay for each batch. */
export class Store {
  readings = 0;
  batches = 0;

  private constructor(
    private readonly path: string,
    private readonly delay: number,
  ) {}

  /** `delay` is what a batch takes at least, in milliseconds. */
  static async create(path: string, delay: number): Promise<Store> {
    await writeFile(path, '');
    return new Store(path, delay);
  }

  async insert(readings: readonly Reading[]): Promise<void> {
    await delay(this.delay);
    await appendFile(this.path, readings.map((each) => `${JSON.stringify(each)}\n`).join(''));
    this.readings += readings.length;
    this.batches += 1;
  }
}
