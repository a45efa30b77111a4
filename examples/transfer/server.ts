/**
 * The receiving end: takes one association, writes what comes on each stream to a file of its own and everything,
 * by offset, to one reassembled file.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';

import {
  connect as share,
  finalize,
  ignoreElements,
  lastValueFrom,
  map,
  merge,
  mergeMap,
  scan,
  take,
  tap,
} from 'rxjs';
import { listen, type SctpAssociation, type SctpMessage } from 'rxsctp';
import { groupByStream, mergeMapByStream, ofPpid } from 'rxsctp/operators';

import { decodeBlock, Kind, type Manifest, SLOW_STREAM, STREAMS } from './agreement.js';
import { size, onStop, peakMemory, rate, report } from './report.js';

const SLOW_BLOCK_MS = 100;
const REPORT_EVERY_MS = 200;
const STOP_WITHIN_MS = 3000;

const [folder = '.'] = process.argv.slice(2);
const stopping = new AbortController();
const received = new Array<number>(STREAMS).fill(0);
const written = new Array<number>(STREAMS).fill(0);
const finishedAt = new Array<number>(STREAMS).fill(0);
let startedAt = 0;

const wholePath = join(folder, 'reassembled');
const whole = await open(wholePath, 'w');
const parts = await Promise.all(
  Array.from({ length: STREAMS }, (_, stream) =>
    open(join(folder, `stream-${String(stream)}`), 'w'),
  ),
);

/** Puts one block on disk and gives the client its credit back. The message is held until this ends. */
async function store(message: SctpMessage): Promise<void> {
  const { stream } = message;
  const { offset, bytes } = decodeBlock(message.data);
  if (stream === SLOW_STREAM) await pause();
  await Promise.all([whole.write(bytes, 0, bytes.length, offset), parts[stream].write(bytes)]);
  written[stream] += bytes.length;
  finishedAt[stream] = performance.now();
  // A client that is ending needs no credit any more.
  const credit = message.association.send(Buffer.from([1]), { stream, ppid: Kind.Written });
  await credit.catch(() => undefined);
}

async function pause(): Promise<void> {
  await delay(SLOW_BLOCK_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
}

/** Emits the manifest, and completes when the association has ended and the last block is on disk. */
function receive(association: SctpAssociation) {
  startedAt = performance.now();
  stopping.signal.addEventListener('abort', () => {
    setTimeout(() => {
      association.abort('stopped');
    }, STOP_WITHIN_MS).unref();
  });
  // Somebody listens, so credit that a stopped client has not taken is no warning.
  association.notifications$.subscribe();
  return association.messages$.pipe(
    share((messages$) => {
      const blocks$ = messages$.pipe(ofPpid(Kind.Block));
      const stored$ = blocks$.pipe(mergeMapByStream(store), ignoreElements());
      const counted$ = blocks$.pipe(
        groupByStream(),
        mergeMap((lane$) =>
          lane$.pipe(
            scan((bytes, message) => bytes + decodeBlock(message.data).bytes.length, 0),
            tap((bytes) => (received[lane$.key] = bytes)),
          ),
        ),
        ignoreElements(),
      );
      const manifest$ = messages$.pipe(
        ofPpid(Kind.Manifest),
        map((message) => JSON.parse(message.data.toString()) as Manifest),
      );
      return merge(stored$, counted$, manifest$);
    }),
    // Does nothing when the association has ended by itself.
    finalize(() => association.abort('the server gave up')),
  );
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** What came, and how long the streams took of which the server kept none or one waiting. */
function summary(): string {
  const streams = Array.from({ length: STREAMS }, (_, stream) => stream);
  const over = (chosen: number[]): string => {
    const bytes = chosen.reduce((sum, stream) => sum + written[stream], 0);
    const took = Math.max(...chosen.map((stream) => finishedAt[stream]), startedAt) - startedAt;
    return `${size(bytes)} in ${(took / 1000).toFixed(2)} s, ${rate(bytes, took)}`;
  };
  return [
    `written: ${over(streams)}; peak memory ${peakMemory()}`,
    `  the slow stream: ${over([SLOW_STREAM])}`,
    `  the other seven: ${over(streams.filter((stream) => stream !== SLOW_STREAM))}`,
  ].join('\n');
}

const server = listen({
  host: '127.0.0.1',
  port: 0,
  udpPort: 0,
  streams: { outbound: STREAMS, inbound: STREAMS },
});
server.address$.pipe(take(1)).subscribe(({ address, port, udpPort }) => {
  report({ kind: 'listening', host: address, port, udpPort });
});
const progress = (): void => {
  report({ kind: 'written', received, streams: written, memory: process.memoryUsage.rss() });
};
const reporting = setInterval(progress, REPORT_EVERY_MS);
onStop(() => {
  stopping.abort();
  if (startedAt === 0) process.exit(130);
});

try {
  const manifest = await lastValueFrom(server.pipe(take(1), mergeMap(receive)));
  await Promise.all([whole, ...parts].map((file) => file.close()));
  const sha256 = await sha256OfFile(wholePath);
  progress();
  report({ kind: 'finished', sha256, bytes: written.reduce((sum, bytes) => sum + bytes, 0) });
  console.log(`sha256 ${sha256}\n${summary()}`);
  process.exitCode = sha256 === manifest.sha256 ? 0 : 1;
} catch (error) {
  if (!stopping.signal.aborted) console.error(error instanceof Error ? error.message : error);
  process.exitCode = stopping.signal.aborted ? 130 : 1;
} finally {
  clearInterval(reporting);
  if (process.connected) process.disconnect();
}
