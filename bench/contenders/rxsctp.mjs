import { firstValueFrom } from 'rxjs';
import { listen, open } from '../../dist/index.js';

const HOST = '127.0.0.1';

/**
 * rxsctp on an engine; the kernel's goes over IP.
 *
 * @param {import('../../dist/index.js').SctpEngine} engine
 * @returns {import('./contender.mjs').Contender}
 */
export const rxsctpOn = (engine) => ({
  title: `rxsctp, ${engine}`,

  async serve({ onMessage, echo }) {
    const server = listen({ engine, host: HOST, udpPort: engine === 'kernel' ? undefined : 0 });
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
    const remoteUdpPort = udpPort || undefined; // 0: over IP
    const association = await open({ engine, host: HOST, port, remoteUdpPort });
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
});
