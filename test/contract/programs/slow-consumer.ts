// Takes the messages of one association, each of them slowly, and says by how much it grew.
import { setImmediate as turn } from 'node:timers/promises';
import { finalize, mergeMap, take } from 'rxjs';
import { listen, type SctpListenOptions } from 'rxsctp';
import { mergeMapByStream } from 'rxsctp/operators';

const server = listen(JSON.parse(process.argv[2]) as SctpListenOptions);
server.address$.subscribe((address) => process.send?.(address));

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
      peak = Math.max(peak, process.memoryUsage.rss());
    }),
    finalize(() => process.send?.({ bytes, growth: peak - before })),
  )
  .subscribe();
