// Worker threads with associations to a server of the main thread: `exchange` lets them end by
// themselves, `terminate` ends them in the middle of traffic. Arguments: which of these, how many workers.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { firstValueFrom } from 'rxjs';
import { listen, open, type SctpAddress, type SctpAssociation } from 'rxsctp';
import { connectOptions, listenOptions } from '../support/engine.js';

const ASSOCIATIONS = 3;
/** Memory is compared from this part of the run on, when everything has been used a few times. */
const WARM_UP = 0.3;

type Mode = 'exchange' | 'terminate';

async function work(mode: Mode, address: SctpAddress): Promise<void> {
  const peer = connectOptions(address);
  const associations = await Promise.all(Array.from({ length: ASSOCIATIONS }, () => open(peer)));
  if (mode === 'exchange') {
    for (const association of associations) {
      await association.send('hello');
      await firstValueFrom(association.messages$);
      await association.shutdown();
    }
    return;
  }
  const flood = async (association: SctpAssociation): Promise<never> => {
    for (;;) await association.send(Buffer.alloc(3000));
  };
  parentPort?.postMessage('busy');
  await Promise.all(associations.map(flood));
}

async function main(mode: Mode, count: number): Promise<void> {
  const server = listen(listenOptions());
  const listening = firstValueFrom(server.address$);
  const ends: string[] = [];
  let ended: () => void = () => undefined;
  const running = server.subscribe((association) => {
    const end = (how: string): void => {
      ends.push(how);
      ended();
    };
    association.messages$.subscribe({
      next: (message) => {
        if (mode === 'exchange') void association.send(message.data);
      },
      error: (error: { code: string }) => end(error.code),
      complete: () => end('graceful'),
    });
  });
  const address = await listening;
  let warm = 0;
  for (let i = 1; i <= count; i++) {
    const worker = new Worker(new URL(import.meta.url), { workerData: { mode, address } });
    const exited = once(worker, 'exit');
    if (mode === 'terminate') {
      await once(worker, 'message');
      await worker.terminate();
    }
    await exited;
    while (ends.length < i * ASSOCIATIONS) await new Promise<void>((resolve) => (ended = resolve));
    if (i === Math.ceil(count * WARM_UP)) warm = process.memoryUsage.rss();
  }
  process.send?.({ ends, growth: process.memoryUsage.rss() - warm });
  running.unsubscribe();
}

if (isMainThread) {
  await main(process.argv[2] as Mode, Number(process.argv[3]));
} else {
  const { mode, address } = workerData as { mode: Mode; address: SctpAddress };
  await work(mode, address);
}
