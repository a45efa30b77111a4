// Compiled with the tests and never run: each line either compiles or has to be refused.
import type * as net from 'node:net';
import { mergeMap, type Observable, type OperatorFunction, type Subject } from 'rxjs';
import {
  connect,
  createEndpoint,
  listen,
  open,
  Ppid,
  SctpError,
  type SctpAddress,
  type SctpAssociation,
  type SctpAuthKey,
  type SctpAuthOptions,
  type SctpMessage,
  type SctpNotification,
  type SctpPath,
  type SctpDropped,
  type SctpErrorCode,
  type SctpEnding,
  type SctpScheduler,
  type SctpSendInput,
  type SctpSendProgress,
  type SctpState,
  type SctpStats,
} from 'rxsctp';
import {
  groupByStream,
  mergeMapByStream,
  ofPpid,
  ofStream,
  sendTo,
  type SctpStreamGroup,
} from 'rxsctp/operators';

function use(...values: readonly unknown[]): void {
  String(values);
}

export function servers(): Observable<SctpAssociation> {
  const server = listen({ host: '127.0.0.1', port: 5000, udpPort: 0, rto: { min: 10 } });
  const address: Observable<SctpAddress> = server.address$;
  use(address);
  // @ts-expect-error -- a port is a number
  listen({ port: '5000' });
  // @ts-expect-error -- no such option
  listen({ localPort: 1 });
  const lookup: net.LookupFunction = (_host, _options, callback) => {
    callback(null, '127.0.0.1', 4);
  };
  connect({ host: 'a', port: 1, autoSelectFamily: true, lookup, shutdownTimeout: 1000 });
  // @ts-expect-error -- not a lookup
  connect({ host: 'a', port: 1, lookup: 'a' });
  // @ts-expect-error -- a client needs a port
  connect({ host: '127.0.0.1' });
  // @ts-expect-error -- and somebody to connect to
  connect({ port: 5000 });
  // @ts-expect-error -- so does the promise
  void open({ port: 5000, hosts: undefined });
  const scheduler: SctpScheduler = 'fair-capacity';
  const keys: readonly SctpAuthKey[] = [{ id: 1, secret: 'a' }];
  const auth: SctpAuthOptions = { keys, chunks: [0], hmacs: ['sha256', 'sha1'], activeKey: 1 };
  listen({ engine: 'kernel', transport: 'ip', hosts: ['a', 'b'], scheduler, auth });
  connect({ hosts: ['a', 'b'], localAddresses: ['127.0.0.1'], port: 1, streamReset: true });
  // @ts-expect-error -- no such scheduler
  listen({ scheduler: 'fair' });
  // @ts-expect-error -- authentication takes a key
  listen({ auth: { chunks: [0] } });
  return server;
}

export async function associations(): Promise<void> {
  await using association = await open({
    host: '127.0.0.1',
    port: 5000,
    streams: { outbound: 16, inbound: 16 },
  });
  const messages: Observable<SctpMessage> = association.messages$;
  const notifications: Observable<SctpNotification> = association.notifications$;
  const states: Observable<SctpState> = association.state$;
  const endings: Observable<SctpEnding> = association.ended$;
  const { by, how, error }: SctpEnding = await association.ended;
  const code: string | undefined = error?.code;
  const paths: Observable<readonly SctpPath[]> = association.paths$;
  const stats: SctpStats = await association.stats({ streams: true });
  const samples: Observable<SctpStats> = association.stats$(1000);
  const sender: Subject<SctpSendInput> = association.sender({ stream: 4, ppid: Ppid.M3UA });
  const writable: Observable<boolean> = association.sender().writable$;
  const { outbound }: { readonly outbound: number } = association.streams;
  sender.next(Buffer.from('a'));
  sender.next({ data: 'a', stream: 3 });
  // @ts-expect-error -- no data
  sender.next({ stream: 3 });
  // @ts-expect-error -- not something to send
  await association.send(5);
  await association.send('a', { lifetime: 100 });
  association.sender({ maxRetransmits: 3 }).next({ data: 'a', priority: 1 });
  await association.setPrimary('192.0.2.1');
  await association.resetStreams({ direction: 'both', streams: [1] });
  await association.addStreams({ outbound: 2 });
  await association.setAuthKey(2, Buffer.from('b'));
  // @ts-expect-error -- milliseconds
  await association.send('a', { lifetime: '1s' });
  await association.shutdown({ timeout: 1000, signal: AbortSignal.timeout(1000) });
  // @ts-expect-error -- milliseconds
  await association.shutdown({ timeout: '1s' });
  // @ts-expect-error -- negotiated, not set
  association.streams = { outbound: 1, inbound: 1 };
  association.stream(3).next('a');
  const progress: Observable<SctpSendProgress> = association.sendMany(['a', { data: 'b' }]);
  association.sendMany(association.messages$, { acknowledged: true }).subscribe();
  // @ts-expect-error -- not a source of messages
  association.sendMany([5]);
  association.sendMany(['a'], { onError: (_, item) => sender.next(item) });
  // @ts-expect-error -- no such choice
  association.sendMany(['a'], { onError: 'ignore' });
  // @ts-expect-error -- next() does not wait
  sender.next({ data: 'a', acknowledged: true });
  const dropped: SctpDropped = association.sender({ highWaterMark: 10, lowWaterMark: 5 }).dropped;
  await association.send('a', { acknowledged: true, signal: AbortSignal.timeout(1000) });
  const received: Observable<SctpMessage> = association.stream(3);
  await association.send('a', { stream: 3, ppid: Ppid.DIAMETER, unordered: true });
  await association.shutdown();
  association.abort('reason');
  use(
    messages,
    notifications,
    states,
    endings,
    by,
    how,
    code,
    paths,
    stats,
    samples,
    writable,
    outbound,
    received,
    progress,
    dropped,
  );
}

