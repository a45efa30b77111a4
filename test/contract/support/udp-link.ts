import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { SctpAddress } from 'rxsctp';

const HOST = '127.0.0.1';

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, HOST);
  await once(socket, 'listening');
  return socket;
}

/** A way to a server on loopback, by a UDP port that stands for it and one that stands for its client. */
export class UdpLink {
  /** Packets of more bytes are lost on the way to the server, without a word. */
  largest = Infinity;
  readonly #server: SctpAddress;
  readonly #inner: Socket;
  #outer: Socket;
  #clientPort = 0;
  #held: Buffer[] | undefined;

  private constructor(server: SctpAddress, inner: Socket, outer: Socket) {
    this.#server = server;
    this.#inner = inner;
    this.#outer = outer;
    inner.on('message', (packet, { port }) => {
      this.#clientPort = port;
      if (packet.length > this.largest) return;
      this.#outer.send(packet, server.udpPort, HOST);
    });
    this.#listen();
  }

  static async to(server: SctpAddress): Promise<UdpLink> {
    return new UdpLink(server, await bound(), await bound());
  }

  /** Where a client connects to. */
  get address(): SctpAddress {
    return { ...this.#server, udpPort: this.#inner.address().port };
  }

  /** Where the server sees its client. */
  get clientPort(): number {
    return this.#outer.address().port;
  }

  /** The client has another port from now on, as behind a NAT that has forgotten it. */
  async rebind(): Promise<void> {
    const before = this.#outer;
    this.#outer = await bound();
    this.#listen();
    before.close();
  }

  /** What comes from the server waits. */
  hold(): void {
    this.#held = [];
  }

  release(): void {
    for (const packet of this.#held ?? []) this.#toClient(packet);
    this.#held = undefined;
  }

  close(): void {
    this.#inner.close();
    this.#outer.close();
  }

  #listen(): void {
    this.#outer.on('message', (packet) => {
      if (this.#held === undefined) this.#toClient(packet);
      else this.#held.push(packet);
    });
  }

  #toClient(packet: Buffer): void {
    this.#inner.send(packet, this.#clientPort, HOST);
  }
}
