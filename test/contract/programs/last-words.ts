// Once it hears a word, it sends and is gone in the same turn of its event loop, in the main thread (`exits`) or in a
// worker that exits or is terminated. Arguments: the options to connect with, how it ends, how many messages it sends.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { filter, firstValueFrom } from 'rxjs';
import { open, type SctpConnectOptions } from 'rxsctp';

/** Small ones are staged in JavaScript, large ones copied for the I/O thread. */
const SIZES = [100, 6000];

async function speak([options, end, count]: readonly string[]): Promise<void> {
  const association = await open(JSON.parse(options) as SctpConnectOptions);
  await firstValueFrom(association.messages$);
  // The network takes more at once where large packets are known to pass.
  await firstValueFrom(association.paths$.pipe(filter(([path]) => path.mtu > 1200)));
  for (let i = 0; i < Number(count); i++) {
    void association.send(Buffer.alloc(SIZES[i % SIZES.length], i));
  }
  if (end !== 'is terminated') process.exit();
  parentPort?.postMessage('sent');
  // The event loop gets no turn in which to hand over what was sent.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

const words = isMainThread ? process.argv.slice(2) : (workerData as string[]);
if (isMainThread && words[1] !== 'exits') {
  const worker = new Worker(new URL(import.meta.url), { workerData: words });
  const exited = once(worker, 'exit');
  if (words[1] === 'is terminated') {
    await once(worker, 'message');
    await worker.terminate();
  }
  await exited;
} else {
  await speak(words);
}
