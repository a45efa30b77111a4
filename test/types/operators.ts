// Compiled with the tests and never run: each line either compiles or has to be refused.
import type { Duplex } from 'node:stream';
import type { ReadableStream, WritableStream } from 'node:stream/web';
import { BehaviorSubject, mergeMap, of, type Observable } from 'rxjs';
import { connect, Ppid, type SctpAssociation, type SctpBatch, type SctpMessage } from 'rxsctp';
import {
  autoRelease,
  autoShutdown,
  bufferHeld,
  concatMapHeld,
  decode,
  encode,
  fromWritableStream,
  groupByStream,
  idleTimeout,
  mapMessage,
  mergeMapByStream,
  mergeMapHeld,
  ofNotification,
  ofPpid,
  ofStream,
  partitionByPpid,
  reconnect,
  request,
  respond,
  sendTo,
  switchMapByStream,
  toAsyncIterable,
  toDuplex,
  toReadableStream,
  toWritableStream,
  type SctpExchange,
  type SctpReconnectState,
} from 'rxsctp/operators';

function use(...values: readonly unknown[]): void {
  String(values);
}

interface Reading {
  readonly sensor: number;
}

const json = {
  decode: (data: Buffer) => JSON.parse(data.toString()) as Reading,
  encode: (reading: Reading) => JSON.stringify(reading),
};

export function selecting(association: SctpAssociation): void {
  const lost: Observable<string> = association.notifications$.pipe(
    ofNotification('send-failed'),
    mergeMap(({ reason }) => [reason]),
  );
  const two: Observable<'path-change' | 'sender-dry'> = association.notifications$.pipe(
    ofNotification('path-change', 'sender-dry'),
    mergeMap(({ type }) => [type]),
  );
  // @ts-expect-error -- no such notification
  ofNotification('send-faild');
  const [matching, others]: [Observable<SctpMessage<Reading>>, Observable<SctpMessage<Reading>>] =
    partitionByPpid(association.messages$.pipe(decode(json)), Ppid.M3UA, 99);
  // @ts-expect-error -- a PPID is a number
  ofPpid('46');
  const sensors: Observable<number> = association.messages$.pipe(
    decode(json),
    groupByStream({ idle: 1000 }),
    mergeMap((group) => group.pipe(mergeMapByStream(({ data }) => of(data.sensor + group.stream)))),
  );
  // @ts-expect-error -- no such option
  groupByStream({ idel: 1000 });
  use(lost, two, matching, others, sensors);
}

export function holding(source: Observable<SctpMessage>): void {
  const numbers: Observable<number> = source.pipe(
    ofStream(1),
    autoRelease(1000, ({ stream }) => stream),
    mapMessage(({ data }, index) => data.length + index),
    switchMapByStream(async ({ data }, index) => Promise.resolve(data + index)),
  );
  const mixed: Observable<string | number> = source.pipe(
    mergeMapHeld(({ stream }) => (stream === 0 ? ['a'] : of(1)), 4),
  );
  const batches: Observable<SctpBatch<Reading>> = source.pipe(
    decode(json, { onError: (error, message) => String([error.code, message.data.length]) }),
    bufferHeld({ count: 100, bytes: 65536, time: 100 }),
  );
  const sums: Observable<number> = batches.pipe(
    concatMapHeld(({ messages }) => [messages.reduce((sum, { data }) => sum + data.sensor, 0)]),
  );
  // @ts-expect-error -- nothing that could be held
  of(1).pipe(concatMapHeld((value: number) => [value]));
  // @ts-expect-error -- gives nothing to subscribe to
  source.pipe(mergeMapHeld(() => 5));
  // @ts-expect-error -- not a way to go on
  decode(json, { onError: 'ignore' });
  const text: Observable<SctpMessage<string>> = source.pipe(decode(new TextDecoder()));
  use(numbers, mixed, sums, text);
}

export function sending(source: Observable<SctpMessage>, target: SctpAssociation): void {
  const sent: Observable<SctpMessage> = source.pipe(
    sendTo(target.sender(), { acknowledged: true, limit: 0, signal: AbortSignal.timeout(10) }),
  );
  const exchanges: Observable<SctpExchange<Reading>> = source.pipe(
    decode(json),
    respond(({ data }) => ({ data: json.encode(data), ppid: 60 }), { perStream: 4 }),
  );
  source.pipe(respond(async (message) => Promise.resolve(message.data))).subscribe();
  source.pipe(respond((message) => [message.data, 'more'])).subscribe();
  // @ts-expect-error -- not something to send
  source.pipe(respond(() => 5));
  const reply: Observable<SctpMessage> = request(target.stream(3), 'ping', {
    match: ({ data }) => data.length > 3,
    timeout: Infinity,
    replyStream: 'any',
    replyPpid: 0,
  });
  request(target, { data: 'ping', ppid: 46 }, { match: { key: (data) => data[0] } }).subscribe();
  // @ts-expect-error -- nothing that messages come from
  request(target.sender(), 'ping');
  of<Reading>({ sensor: 1 })
    .pipe(
      encode(json, ({ sensor }) => ({ stream: sensor })),
      sendTo(target),
    )
    .subscribe();
  // @ts-expect-error -- not what this codec encodes
  of('a').pipe(encode(json));
  use(sent, exchanges, reply);
}

export function lives(): Observable<SctpAssociation> {
  const state = new BehaviorSubject<SctpReconnectState | undefined>(undefined);
  state.subscribe((now) => {
    if (now?.state === 'waiting') use(now.delay.toFixed(), now.error);
    // @ts-expect-error -- only while it waits
    if (now?.state === 'connected') use(now.delay);
  });
  // @ts-expect-error -- a number of milliseconds
  idleTimeout('60s');
  return connect({ host: '127.0.0.1', port: 5000 }).pipe(
    reconnect({ backoff: { initial: 10, max: 1000, factor: 1.5 }, jitter: 0, limit: 3, state }),
    idleTimeout(60_000, { action: 'abort' }),
    autoShutdown({ timeout: 1000 }),
  );
}

export async function bridges(
  association: SctpAssociation,
  texts: WritableStream<string>,
): Promise<void> {
  for await (const { data } of toAsyncIterable(association.messages$.pipe(decode(json)))) {
    use(data.sensor);
  }
  await using iterator = toAsyncIterable(association.stream(3))[Symbol.asyncIterator]();
  const next: IteratorResult<SctpMessage, undefined> = await iterator.next();
  const readable: ReadableStream<SctpMessage> = toReadableStream(association.messages$);
  await readable.pipeTo(toWritableStream(association.stream(3), { ppid: 46 }));
  const written: Observable<SctpMessage> = association.messages$.pipe(
    fromWritableStream(texts, ({ data }: SctpMessage) => data.toString()),
  );
  // @ts-expect-error -- takes strings, and payloads are bytes
  association.messages$.pipe(fromWritableStream(texts));
  const duplex: Duplex = toDuplex(association.stream(3), { messages: true, ppid: 46 });
  // @ts-expect-error -- no values that could be held
  toAsyncIterable(of(1));
  use(next, written, duplex);
}
