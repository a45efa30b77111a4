import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';

const DATA = 0;
const FIRST_CHUNK = 12;

/** What a relay does with the nth packet that begins with DATA, counted from 0. */
export type Fate = (nth: number) => 'pass' | 'drop' | 'duplicate';

/** A UDP port on 127.0.0.1 that stands for the server, and loses and doubles DATA on the way there. */
export class Relay {
  readonly #socket: Socket;
  readonly #serverPort: number;
  readonly #fate: Fate;
  #client: RemoteInfo | undefined;
  #dataPackets = 0;

  private constructor(socket: Socket, serverPort: number, fate: Fate) {
    this.#socket = socket;
    this.#serverPort = serverPort;
    this.#fate = fate;
    socket.on('message', (packet, from) => {
      if (from.port === serverPort) this.#toClient(packet);
      else this.#toServer(packet, from);
    });
  }

  static async open(port: number, serverPort: number, fate: Fate): Promise<Relay> {
    const socket = createSocket('udp4');
    socket.bind(port, '127.0.0.1');
    await once(socket, 'listening');
    return new Relay(socket, serverPort, fate);
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close');
    this.#socket.close();
    await closed;
  }

  #toClient(packet: Buffer): void {
    if (this.#client !== undefined) this.#socket.send(packet, this.#client.port, '127.0.0.1');
  }

  #toServer(packet: Buffer, from: RemoteInfo): void {
    this.#client = from;
    const fate = packet[FIRST_CHUNK] === DATA ? this.#fate(this.#dataPackets++) : 'pass';
    if (fate === 'drop') return;
    this.#socket.send(packet, this.#serverPort, '127.0.0.1');
    if (fate === 'duplicate') this.#socket.send(packet, this.#serverPort, '127.0.0.1');
  }
}
