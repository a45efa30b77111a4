/**
 * The sending end: cuts a file into blocks and gives each to the next stream that may take one. The file is read no
 * faster than the streams take blocks, so memory stays the same for kilobytes and for gigabytes.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { filter, firstValueFrom, lastValueFrom, map, merge, share, tap } from 'rxjs';
import { open, type SctpSendSubject } from 'rxsctp';
import { ofPpid } from 'rxsctp/operators';

import { BLOCK_BYTES, CREDIT, encodeBlock, Kind, type Manifest, STREAMS } from './agreement.js';
import { size, onStop, peakMemory, rate, report } from './report.js';

const READ_BYTES = 1024 * 1024;
const REPORT_EVERY_MS = 200;
const STOP_WITHIN_MS = 3000;

interface Lane {
  stream: number;
  out: SctpSendSubject;
  writable: boolean;
  credit: number;
  sent: number;
}

const [input = '-', host = '127.0.0.1', port, remoteUdpPort] = process.argv.slice(2);
const source =
  input === '-' ? process.stdin : createReadStream(input, { highWaterMark: READ_BYTES });
const stopping = new AbortController();
let established = false;
onStop(() => {
  stopping.abort();
  if (!established) process.exit(130);
  source.destroy();
});

async function* blocksOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += BLOCK_BYTES)
      yield chunk.subarray(at, at + BLOCK_BYTES);
  }
}

async function transfer(): Promise<void> {
  const association = await open({
    host,
    port: Number(port),
    remoteUdpPort: Number(remoteUdpPort),
    streams: { outbound: STREAMS, inbound: STREAMS },
  });
  established = true;
  const started = performance.now();
  const lanes = Array.from({ length: STREAMS }, (_, stream): Lane => {
    const out = association.sender({ stream, ppid: Kind.Block });
    return { stream, out, writable: true, credit: CREDIT, sent: 0 };
  });

  const written$ = association.messages$.pipe(
    ofPpid(Kind.Written),
    tap(({ stream }) => {
      lanes[stream].credit += 1;
    }),
    share(),
  );
  const writable$ = merge(
    ...lanes.map((lane) => lane.out.writable$.pipe(tap((writable) => (lane.writable = writable)))),
  ).pipe(share());
  writable$.subscribe();
  const ended = lastValueFrom(written$, { defaultValue: undefined });
  ended.catch(() => undefined);

  let next = 0;
  const freeLane = (): Lane | undefined => {
    for (let turn = 0; turn < STREAMS; turn += 1) {
      const lane = lanes[(next + turn) % STREAMS];
      if (lane.credit > 0 && lane.writable) {
        next = lane.stream + 1;
        return lane;
      }
    }
    return undefined;
  };
  const freeLane$ = merge(written$, writable$).pipe(
    map(freeLane),
    filter((lane) => lane !== undefined),
  );

  const progress = (): void => {
    report({
      kind: 'sent',
      streams: lanes.map((lane) => lane.sent),
      memory: process.memoryUsage.rss(),
    });
  };
  const reporting = setInterval(progress, REPORT_EVERY_MS);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const block of blocksOf(source as AsyncIterable<Buffer>)) {
      const lane = freeLane() ?? (await firstValueFrom(freeLane$));
      lane.credit -= 1;
      lane.sent += block.length;
      lane.out.next(encodeBlock(bytes, block));
      hash.update(block);
      bytes += block.length;
    }
    stopping.signal.throwIfAborted();
    while (lanes.some((lane) => lane.credit < CREDIT)) await firstValueFrom(written$);
    const took = performance.now() - started;

    const manifest: Manifest = { bytes, sha256: hash.digest('hex') };
    await association.send(JSON.stringify(manifest), { ppid: Kind.Manifest });
    await association.shutdown();
    progress();
    report({ kind: 'finished', ...manifest });
    console.log(`sha256 ${manifest.sha256}`);
    console.log(
      `sent:    ${size(bytes)} in ${(took / 1000).toFixed(2)} s, ${rate(bytes, took)}; peak memory ${peakMemory()}`,
    );
  } catch (error) {
    await Promise.race([
      association.shutdown(),
      delay(STOP_WITHIN_MS, undefined, { ref: false }),
    ]).catch(() => undefined);
    association.abort('stopped');
    throw error;
  } finally {
    clearInterval(reporting);
  }
}

try {
  await transfer();
} catch (error) {
  if (!stopping.signal.aborted) console.error(error instanceof Error ? error.message : error);
  process.exitCode = stopping.signal.aborted ? 130 : 1;
} finally {
  if (process.connected) process.disconnect();
}
