/** The receiving end of slow-consumer.mjs, as a process of its own. */
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { WritableStream } from 'node:stream/web';
import { setTimeout as delay } from 'node:timers/promises';

import { firstValueFrom, lastValueFrom } from 'rxjs';
import { listen } from '../dist/index.js';
import {
  mergeMapByStream,
  toAsyncIterable,
  toDuplex,
  toReadableStream,
} from '../dist/operators/index.js';
import { answer } from './answer.mjs';
import { HOST, SAMPLE_MS, SLOW_STREAM, STREAMS } from './slow-consumer.mjs';

/** Messages consumed on each stream. */
const counts = new Array(STREAMS).fill(0);
let disordered = 0;
/** The counts of moments, about one each SAMPLE_MS. */
const samples = [];
let sampling;
/** Milliseconds that the slow consumer takes for a message. */
let pace;
/** Resolves when the association has ended and all its messages are consumed. */
let consumed;

/** Each message carries its number on its stream. */
function take(stream, data) {
  if (data.readUInt32BE() !== counts[stream]) disordered += 1;
  counts[stream] += 1;
}

/** Tells the sender when it is done, as an application would that gives credit for each stream. */
async function takeSlowly(association, data) {
  if (pace > 0) await delay(pace);
  take(SLOW_STREAM, data);
  await association.send(Buffer.of(1), { stream: SLOW_STREAM });
}

function takeOthers(association) {
  for (let stream = 0; stream < STREAMS; stream += 1) {
    if (stream === SLOW_STREAM) continue;
    association.stream(stream).subscribe(({ data }) => take(stream, data));
  }
}

/** Ways to consume an association of which one stream is slow; they end with the association. */
const sinks = {
  mergeMapByStream: (association) =>
    lastValueFrom(
      association.messages$.pipe(
        mergeMapByStream(async ({ stream, data }) => {
          if (stream === SLOW_STREAM) await takeSlowly(association, data);
          else take(stream, data);
        }),
      ),
    ),

  async toAsyncIterable(association) {
    takeOthers(association);
    const slow = toAsyncIterable(association.stream(SLOW_STREAM));
    for await (const { data } of slow) await takeSlowly(association, data);
  },

  async toDuplex(association) {
    takeOthers(association);
    await pipeline(
      toDuplex(association.stream(SLOW_STREAM)),
      new Writable({
        objectMode: true,
        highWaterMark: 1,
        write: (data, _encoding, done) =>
          void takeSlowly(association, data).then(() => done(), done),
      }),
    );
  },

  async toReadableStream(association) {
    takeOthers(association);
    await toReadableStream(association.stream(SLOW_STREAM)).pipeTo(
      new WritableStream({ write: ({ data }) => takeSlowly(association, data) }),
    );
  },
};

answer({
  async serve({ sink, slowMs, engine, receiveWindow }) {
    pace = slowMs;
    const streams = { outbound: STREAMS, inbound: STREAMS };
    const udpPort = engine === 'kernel' ? undefined : 0;
    const server = listen({ engine, host: HOST, udpPort, streams, receiveWindow });
    const address = firstValueFrom(server.address$);
    server.subscribe((association) => {
      consumed = sinks[sink](association);
      consumed.catch(() => {}); // reported by `finish`
    });
    return address;
  },

  begin() {
    const sample = () => samples.push({ at: performance.now(), counts: [...counts] });
    sample();
    sampling = setInterval(sample, SAMPLE_MS);
  },

  /** The load is over: the slow consumer is slow no more. */
  end() {
    clearInterval(sampling);
    pace = 0;
    return samples;
  },

  async finish() {
    await consumed;
    return { counts, disordered, resident: process.resourceUsage().maxRSS * 1024 };
  },
});
