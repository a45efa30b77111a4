import { setTimeout as delay } from 'node:timers/promises';

/** Bytes. */
export interface MemoryInUse {
  /** JavaScript objects. */
  readonly heap: number;
  /** ArrayBuffers. */
  readonly external: number;
  /** The whole process, native memory included. */
  readonly resident: number;
}

const PASSES = 4;
const PASS_MS = 25;

/** What a process uses when the garbage collector has had its way; it needs `--expose-gc`. */
export async function memoryInUse(): Promise<MemoryInUse> {
  if (globalThis.gc === undefined) throw new Error('run it with --expose-gc');
  for (let pass = 0; pass < PASSES; pass++) {
    globalThis.gc();
    await delay(PASS_MS); // finalizers run in turns of the event loop
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed, external, resident: rss };
}
