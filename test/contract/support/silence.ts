import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { SctpPeerOptions } from 'rxsctp';
import { ENGINE } from './engine.js';

/** A UDP port on loopback that takes everything and never answers. */
export class Silence {
  readonly #socket: Socket;
  received = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', () => this.received++);
  }

  static async open(): Promise<Silence> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new Silence(socket);
  }

  /** To connect to whom there is not. */
  get peer(): SctpPeerOptions {
    const remoteUdpPort = this.#socket.address().port;
    return { engine: ENGINE, host: '127.0.0.1', port: 5000, remoteUdpPort };
  }

  close(): void {
    this.#socket.close();
  }
}
