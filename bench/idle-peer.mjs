/** One end of the idle measurement: `idle-peer.mjs <server|client>`, told what to do as `peer.mjs` is. Needs --expose-gc. */
import { firstValueFrom } from 'rxjs';
import { listen, open } from '../dist/index.js';
import { answer } from './answer.mjs';

const HOST = '127.0.0.1';
const AT_ONCE = 200;
/** All come from this host. */
const MOST = 1_000_000;

const associations = [];

const actions = {
  async serve() {
    const server = listen({
      host: HOST,
      port: 0,
      udpPort: 0,
      maxAssociations: MOST,
      maxAssociationsPerHost: MOST,
    });
    const address = firstValueFrom(server.address$);
    server.subscribe((association) => associations.push(association));
    return address;
  },

  async connect({ address: { port, udpPort }, count }) {
    while (associations.length < count) {
      const batch = Math.min(AT_ONCE, count - associations.length);
      const opening = Array.from({ length: batch }, () =>
        open({ host: HOST, port, remoteUdpPort: udpPort }),
      );
      associations.push(...(await Promise.all(opening)));
    }
  },

  async memory() {
    for (let pass = 0; pass < 3; pass += 1) {
      globalThis.gc();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return { resident: process.memoryUsage.rss(), associations: associations.length };
  },
};

answer(actions);