export async function endpoints(): Promise<void> {
  await using endpoint = createEndpoint({ host: '127.0.0.1', port: 5000 });
  await endpoint.send({ host: '127.0.0.2', port: 5000 }, 'a', { stream: 3 });
  endpoint.messages$.subscribe(({ association }) => void endpoint.send(association, 'b'));
  // @ts-expect-error -- a peer has a port
  await endpoint.send({ host: '127.0.0.2' }, 'a');
}

export function notified(notification: SctpNotification): string {
  switch (notification.type) {
    case 'association-change':
      return notification.state;
    case 'path-change':
      return notification.path.address;
    case 'remote-error':
      return notification.causes.map(({ name }) => name).join();
    case 'send-failed':
      return notification.data.toString();
    case 'window-full':
      return notification.streams.join();
    case 'stream-reset':
      return `${notification.result} ${notification.streams.join()}`;
    case 'association-reset':
      return notification.result;
    case 'stream-change':
      return `${notification.result} ${String(notification.streams.outbound)}`;
    case 'partial-delivery':
      return String(notification.stream);
    case 'authentication':
      return `${notification.change} ${String(notification.key)}`;
    case 'adaptation':
      return String(notification.indication);
    case 'notifications-lost':
      return String(notification.count);
    case 'shutdown':
    case 'sender-dry':
      return notification.association.remoteAddresses[0];
  }
}

export function operators(source: Observable<SctpMessage>, target: SctpAssociation): void {
  const lengths: Observable<number> = source.pipe(
    mergeMapByStream(async (message) => Promise.resolve(message.data.length), { concurrency: 2 }),
  );
  const groups: OperatorFunction<SctpMessage, SctpStreamGroup> = groupByStream();
  const filtered: Observable<SctpMessage> = source.pipe(ofStream(1), ofPpid(Ppid.NGAP, 99));
  const echoed: Observable<SctpMessage> = source.pipe(sendTo(target, { stream: 1 }));
  const texts: Observable<string> = servers().pipe(
    mergeMap(() => ['a']),
    sendTo(createEndpointTarget()),
  );
  // @ts-expect-error -- numbers cannot be sent
  lengths.pipe(sendTo(target));
  use(groups, filtered, echoed, texts);
}

function createEndpointTarget(): { send(): Promise<void> } {
  const endpoint = createEndpoint({ port: 5000 });
  endpoint.connect({ host: '127.0.0.1', port: 5000 }).subscribe({
    error: (error: unknown) => {
      if (error instanceof SctpError) use(error.code.length, error.causes[0].code);
    },
  });
  return { send: () => endpoint.close() };
}

export function advised(error: SctpError): string {
  const code: SctpErrorCode = error.code;
  // @ts-expect-error -- no such code
  if (code === 'ECONNREFUSE') return '';
  switch (code) {
    case 'ECONNREFUSED':
    case 'ERR_SCTP_NO_BINARY':
    case 'ENOTFOUND':
      return error.syscall ?? code;
    default:
      return code;
  }
}
