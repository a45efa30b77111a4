// Worker threads that use rxsctp, of a process whose main thread does not. Arguments: how each ends (`ends` by itself,
// `exits` with process.exit(), is `terminated`), or `all` for these in turn, and how many there are, one after the other.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const ENDS = ['ends', 'exits', 'terminated'] as const;
type End = (typeof ENDS)[number];

async function work(end: End): Promise<void> {
  const { firstValueFrom } = await import('rxjs');
  const { listen, open } = await import('rxsctp');
  const { connectOptions, listenOptions } = await import('../support/engine.js');
  const server = listen(listenOptions());
  const address = firstValueFrom(server.address$);
  const accepted = firstValueFrom(server);
  const accepting = server.subscribe();
  const client = await open(connectOptions(await address));
  await client.send('hello');
  await firstValueFrom((await accepted).messages$);
  if (end === 'terminated') {
    parentPort?.postMessage('busy');
    for (;;) await client.send(Buffer.alloc(3000));
  }
  if (end === 'exits') process.exit();
  await client.shutdown();
  accepting.unsubscribe();
}

async function main(ends: readonly End[], count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const end = ends[i % ends.length];
    const worker = new Worker(new URL(import.meta.url), { workerData: end });
    const exited = once(worker, 'exit');
    if (end === 'terminated') {
      await once(worker, 'message');
      await worker.terminate();
    }
    const [code] = (await exited) as [number];
    if (code !== (end === 'terminated' ? 1 : 0)) throw new Error(`a worker ended with ${code}`);
  }
}

if (isMainThread) {
  const [how, count] = process.argv.slice(2);
  await main(how === 'all' ? ENDS : [how as End], Number(count));
} else {
  await work(workerData as End);
}
