// Opens, uses and closes associations with itself, round after round, and says after each round what memory it has in
// use. Arguments: the server's options as JSON, rounds, associations in a round.
import {
  catchError,
  EMPTY,
  filter,
  firstValueFrom,
  lastValueFrom,
  merge,
  mergeMap,
  Subscription,
  take,
  toArray,
} from 'rxjs';
import { listen, open, type SctpAssociation, type SctpListenOptions } from 'rxsctp';
import { groupByStream, mergeMapByStream, ofPpid, sendTo } from 'rxsctp/operators';
import { connectOptions } from '../support/engine.js';
import { memoryInUse } from '../support/memory.js';
import { until } from '../support/until.js';

const AT_A_TIME = 100;
const ECHO = 60;
const ENDINGS = ['shutdown', 'abort', 'dispose', 'peer'] as const;

const options = JSON.parse(process.argv[2]) as SctpListenOptions;
const [rounds, count] = process.argv.slice(3).map(Number);

let accepted = 0;
let ended = 0;

/** Echoes what has the PPID for it, in order on each stream; ends the association when asked to. */
function serve(association: SctpAssociation): void {
  accepted++;
  association.state$.subscribe({ complete: () => ended++ });
  association.notifications$.subscribe();
  association.paths$.subscribe();
  merge(
    association.messages$.pipe(
      ofPpid(ECHO),
      mergeMapByStream((message) => [message]),
      sendTo(association),
    ),
    association.messages$.pipe(
      groupByStream(),
      mergeMap((group) => group),
    ),
    association.stream(3).pipe(mergeMap(() => association.shutdown())),
  )
    .pipe(catchError(() => EMPTY))
    .subscribe();
}

const { sackDelay } = options;
const server = listen(options);
const address = firstValueFrom(server.address$);
const serving = server.subscribe(serve);
const to = connectOptions(await address, { sackDelay });

async function use(i: number): Promise<void> {
  const association = await open(to);
  const watching = new Subscription();
  for (const watched of [association.state$, association.paths$, association.stats$(1000)]) {
    watching.add((watched as typeof association.state$).subscribe());
  }
  const echoes = lastValueFrom(association.stream(1).pipe(take(3), toArray()));
  const sender = association.sender({ stream: 1, ppid: ECHO });
  const drained = firstValueFrom(sender.drained$.pipe(filter(() => sender.bufferedBytes === 0)));
  sender.next('a');
  await association.send('b', { stream: 1, ppid: ECHO, acknowledged: true });
  await association.stream(1).send('c', { ppid: ECHO });
  sender.complete();
  await Promise.all([echoes, drained]);
  const ending = ENDINGS[i % ENDINGS.length];
  if (ending === 'shutdown') await association.shutdown();
  else if (ending === 'abort') association.abort('done');
  else if (ending === 'dispose') await association[Symbol.asyncDispose]();
  else await association.send('end', { stream: 3 });
  await lastValueFrom(association.state$);
  watching.unsubscribe();
}

for (let round = 0; round < rounds; round++) {
  for (let i = 0; i < count; i += AT_A_TIME) {
    await Promise.all(
      Array.from({ length: Math.min(AT_A_TIME, count - i) }, (_, at) => use(i + at)),
    );
  }
  const opened = (round + 1) * count;
  await until(
    () => ended === opened,
    `the end of ${opened} associations (${ended} of ${accepted})`,
  );
  process.send?.(await memoryInUse());
}
serving.unsubscribe();
