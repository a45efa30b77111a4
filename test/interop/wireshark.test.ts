import { expect } from 'chai';
import { concatMap, filter, firstValueFrom, from, lastValueFrom, mergeMap, take } from 'rxjs';
import { connect, listen, open, type SctpAssociation } from 'rxsctp';
import { capture, switchOffloadOff, tshark, withFolder } from './support/capture.js';
import { describeInNamespace } from './support/namespace.js';

const HOST = '127.0.0.1';
const UDP_PORT = 9899;

/** Setup, small and large messages both ways, heartbeats, graceful shutdown; then an abort. */
async function everyKindOfTraffic(mtu: number): Promise<void> {
  const server = listen({ host: HOST, port: 5000, udpPort: UDP_PORT, mtu });
  const ready = firstValueFrom(server.address$);
  const serving = server
    .pipe(
      mergeMap((association) =>
        association.messages$.pipe(
          concatMap(async ({ data, stream, ppid, unordered }) =>
            association.send(data, { stream, ppid, unordered }),
          ),
        ),
      ),
    )
    .subscribe({ error: () => undefined });
  await ready;

  const options = { host: HOST, port: 5000, remoteUdpPort: UDP_PORT, mtu, heartbeatInterval: 50 };
  const sizes = [1, 3, 64, 1000, 1453, 16_384, 100_000];
  await lastValueFrom(
    connect(options).pipe(
      concatMap(async (association: SctpAssociation) => {
        const beat = firstValueFrom(
          association.paths$.pipe(filter((paths) => paths.some((path) => path.srtt > 0))),
        );
        const echoes = lastValueFrom(association.messages$.pipe(take(sizes.length * 10)));
        await lastValueFrom(
          from(Array.from({ length: 10 }, () => sizes).flat()).pipe(
            concatMap((size, i) =>
              association.send(Buffer.alloc(size, i), {
                stream: i % 8,
                ppid: 46,
                unordered: i % 5 === 0,
              }),
            ),
          ),
        );
        await echoes;
        await beat;
        await association.shutdown();
      }),
    ),
  );

  const aborted = await open(options);
  aborted.abort('the end');
  await lastValueFrom(aborted.messages$).catch(() => undefined);
  serving.unsubscribe();
}

describeInNamespace(
  'the wire format, as tshark sees it',
  import.meta.url,
  ['tshark', 'dumpcap', 'ethtool'],
  {
    'not one malformed or bad-checksum packet, at 1500 bytes and at the full loopback MTU':
      async () => {
        await switchOffloadOff();
        for (const mtu of [1500, 0]) {
          await withFolder(async (folder) => {
            const file = await capture(folder, () => everyKindOfTraffic(mtu));
            const packets = await tshark(
              file,
              '-Y',
              'sctp',
              '-T',
              'fields',
              '-e',
              'sctp.chunk_type',
            );
            const kinds = new Set(packets.flatMap((line) => line.split(',')).map(Number));
            // DATA, INIT, INIT ACK, SACK, ABORT, SHUTDOWN, SHUTDOWN ACK, COOKIE ECHO, COOKIE ACK, SHUTDOWN COMPLETE
            expect([...kinds]).to.include.members([0, 1, 2, 3, 6, 7, 8, 10, 11, 14]);
            const bad = await tshark(
              file,
              '-Y',
              `udp.port == ${String(UDP_PORT)} && (!sctp || _ws.malformed || sctp.checksum.status == "Bad" || _ws.expert.severity >= "Warning")`,
            );
            expect(bad).to.deep.equal([]);
            const verified = await tshark(file, '-Y', 'sctp.checksum.status == "Good"');
            expect(verified.length).to.equal(packets.length);
          });
        }
      },
  },
);
