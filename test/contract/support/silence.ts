import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

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

  get port(): number {
    return this.#socket.address().port;
  }

  close(): void {
    this.#socket.close();
  }
}
