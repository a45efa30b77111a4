import { createSocket, type Socket } from 'node:dgram';

/** Room for a batch of attack packets, and for the answers nobody reads. */
const BUFFER_BYTES = 1 << 20;

/** A UDP socket that talks to `port` of 127.0.0.1 only. */
export async function connectedSocket(
  port: number,
  local: { address?: string; port?: number } = {},
): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address: local.address ?? '127.0.0.1', port: local.port ?? 0 }, () => {
      socket.connect(port, '127.0.0.1', () => {
        socket.off('error', reject);
        resolve();
      });
    });
  });
  socket.setRecvBufferSize(BUFFER_BYTES);
  // A test that fails leaves it open, and is not to keep the process from ending.
  socket.unref();
  return socket;
}

/** Resolves when the datagrams, in order, have left. */
export async function sendAll(socket: Socket, datagrams: readonly Buffer[]): Promise<void> {
  const last = datagrams.at(-1);
  if (last === undefined) return;
  for (const datagram of datagrams.slice(0, -1)) socket.send(datagram);
  await new Promise<void>((resolve, reject) => {
    socket.send(last, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}

export async function closeSocket(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => {
    socket.close(resolve);
  });
}
