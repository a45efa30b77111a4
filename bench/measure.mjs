import { setTimeout as delay } from 'node:timers/promises';

import { withPair } from './pair.mjs';
import { quantile } from './statistics.mjs';

const WARM_UP_MS = 1000;
const LATENCY_BYTES = 64;

/**
 * @typedef {object} Throughput
 * @property {number} messagesPerSecond counted where they arrive
 * @property {number} cpuMicrosecondsPerMessage user and system time of both processes
 * @property {number} peakMemory bytes resident, the larger of the two processes
 */

/**
 * @param {string} contender
 * @param {number} size bytes in a message
 * @param {number} seconds
 * @param {number} [warmUp] milliseconds before
 * @returns {Promise<Throughput>}
 */
export function throughput(contender, size, seconds, warmUp = WARM_UP_MS) {
  return withPair(contender, { echo: false }, async (server, client) => {
    const usage = () => Promise.all([server.call('usage'), client.call('usage')]);
    await client.call('flood', { size });
    await delay(warmUp);
    const before = await usage();
    await delay(seconds * 1000);
    const after = await usage();
    const messages = after[0].messages - before[0].messages;
    if (messages === 0) throw new Error('no message arrived');
    const cpu = after.reduce(
      (sum, { cpuMicroseconds }, end) => sum + cpuMicroseconds - before[end].cpuMicroseconds,
      0,
    );
    return {
      messagesPerSecond: (messages * 1000) / (after[0].at - before[0].at),
      cpuMicrosecondsPerMessage: cpu / messages,
      peakMemory: Math.max(...after.map(({ peakMemory }) => peakMemory)),
    };
  });
}

/**
 * Round-trip times of one request after the other, in microseconds.
 *
 * @param {string} contender
 * @param {number} seconds
 */
export function latency(contender, seconds) {
  return withPair(contender, { echo: true }, async (_server, client) => {
    await client.call('pingPong', { size: LATENCY_BYTES, milliseconds: WARM_UP_MS / 2 });
    const milliseconds = seconds * 1000;
    const times = await client.call(
      'pingPong',
      { size: LATENCY_BYTES, milliseconds },
      milliseconds + 30_000,
    );
    return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), requests: times.length };
  });
}
