import { firstValueFrom } from 'rxjs';
import { listen, open } from '../../dist/index.js';

const HOST = '127.0.0.1';

/** @type {import('./contender.mjs').Contender} */
export const rxsctp = {
  title: 'rxsctp',

  async serve({ onMessage, echo }) {
    const server = listen({ host: HOST, port: 0, udpPort: 0 });
    const address = firstValueFrom(server.address$);
    server.subscribe((association) => {
      const out = echo ? association.sender({ stream: 0 }) : undefined;
      association.messages$.subscribe({
        next: (message) => {
          onMessage(message.data);
          out?.next(message.data);
        },
        error: () => {}, // the peer process is gone
      });
    });
    const { port, udpPort } = await address;
    return { port, udpPort };
  },

  async connect({ port, udpPort }) {
    const association = await open({ host: HOST, port, remoteUdpPort: udpPort });
    const out = association.sender({ stream: 0 });
    return {
      flood(payload) {
        let writable = false;
        out.writable$.subscribe((value) => {
          writable = value;
          while (writable) out.next(payload);
        });
      },
      request: (payload) => out.next(payload),
      onReply: (listener) => association.messages$.subscribe((message) => listener(message.data)),
    };
  },
};
