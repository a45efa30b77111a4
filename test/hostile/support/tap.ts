import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { ChunkType, COMMON_HEADER_BYTES, decodeHeader, type Header } from './packet.js';
import { closeSocket, connectedSocket } from './udp.js';

/** Who sent a packet. */
export type Side = 'client' | 'server';

export interface Recorded {
  readonly from: Side;
  readonly bytes: Buffer;
}

/** Of each kind of packet this many are kept. */
const KEPT = 3;

/**
 * A UDP relay between a client and the server, the attacker's best place: it sees both tags, and what
 * it injects comes from the address and port the association has.
 */
export class Tap {
  readonly #front: Socket;
  readonly #serverPort: number;
  #upstream: Socket;
  #closed = false;
  #clientPort = 0;
  #kinds = new Map<string, Recorded[]>();
  #ports = { client: 0, server: 0 };
  /** What packets to the client and to the server carry. */
  readonly tags = { client: 0, server: 0 };

  private constructor(front: Socket, upstream: Socket, serverPort: number) {
    this.#front = front;
    this.#upstream = upstream;
    this.#serverPort = serverPort;
    front.on('message', (bytes: Buffer, { port }) => {
      this.#clientPort = port;
      this.#note('client', bytes);
      if (!this.#closed) this.#upstream.send(bytes);
    });
    this.#relayAnswers();
  }

  static async open(serverPort: number): Promise<Tap> {
    const front = createSocket('udp4');
    await new Promise<void>((resolve) => {
      front.bind(0, '127.0.0.1', resolve);
    });
    return new Tap(front, await connectedSocket(serverPort), serverPort);
  }

  /** The UDP port to connect to instead of the server's. */
  get port(): number {
    return this.#front.address().port;
  }

  /** Packets of each kind, which are told apart by sender and chunk types. */
  get recorded(): readonly Recorded[] {
    return [...this.#kinds.values()].flat();
  }

  /** Resolves once `from` has sent such a chunk. */
  async recordedKind(from: Side, type: number): Promise<void> {
    const isKind = (packet: Recorded): boolean =>
      packet.from === from && kindOf(packet.bytes).split('+').includes(String(type));
    while (!this.recorded.some(isKind)) await once(this.#front, 'packet');
  }

  /** Writes the ports of the client's association into a packet of another one. */
  writePorts(packet: Buffer): void {
    packet.writeUInt16BE(this.#ports.client, 0);
    packet.writeUInt16BE(this.#ports.server, 2);
  }

  /** Header of a packet to the server, as the client would write it. */
  get toServer(): Header {
    const { client, server } = this.#ports;
    return { sourcePort: client, destinationPort: server, tag: this.tags.server };
  }

  /** Where the client's packets come out: from here the server takes them for the client's. */
  get socket(): Socket {
    return this.#upstream;
  }

  /** The client's address is gone for a while: what the server sends is answered by ICMP. */
  async whileClosed(action: () => Promise<void>): Promise<void> {
    const { port } = this.#upstream.address();
    this.#closed = true;
    await closeSocket(this.#upstream);
    try {
      await action();
    } finally {
      this.#upstream = await connectedSocket(this.#serverPort, { port });
      this.#relayAnswers();
      this.#closed = false;
    }
  }

  async close(): Promise<void> {
    await Promise.all([closeSocket(this.#front), closeSocket(this.#upstream)]);
  }

  #relayAnswers(): void {
    this.#upstream.on('message', (bytes: Buffer) => {
      this.#note('server', bytes);
      if (this.#clientPort !== 0) this.#front.send(bytes, this.#clientPort, '127.0.0.1');
    });
  }

  #note(from: Side, bytes: Buffer): void {
    const kind = `${from} ${kindOf(bytes)}`;
    const known = this.#kinds.get(kind) ?? [];
    if (known.length < KEPT) this.#kinds.set(kind, [...known, { from, bytes }]);
    const header = decodeHeader(bytes);
    const first = bytes[COMMON_HEADER_BYTES];
    if (from === 'client' && first === ChunkType.INIT) {
      this.#ports = { client: header.sourcePort, server: header.destinationPort };
      this.tags.client = bytes.readUInt32BE(COMMON_HEADER_BYTES + 4);
    }
    if (from === 'client' && first === ChunkType.COOKIE_ECHO) this.tags.server = header.tag;
    this.#front.emit('packet');
  }
}

/** The types of the packet's chunks. */
export function kindOf(bytes: Buffer): string {
  const types: number[] = [];
  for (let at = COMMON_HEADER_BYTES; at + 4 <= bytes.length;) {
    types.push(bytes.readUInt8(at));
    at += (Math.max(bytes.readUInt16BE(at + 2), 4) + 3) & ~3;
  }
  return types.join('+');
}
