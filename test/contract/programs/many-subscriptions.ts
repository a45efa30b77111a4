// Subscribes to and unsubscribes from everything an association has to offer, round after round, and says after each
// round what memory it has in use. Arguments: the server's options as JSON, rounds, subscriptions in a round.
import { firstValueFrom, type Observable } from 'rxjs';
import { listen, open, type SctpListenOptions } from 'rxsctp';
import {
  groupByStream,
  mergeMapByStream,
  ofNotification,
  ofPpid,
  ofStream,
  partitionByPpid,
  sendTo,
  switchMapByStream,
} from 'rxsctp/operators';
import { connectOptions } from '../support/engine.js';
import { memoryInUse } from '../support/memory.js';

/** The event loop gets a turn after so many subscriptions. */
const TURN_EVERY = 10_000;

const options = JSON.parse(process.argv[2]) as SctpListenOptions;
const [rounds, count] = process.argv.slice(3).map(Number);

const { sackDelay } = options;
const server = listen(options);
const address = firstValueFrom(server.address$);
const accepted = firstValueFrom(server);
const association = await open(connectOptions(await address, { sackDelay }));
const peer = await accepted;
peer.messages$.subscribe();
const sender = association.sender({ stream: 1 });
const { messages$ } = association;

const sources: (() => Observable<unknown>)[] = [
  () => messages$,
  () => association.stream(1),
  () => association.stream(2).writable$,
  () => association.sender().writable$,
  () => association.sender().drained$,
  () => sender,
  () => sender.writable$,
  () => sender.drained$,
  () => association.notifications$,
  () => association.notifications$.pipe(ofNotification('send-failed')),
  () => association.state$,
  () => association.paths$,
  () => association.stats$(1000),
  () => messages$.pipe(ofStream(1), ofPpid(60)),
  () => partitionByPpid(messages$, 60)[0],
  () => messages$.pipe(groupByStream()),
  () => messages$.pipe(mergeMapByStream((message) => [message])),
  () => messages$.pipe(switchMapByStream((message) => [message])),
  () => messages$.pipe(sendTo(association)),
];

for (let round = 0; round < rounds; round++) {
  for (let i = 0; i < count; i++) {
    sources[i % sources.length]().subscribe().unsubscribe();
    if (i % TURN_EVERY === 0) await association.send('still here', { acknowledged: true });
  }
  process.send?.(await memoryInUse());
}
await association.shutdown();
