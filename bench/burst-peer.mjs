/** One end of the burst measurement: `burst-peer.mjs <server|client>`, told what to do as `peer.mjs` is. */
import { firstValueFrom } from 'rxjs';
import { listen, open } from '../dist/index.js';
import { answer } from './answer.mjs';

const HOST = '127.0.0.1';

const associations = [];
let received = 0;

/** Milliseconds of `work`, in which nothing else of the process runs. */
function blocking(work) {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}

const actions = {
  async serve() {
    const server = listen({ host: HOST, port: 0, udpPort: 0 });
    const address = firstValueFrom(server.address$);
    server.subscribe((association) => {
      association.messages$.subscribe({
        next: () => {
          received += 1;
        },
        error: () => {}, // the peer process is gone
      });
    });
    return address;
  },

  async connect({ address: { port, udpPort }, count, sendBuffer }) {
    const opening = Array.from({ length: count }, () =>
      open({ host: HOST, port, remoteUdpPort: udpPort, sendBuffer }),
    );
    associations.push(...(await Promise.all(opening)));
  },

  /** Sends `messages` on each association in one turn of the event loop, which is what it blocks. */
  burst({ messages, size }) {
    const payload = Buffer.alloc(size, 'x');
    return blocking(() => {
      for (const association of associations) {
        for (let i = 0; i < messages; i += 1) void association.send(payload);
      }
    });
  },

  /** What the least there is to do takes: each message copied once, into memory nobody has used before. */
  copy({ messages, size }) {
    const payload = Buffer.alloc(size, 'x');
    const copies = [];
    const time = blocking(() => {
      for (let i = 0; i < messages; i += 1) {
        const copy = Buffer.allocUnsafeSlow(size);
        copy.set(payload);
        copies.push(copy);
      }
    });
    return copies.length === messages ? time : Number.NaN;
  },

  received: () => received,
};

answer(actions);
