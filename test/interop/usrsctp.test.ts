import { expect } from 'chai';
import {
  concatMap,
  defer,
  filter,
  firstValueFrom,
  from,
  interval,
  lastValueFrom,
  map,
  mergeMap,
  retry,
  take,
  tap,
  toArray,
} from 'rxjs';
import {
  listen,
  open,
  Ppid,
  SctpError,
  type SctpAssociation,
  type SctpConnectOptions,
  type SctpMessage,
} from 'rxsctp';
import { ofNotification } from 'rxsctp/operators';
import { describeInNamespace } from './support/namespace.js';
import { Peer } from './support/peer.js';

const PROGRAMS = '/usr/lib/usrsctp';
const HOST = '127.0.0.1';
const PEER_UDP_PORT = 9900; // theirs; ours stays at 9899
const OUR_UDP_PORT = 9899;
const LARGE = 100_000;

const servers = (name: 'echo_server' | 'discard_server'): Peer =>
  new Peer(`${PROGRAMS}/${name}`, [String(PEER_UDP_PORT), String(OUR_UDP_PORT)]);

/** They say nothing when they listen: connecting is tried until somebody does. */
const connectTo = (
  port: number,
  streams = 10,
  options: Partial<SctpConnectOptions> = {},
): Promise<SctpAssociation> =>
  lastValueFrom(
    defer(() =>
      open({
        host: HOST,
        port,
        remoteUdpPort: PEER_UDP_PORT,
        udpPort: OUR_UDP_PORT,
        streams: { outbound: streams, inbound: streams },
        ...options,
      }),
    ).pipe(retry({ count: 200, delay: 50 })),
  );

const payload = (size: number, seed: number): Buffer =>
  Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * 31 + seed) & 0xff));

/** What tsctp ends with: first length, messages, receive calls, bytes, seconds, rate, notifications. */
const SUMMARY = /\d+, (\d+), \d+, (\d+), \d+\.\d+, /;

/** Lines of other threads of theirs may begin in the same line. */
const received = (output: string): number[] =>
  [...output.matchAll(/Msg of length (\d+) received/g)].map(([, length]) => Number(length));

const copied = (
  message: SctpMessage,
): { stream: number; ppid: number; unordered: boolean; data: Buffer } => ({
  stream: message.stream,
  ppid: message.ppid,
  unordered: message.unordered,
  data: Buffer.from(message.data),
});

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

