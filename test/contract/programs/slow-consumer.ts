// Takes the messages of one association, each of them slowly, and says by how much it grew, garbage left out: it needs
// --expose-gc.
import { setImmediate as turn } from 'node:timers/promises';
import { finalize, mergeMap, take } from 'rxjs';
import { listen, type SctpListenOptions } from 'rxsctp';
import { mergeMapByStream } from 'rxsctp/operators';

const COLLECT_EVERY = 100;
const { gc: collectGarbage } = globalThis;
if (collectGarbage === undefined) throw new Error('run it with --expose-gc');

const server = listen(JSON.parse(process.argv[2]) as SctpListenOptions);
server.address$.subscribe((address) => process.send?.(address));

let messages = 0;
const before = process.memoryUsage.rss();
let peak = before;
let bytes = 0;
server
  .pipe(
    take(1),
    mergeMap((association) => association.messages$),
    mergeMapByStream(async ({ length }) => {
      await turn();
      bytes += length;
      if (++messages % COLLECT_EVERY !== 0) return;
      collectGarbage();
      peak = Math.max(peak, process.memoryUsage.rss());
    }),
    finalize(() => process.send?.({ bytes, growth: peak - before })),
  )
  .subscribe();
