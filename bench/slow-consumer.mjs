import { setTimeout as delay } from 'node:timers/promises';

import { Peer } from './pair.mjs';

export const HOST = '127.0.0.1';
export const STREAMS = 64;
export const SLOW_STREAM = 0;
export const SAMPLE_MS = 50;
/** What consumes the slow stream. */
const SINKS = ['mergeMapByStream', 'toAsyncIterable', 'toDuplex', 'toReadableStream'];
/** Messages under way on the slow stream when the application bounds it by credit. */
const CREDIT = 64;
/** What the benchmark measures: what happens without any such bound, then each sink with it. */
export const SLOW_CONSUMERS = [
  { sink: 'mergeMapByStream' },
  ...SINKS.map((sink) => ({ sink, credit: CREDIT })),
];

const MEBIBYTE = 1 << 20;

/**
 * What a process may take beyond receiveWindow + sendBuffer, in all: about 55 MiB for Node.js with rxsctp before the first
 * message; up to 48 MiB of V8's young generation; up to 64 MiB of consumed payloads, from which on V8 collects garbage for
 * the sake of external memory; 16 MiB of payload memory that the binding keeps for reuse; and some for the objects around
 * messages that wait. Measured peaks are 90 to 175 MB, the larger the messages the more.
 */
const MEMORY_ALLOWANCE = 192 * MEBIBYTE;

/** Streams that are not slow have stalled when their rate has fallen below this share of what it was. */
const STALLED_SHARE = 0.1;
/** And they may not stall for longer than this, while credit keeps the slow stream from filling the window. */
const LONGEST_PAUSE_MS = 2000;
const CALL_WITHIN_MS = 60_000;

/**
 * @typedef {object} SlowConsumer
 * @property {string} sink
 * @property {number | null} credit null: unlimited
 * @property {number} seconds
 * @property {number} slowPerSecond messages of the slow stream consumed
 * @property {number} othersPerSecond messages of the other streams consumed, in the last half of the load
 * @property {number | null} stalledAfter milliseconds until the other streams went at the pace of the slow one; null: never
 * @property {number} longestPause milliseconds in which one of the other streams got nothing
 * @property {{ server: number, client: number, limit: number }} memory bytes resident at most
 * @property {number} messages
 * @property {string[]} failures what did not hold
 */

/**
 * One sender floods 64 streams of an association, of which the receiver consumes one slowly. Two processes; every message
 * carries its number on its stream.
 *
 * @param {object} options
 * @param {string} options.sink one of SINKS
 * @param {number} [options.seconds] how long to send
 * @param {number} [options.rounds] or how many messages on each of the other streams
 * @param {number} [options.credit] messages that may be under way on the slow stream, default as many as the window takes
 * @param {number} [options.slowEvery] the slow stream has a message in every so many rounds
 * @param {number} [options.slowMs] how long the slow consumer takes for a message
 * @param {number} [options.size] bytes in a message, from 4 on
 * @param {number} [options.receiveWindow]
 * @param {number} [options.sendBuffer]
 * @param {string} [options.engine]
 * @returns {Promise<SlowConsumer>}
 */
export async function slowConsumer({
  sink,
  seconds,
  rounds,
  credit = Infinity,
  slowEvery = 1,
  slowMs = 5,
  size = 1024,
  receiveWindow = 2 * MEBIBYTE,
  sendBuffer = 2 * MEBIBYTE,
  engine,
}) {
  const server = new Peer('./slow-consumer-server.mjs', ['server']);
  const client = new Peer('./slow-consumer-client.mjs', ['client']);
  try {
    const address = await server.call('serve', { sink, slowMs, engine, receiveWindow });
    await client.call('connect', { address, engine, receiveWindow, sendBuffer });
    await server.call('begin');
    const within = (seconds ?? 0) * 1000 + CALL_WITHIN_MS;
    const flooding = client.call('flood', { size, credit, slowEvery, rounds }, within);
    const started = performance.now();
    if (seconds !== undefined) {
      await Promise.race([flooding, delay(seconds * 1000)]);
      await client.call('stop');
    }
    await flooding;
    const took = (performance.now() - started) / 1000;
    const samples = await server.call('end', {}, CALL_WITHIN_MS);
    const { sent, resident: clientMemory } = await client.call('finish', {}, CALL_WITHIN_MS);
    const received = await server.call('finish', {}, CALL_WITHIN_MS);
    const result = {
      sink,
      credit: credit === Infinity ? null : credit,
      seconds: took,
      ...ratesOf(samples),
      memory: {
        server: received.resident,
        client: clientMemory,
        limit: receiveWindow + sendBuffer + MEMORY_ALLOWANCE,
      },
      messages: sum(received.counts),
    };
    return { ...result, failures: failuresOf(result, sent, received) };
  } finally {
    await Promise.all([server.kill(), client.kill()]);
  }
}

function failuresOf({ credit, longestPause, memory }, sent, { counts, disordered }) {
  const failures = [];
  for (const process of ['server', 'client']) {
    if (memory[process] > memory.limit)
      failures.push(`the ${process} took ${memory[process]} bytes of memory`);
  }
  const lost = sum(sent.map((count, stream) => Math.abs(count - counts[stream])));
  if (lost > 0) failures.push(`${lost} messages were lost`);
  if (disordered > 0) failures.push(`${disordered} messages came out of order`);
  if (credit !== null && longestPause > LONGEST_PAUSE_MS)
    failures.push(`another stream stood still for ${longestPause} ms`);
  return failures;
}

/** @param {{ at: number, counts: number[] }[]} samples milliseconds, and how many messages each stream had then */
function ratesOf(samples) {
  const began = samples[0].at;
  const others = samples.map(({ counts }) => sum(counts) - counts[SLOW_STREAM]);
  const rate = (from, to) =>
    ((others[to] - others[from]) * 1000) / (samples[to].at - samples[from].at);
  const last = samples.length - 1;
  const half = Math.floor(last / 2);
  const knee = kneeOf(samples, others);
  const stalled = knee > 0 && rate(knee, last) < rate(0, knee) * STALLED_SHARE;
  return {
    slowPerSecond: (samples[last].counts[SLOW_STREAM] * 1000) / (samples[last].at - began),
    othersPerSecond: rate(half, last),
    stalledAfter: stalled ? samples[knee].at - began : null,
    longestPause: longestPause(samples),
  };
}

/** Where a rising curve bends down most: the sample highest above the straight line from the first to the last. */
function kneeOf(samples, values) {
  const last = samples.length - 1;
  const slope = (values[last] - values[0]) / (samples[last].at - samples[0].at);
  const above = values.map(
    (value, i) => value - values[0] - slope * (samples[i].at - samples[0].at),
  );
  return above.indexOf(Math.max(...above.slice(0, last)));
}

function longestPause(samples) {
  let longest = 0;
  for (let stream = 0; stream < STREAMS; stream += 1) {
    if (stream === SLOW_STREAM) continue;
    let since = 0;
    for (let i = 1; i < samples.length; i += 1) {
      longest = Math.max(longest, samples[i].at - samples[since].at);
      if (samples[i].counts[stream] !== samples[i - 1].counts[stream]) since = i;
    }
  }
  return longest;
}

const sum = (values) => values.reduce((total, value) => total + value, 0);