describeInNamespace(
  'interoperation with usrsctp',
  import.meta.url,
  [`${PROGRAMS}/tsctp`, 'stdbuf'],
  {
    'echo_server answers on the same stream, PPID and order flag': async () => {
      await using peer = servers('echo_server');
      const association = await connectTo(7);
      const sent = [1, 4, 63, 64, 1000, 1452, 5000, 10_240].map((size, i) => ({
        stream: i % 4,
        ppid: i % 2 === 0 ? Ppid.M3UA : 0xfedcba98,
        unordered: i % 3 === 2,
        data: payload(size, i),
      }));
      const echoes = firstValueFrom(
        association.messages$.pipe(map(copied), take(sent.length), toArray()),
      );
      for (const { data, ...options } of sent) await association.send(data, options);
      const key = (message: { data: Buffer }): number => message.data.length;
      expect((await echoes).sort((a, b) => key(a) - key(b))).to.deep.equal(sent);
      await association.shutdown();
      await peer.until(
        (output) => /Notification of length/.test(output),
        'a notification of the end',
      );
    },

    'echo_server authenticates what we list, with the key without a secret that it has (RFC 4895)':
      async () => {
        for (const hmacs of [['sha1'], ['sha256', 'sha1']] as const) {
          await using peer = servers('echo_server');
          const association = await connectTo(7, 10, {
            auth: {
              chunks: [0, 3, 4, 5, 6, 7, 8, 9, 11],
              hmacs,
              keys: [{ id: 1, secret: 'not used' }],
              activeKey: 0,
            },
          });
          const echoes = firstValueFrom(
            association.messages$.pipe(map(copied), take(3), toArray()),
          );
          for (const size of [1, 1452, 10_000]) await association.send(payload(size, size));
          for (const { data } of await echoes) {
            expect(data.equals(payload(data.length, data.length))).to.equal(true);
          }
          expect((await association.stats()).unauthenticatedChunks).to.equal(0);
          await association.shutdown();
          await peer.until(
            (output) => /Notification of length/.test(output),
            'a notification of the end',
          );
        }
      },

    'discard_server takes messages of 100 kB, and graceful shutdown delivers everything first':
      async () => {
        await using peer = servers('discard_server');
        const association = await connectTo(9);
        const count = 50;
        for (let i = 0; i < count; i++)
          await association.send(payload(LARGE, i), { stream: i % 10, ppid: 46 });
        await association.shutdown();
        await peer.until(
          (output) => sum(received(output)) === count * LARGE,
          'all bytes of 50 messages',
        );
        expect(peer.output).to.match(/on stream 9 .*PPID 46/);
      },

    'echo_server goes on past messages that were given up, sent or not, for more important ones':
      async () => {
        await using peer = servers('echo_server');
        const association = await connectTo(7, 4, { sendBuffer: 20_000 });
        const echoes = new Map<number, number>();
        association.messages$.subscribe({
          next: ({ ppid, stream }) => {
            echoes.set(ppid, stream);
          },
          error: () => undefined,
        });
        let givenUpSent = 0;
        association.notifications$
          .pipe(ofNotification('send-failed'))
          .subscribe(({ sent }) => (givenUpSent += sent ? 1 : 0));
        const count = 600;
        const senders = [0, 1, 2, 3].map((stream) => association.sender({ stream }));
        await Promise.all(
          Array.from({ length: count }, (_, i) =>
            senders[i % 4].send(payload(200 + ((i * 997) % 4000), i), {
              ppid: i,
              priority: (i * 7) % 5,
            }),
          ),
        );
        await association.send('last', { ppid: count, acknowledged: true });
        const important = Array.from({ length: count }, (_, i) => i).filter((i) => i % 5 === 0);
        const awaited = [...important, count];
        await firstValueFrom(interval(5).pipe(filter(() => awaited.every((i) => echoes.has(i)))));
        for (const i of important) expect(echoes.get(i), String(i)).to.equal(i % 4);
        for (const stream of [0, 1, 2, 3]) {
          const order = [...echoes].filter(([, each]) => each === stream).map(([ppid]) => ppid);
          expect(order).to.deep.equal([...order].sort((a, b) => a - b));
        }
        expect(givenUpSent).to.be.above(0);
        await association.shutdown();
        await peer.until(
          (output) => /Notification of length/.test(output),
          'a notification of the end',
        );
      },

    'echo_server sees our abort': async () => {
      await using peer = servers('echo_server');
      const association = await connectTo(7);
      const notifications = (): number => peer.output.split('Notification of length').length - 1;
      await association.send(payload(10, 1));
      await peer.until((output) => received(output).length === 1, 'the message');
      const before = notifications();
      const end = lastValueFrom(association.messages$).catch((error: unknown) => error);
      association.abort('enough');
      await peer.until(() => notifications() > before, 'a notification of the end');
      expect(await end).to.be.instanceOf(SctpError);
    },

    'client talks to our server and shuts down gracefully': async () => {
      const server = listen({ host: HOST, port: 5001, udpPort: OUR_UDP_PORT });
      const lines: string[] = [];
      const ready = firstValueFrom(server.address$);
      const ended = firstValueFrom(
        server.pipe(
          concatMap((association) =>
            association.messages$.pipe(
              tap((message) => {
                lines.push(message.data.toString());
                void association.send(`echo ${message.data.toString()}`, {
                  stream: message.stream,
                });
              }),
              toArray(),
            ),
          ),
        ),
      );
      await ready;
      await using peer = new Peer(`${PROGRAMS}/client`, [
        HOST,
        '5001',
        '0',
        String(PEER_UDP_PORT),
        String(OUR_UDP_PORT),
      ]);
      peer.write('hello\nworld\n');
      await peer.until(
        (output) => output.includes('echo hello') && output.includes('echo world'),
        'the answers',
      );
      peer.end();
      expect((await ended).length).to.equal(2); // messages$ completed: the shutdown was graceful
      expect(lines).to.deep.equal(['hello\n', 'world\n']);
      expect(await peer.exit()).to.equal(0);
    },

    'tsctp sends messages of 100 kB to our server': async () => {
      const count = 200;
      const server = listen({ host: HOST, port: 5001, udpPort: OUR_UDP_PORT });
      const ready = firstValueFrom(server.address$);
      const lengths = firstValueFrom(
        server.pipe(
          mergeMap((association) =>
            association.messages$.pipe(
              map((m) => m.data.length),
              toArray(),
            ),
          ),
        ),
      );
      await ready;
      await using peer = new Peer(`${PROGRAMS}/tsctp`, [
        ...['-E', String(PEER_UDP_PORT), '-U', String(OUR_UDP_PORT)],
        ...['-n', String(count), '-l', String(LARGE), '-p', '5001', HOST],
      ]);
      expect(await lengths).to.deep.equal(Array.from({ length: count }, () => LARGE));
      expect(await peer.exit()).to.equal(0);
    },

    'tsctp receives from us': async () => {
      const count = 500;
      await using peer = new Peer(`${PROGRAMS}/tsctp`, [
        ...['-E', String(PEER_UDP_PORT), '-U', String(OUR_UDP_PORT), '-p', '5001'],
      ]);
      const association = await connectTo(5001);
      await lastValueFrom(
        from(Array.from({ length: count }, (_, i) => payload(LARGE, i))).pipe(
          concatMap((data) => association.send(data, { unordered: true })),
        ),
      );
      await association.shutdown();
      await peer.until((output) => SUMMARY.test(output), 'its summary');
      const [, messages, bytes] = (SUMMARY.exec(peer.output) ?? []).map(Number);
      expect({ messages, bytes }).to.deep.equal({ messages: count, bytes: count * LARGE });
    },

    'an abort by tsctp, which closes with our data unread, is ECONNRESET with its cause':
      async () => {
        const server = listen({ host: HOST, port: 5001, udpPort: OUR_UDP_PORT });
        const ready = firstValueFrom(server.address$);
        const failure = firstValueFrom(
          server.pipe(
            mergeMap((association) =>
              defer(() => {
                for (let i = 0; i < 10; i++)
                  void association.send(payload(1000, i)).catch(() => undefined);
                return association.messages$;
              }).pipe(
                filter(() => false),
                map(() => new Error('unreachable')),
              ),
            ),
          ),
        ).then(
          () => undefined,
          (error: unknown) => error,
        );
        await ready;
        await using peer = new Peer(`${PROGRAMS}/tsctp`, [
          ...[
            '-E',
            String(PEER_UDP_PORT),
            '-U',
            String(OUR_UDP_PORT),
            '-T',
            '1',
            '-l',
            '1000',
            '-p',
            '5001',
            HOST,
          ],
        ]);
        const error = await failure;
        expect(error).to.be.instanceOf(SctpError);
        expect((error as SctpError).code).to.equal('ECONNRESET');
        await peer.exit();
      },
  },
);
