// Who subscribes or asks in which AsyncLocalStorage context, and in which it is answered: reports, by the name that is
// stored where each begins, everything that was stored where it heard something.
import { AsyncLocalStorage } from 'node:async_hooks';
import { mergeMap, of, switchMap, tap, timer, type Observable } from 'rxjs';
import { connect, createEndpoint, listen, type SctpAddress, type SctpAssociation } from 'rxsctp';
import { groupByStream, partitionByPpid, reconnect, request, respond } from 'rxsctp/operators';
import { connectOptions, listenOptions, peerAt } from '../support/engine.js';

/** For those who begin with nothing stored. */
const NOTHING = 'nothing';

const storage = new AsyncLocalStorage<string>();
const heard: Record<string, string[]> = {};

/** What is stored here is where `name` hears something. */
function note(name: string): void {
  const all = (heard[name] ??= []);
  const stored = storage.getStore() ?? NOTHING;
  if (!all.includes(stored)) all.push(stored);
}

function within<R>(name: string, action: () => R): R {
  return name.startsWith(NOTHING) ? storage.exit(action) : storage.run(name, action);
}

/** Subscribes as `name`; the first value, with the subscription left as it is. */
function watch<T>(name: string, source: Observable<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    within(name, () =>
      source.subscribe({
        next: (value) => {
          note(name);
          resolve(value);
        },
        error: (error: Error) => {
          note(name);
          reject(error);
        },
        complete: () => {
          note(name);
        },
      }),
    );
  });
}

/** Asks as `name`. */
function ask<T>(name: string, action: () => Promise<T>): Promise<T> {
  return within(name, async () => {
    const answer = await action();
    note(name);
    return answer;
  });
}

function watchAll(association: SctpAssociation): void {
  const { messages$, notifications$, state$, paths$ } = association;
  const sender = association.sender({ highWaterMark: 1 });
  const [matching, others] = partitionByPpid(messages$, 7);
  const watched: Record<string, Observable<unknown>> = {
    messages$,
    'nothing: messages$': messages$,
    'messages$ again': messages$,
    notifications$,
    'nothing: notifications$': notifications$,
    state$,
    paths$,
    'nothing: paths$': paths$,
    stats$: association.stats$(1),
    'stream(1)': association.stream(1),
    writable$: sender.writable$,
    'nothing: writable$': sender.writable$,
    drained$: sender.drained$,
    bufferedBytes$: sender.bufferedBytes$,
    'partition, matching': matching,
    'partition, others': others,
    'nothing: timer of a pipe': messages$.pipe(switchMap(() => timer(1))),
    'timer of a pipe': messages$.pipe(switchMap(() => timer(1))),
    groups: messages$.pipe(
      groupByStream({ idle: 5 }),
      tap((group) => void watch(`group`, group).catch(() => undefined)),
    ),
  };
  for (const [name, source] of Object.entries(watched)) void watch(name, source);
  within('sender', () => sender.next('x'.repeat(9000)));
}

function* messages(): Generator<string> {
  for (let i = 0; i < 5; i++) {
    note('sendMany');
    yield 'm'.repeat(60_000);
  }
}

async function main(): Promise<void> {
  // The first to use the package: its context is nobody's but its own.
  const server = within('first', () => listen(listenOptions()));
  const address = watch('address$', server.address$);
  const accepted = watch('server', server);
  const place: SctpAddress = await address;
  const client = await watch('connect', connect(connectOptions(place, { sendBuffer: 100_000 })));
  const peer = await accepted;
  watchAll(client);
  within('answering', () => peer.messages$.pipe(respond((message) => message.data)).subscribe());
  const own = createEndpoint(listenOptions());
  void watch('associations$', own.associations$);
  void watch('nothing: associations$', own.associations$);
  await watch('endpoint address$', own.address$);
  await ask('endpoint send()', () => own.send(peerAt(place), 'hello'));

  await ask('send()', () => client.send('hello'));
  await ask('send(), acknowledged', () => client.send('hello', { acknowledged: true }));
  await ask('stats()', () => client.stats());
  await watch('request', request(client, { data: 'question', ppid: 7 }));
  await new Promise<void>((resolve) => {
    const many = client.sendMany(messages(), { acknowledged: true });
    within('sendMany', () => many.subscribe({ next: () => note('sendMany'), complete: resolve }));
  });
  const reconnecting = connect(connectOptions(place)).pipe(
    reconnect({ backoff: { initial: 1, max: 1 }, afterShutdown: true }),
    mergeMap((association) => {
      note('reconnect');
      return of(association);
    }),
  );
  const again = await watch('reconnect', reconnecting);
  await ask('shutdown()', () => again.shutdown());
  await peer.send('goodbye', { ppid: 8, stream: 1 });
  await ask('shutdown() of the peer', () => peer.shutdown());
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.send?.(heard);
  process.exit();
}

await main();
