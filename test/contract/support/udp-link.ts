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
  /** Those packets. */
  readonly swallowed: Buffer[] = [];
  /** Which packets are lost on the way to the server. */
  loses: (packet: Buffer) => boolean = () => false;
  /** Which are lost on the way back. */
  losesBack: (packet: Buffer) => boolean = () => false;
  readonly #server: SctpAddress;
  readonly #inner: Socket;
  #outer: Socket;
  #clientPort = 0;
  #last: Buffer | undefined;
  readonly #strangers: Socket[] = [];
  #held: Buffer[] | undefined;

  private constructor(server: SctpAddress, inner: Socket, outer: Socket) {
    this.#server = server;
    this.#inner = inner;
    this.#outer = outer;
    inner.on('message', (packet, { port }) => {
      this.#clientPort = port;
      this.#last = packet;
      if (this.loses(packet)) return;
      if (packet.length > this.largest) return void this.swallowed.push(packet);
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

  /** The client's last packet goes once more, from a port of somebody who has seen it: what comes back there. */
  async replay(): Promise<readonly Buffer[]> {
    const stranger = await bound();
    this.#strangers.push(stranger);
    const heard: Buffer[] = [];
    stranger.on('message', (packet) => heard.push(packet));
    stranger.send(this.#last ?? '', this.#server.udpPort, HOST);
    return heard;
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
    for (const stranger of this.#strangers) stranger.close();
  }

  #listen(): void {
    this.#outer.on('message', (packet) => {
      if (this.losesBack(packet)) return;
      if (this.#held === undefined) this.#toClient(packet);
      else this.#held.push(packet);
    });
  }

  #toClient(packet: Buffer): void {
    this.#inner.send(packet, this.#clientPort, HOST);
  }
}
