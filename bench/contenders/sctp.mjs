import { createSocket } from 'node:dgram';
import { once } from 'node:events';

import { connect } from 'sctp';

const HOST = '127.0.0.1';
const BUFFER_BYTES = 1 << 20;
const SERVER = { port: 5000, udpPort: 28_991 };
const CLIENT = { port: 5001, udpPort: 28_992 };

/** SCTP in plain JavaScript, here over UDP as well. @type {import('./contender.mjs').Contender} */
export const sctp = {
  title: 'sctp (npm)',

  async serve({ onMessage, echo }) {
    const socket = await associate(SERVER, CLIENT, true);
    socket.on('data', (message) => {
      onMessage(message);
      if (echo) socket.write(message);
    });
    return {};
  },

  async connect() {
    const socket = await associate(CLIENT, SERVER, false);
    await once(socket, 'connect');
    return {
      flood(payload) {
        const pump = () => {
          while (socket.write(payload));
        };
        socket.on('drain', pump);
        pump();
      },
      request: (payload) => socket.write(payload),
      onReply: (listener) => socket.on('data', listener),
    };
  },
};

async function associate(local, remote, passive) {
  const udpTransport = createSocket('udp4');
  udpTransport.bind(local.udpPort, HOST);
  await once(udpTransport, 'listening');
  return connect({
    passive,
    localPort: local.port,
    port: remote.port,
    udpTransport,
    udpPeer: { host: HOST, port: remote.udpPort },
    highWaterMark: BUFFER_BYTES,
  });
}
