import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { decodeInit, type InitFields } from './chunks.js';
import { ChunkType, decodePacket, encodePacket, only, type Packet } from './packet.js';
import { closeSocket } from './udp.js';

/** A server that does nothing by itself: a test answers each packet of its client by hand. */
export class RawServer {
  readonly #socket: Socket;
  readonly #received: Packet[] = [];
  #client = { address: '', port: 0 };
  #header = { sourcePort: 0, destinationPort: 0 };

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (bytes: Buffer, from) => {
      this.#client = from;
      this.#received.push(decodePacket(bytes));
      socket.emit('packet');
    });
  }

  static async open(): Promise<RawServer> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new RawServer(socket);
  }

  get udpPort(): number {
    return this.#socket.address().port;
  }

  /** The next packet of the client. */
  async packet(): Promise<Packet> {
    for (;;) {
      const packet = this.#received.shift();
      if (packet !== undefined) {
        const { sourcePort, destinationPort } = packet;
        this.#header = { sourcePort: destinationPort, destinationPort: sourcePort };
        return packet;
      }
      await once(this.#socket, 'packet');
    }
  }

  /** The INIT that comes next. */
  async init(): Promise<InitFields> {
    for (;;) {
      const { chunks } = await this.packet();
      const [first] = chunks;
      if (first.type === ChunkType.INIT) return decodeInit(only(chunks).value);
    }
  }

  /** Answers the client, whose tag is `tag`. */
  send(tag: number, ...chunks: readonly Buffer[]): void {
    const packet = encodePacket({ ...this.#header, tag }, ...chunks);
    this.#socket.send(packet, this.#client.port, this.#client.address);
  }

  async close(): Promise<void> {
    await closeSocket(this.#socket);
  }
}
