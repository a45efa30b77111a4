/**
 * One end of a measurement, as a process of its own: `peer.mjs <contender>`, told what to do in IPC messages by
 * `pair.mjs`.
 */
import { answer } from './answer.mjs';
import { load } from './contenders/contender.mjs';

const contender = await load(process.argv[2]);
const signalListeners = [];
const signaling = {
  send: (message) => process.send({ signal: message }),
  receive: (listener) => signalListeners.push(listener),
};

let messages = 0;
let connection;

const actions = {
  serve: ({ echo }) =>
    contender.serve({
      echo,
      signaling,
      onMessage: (message) => {
        if (message.length > 0) messages += 1;
      },
    }),

  async connect({ address }) {
    connection = await contender.connect(address, signaling);
  },

  flood({ size }) {
    connection.flood(Buffer.alloc(size, 'x'));
  },

  /** Round-trip times of requests sent one after the other, in microseconds. */
  pingPong: ({ size, milliseconds }) =>
    new Promise((resolve) => {
      const payload = Buffer.alloc(size, 'x');
      const times = [];
      const end = performance.now() + milliseconds;
      let sentAt = performance.now();
      connection.onReply(() => {
        const now = performance.now();
        times.push((now - sentAt) * 1000);
        if (now > end) {
          resolve(times);
          return;
        }
        sentAt = performance.now();
        connection.request(payload);
      });
      connection.request(payload);
    }),

  /** What this process has received and used so far. */
  usage() {
    const { user, system } = process.cpuUsage();
    return {
      at: performance.now(),
      messages,
      cpuMicroseconds: user + system,
      peakMemory: process.resourceUsage().maxRSS * 1024,
    };
  },
};

answer(actions, (signal) => {
  for (const listener of signalListeners) listener(signal);
});
