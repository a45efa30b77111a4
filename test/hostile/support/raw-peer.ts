import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import {
  bare,
  data,
  DataFlag,
  decodeInit,
  heartbeat,
  init,
  shutdown,
  ParameterType,
  serial,
  type InitFields,
} from './chunks.js';
import {
  chunk,
  ChunkType,
  decodePacket,
  encodePacket,
  type Chunk,
  type Header,
  type Packet,
} from './packet.js';
import { DISCARD_PPID, type Address } from './protocol.js';
import { closeSocket, connectedSocket, sendAll } from './udp.js';

/** No association is ever made from this SCTP port: what comes from it is out of the blue. */
const PROBE_PORT = 1;
const PROBE_INTERVAL = 100;
const WINDOW = 1 << 20;

let portsTaken = 20_000;
let tagsTaken = 0x1000_0000;

/** An SCTP tag or TSN that no other peer of this test run has. */
export function freshTag(): number {
  return ++tagsTaken;
}

/** An INIT ACK the server sent. */
export interface Offer {
  readonly tag: number;
  readonly tsn: number;
  readonly outboundStreams: number;
  readonly cookie: Buffer;
  readonly unrecognized: readonly Buffer[];
}

/**
 * A peer of the server that does nothing by itself but answer heartbeats: a test sends each packet of it
 * by hand.
 */
export class RawPeer {
  readonly sctpPort: number;
  readonly #socket: Socket;
  readonly #serverPort: number;
  readonly #received: Packet[] = [];
  readonly initFields: InitFields;
  /** What packets to the server carry, once it has said so. */
  tag = 0;
  /** TSN of the next DATA. */
  tsn: number;
  /** The server's first TSN. */
  serverTsn = 0;

  private constructor(socket: Socket, serverPort: number, sctpPort: number) {
    this.#socket = socket;
    this.#serverPort = serverPort;
    this.sctpPort = sctpPort;
    this.tsn = freshTag();
    this.initFields = {
      tag: freshTag(),
      window: WINDOW,
      outboundStreams: 10,
      inboundStreams: 10,
      tsn: this.tsn,
    };
    socket.on('message', (bytes: Buffer) => {
      const packet = decodePacket(bytes);
      const heartbeats = packet.chunks.filter(isHeartbeat);
      for (const { value } of heartbeats) void this.send(chunk(ChunkType.HEARTBEAT_ACK, 0, value));
      if (heartbeats.length === packet.chunks.length) return;
      this.#received.push({
        ...packet,
        chunks: packet.chunks.filter((each) => !isHeartbeat(each)),
      });
      socket.emit('packet');
    });
  }

  static async open(
    server: Address,
    local: { address?: string; port?: number; sctpPort?: number },
  ): Promise<RawPeer> {
    const socket = await connectedSocket(server.udpPort, local);
    return new RawPeer(socket, server.port, local.sctpPort ?? ++portsTaken);
  }

  get udpPort(): number {
    return this.#socket.address().port;
  }

  header(tag = this.tag): Header {
    return { sourcePort: this.sctpPort, destinationPort: this.#serverPort, tag };
  }

  async send(...chunks: readonly Buffer[]): Promise<void> {
    await this.sendRaw(encodePacket(this.header(), ...chunks));
  }

  async sendRaw(...datagrams: readonly Buffer[]): Promise<void> {
    await sendAll(this.#socket, datagrams);
  }

  /** Sets up an association. */
  async establish(fields: Partial<InitFields> = {}): Promise<void> {
    await this.echo(await this.requestCookie(fields));
    await this.receive(ChunkType.COOKIE_ACK);
  }

  async requestCookie(
    fields: Partial<InitFields> = {},
    parameters: readonly Buffer[] = [],
  ): Promise<Offer> {
    await this.sendRaw(
      encodePacket(this.header(0), init({ ...this.initFields, ...fields }, parameters)),
    );
    const { value } = await this.receive(ChunkType.INIT_ACK);
    const { tag, tsn, outboundStreams, parameters: answered } = decodeInit(value);
    const cookie = answered.find(({ type }) => type === ParameterType.STATE_COOKIE)?.value;
    if (cookie === undefined) throw new Error('INIT ACK without a cookie');
    const unrecognized = answered.filter(({ type }) => type === ParameterType.UNRECOGNIZED);
    return {
      tag,
      tsn,
      outboundStreams,
      cookie,
      unrecognized: unrecognized.map((each) => each.value),
    };
  }

  async echo({ tag, tsn, cookie }: Offer): Promise<void> {
    this.tag = tag;
    this.serverTsn = tsn;
    await this.send(cookieEcho(cookie));
  }

  /** A whole message in one DATA chunk; with a `tsn` of its own it is out of turn. */
  message(
    payload: Buffer,
    { ssn = 0, tsn = this.#nextTsn(), flags = 0, ppid = DISCARD_PPID } = {},
  ) {
    return data({ tsn, stream: 0, ssn, ppid, flags: DataFlag.WHOLE | flags }, payload);
  }

  /** The next packet. */
  async packet(): Promise<Packet> {
    for (;;) {
      const packet = this.#received.shift();
      if (packet !== undefined) return packet;
      await once(this.#socket, 'packet');
    }
  }

  /** The next chunk of one of these types; what came before it, and with it, is forgotten. */
  async receive(...types: readonly number[]): Promise<Chunk> {
    for (;;) {
      const { chunks } = await this.packet();
      const found = chunks.find(({ type }) => types.includes(type));
      if (found !== undefined) return found;
    }
  }

  /**
   * What the server has to say to what it was sent, SACKs that may wait included or not. It answers in
   * order, so it has said it once a packet out of the blue sent last is refused. Of those it refuses so many a
   * second, so another is sent when that takes long.
   */
  async answers(): Promise<Packet[]> {
    const tag = freshTag();
    const probe = { ...this.header(tag), sourcePort: PROBE_PORT };
    const ask = (): void => void this.sendRaw(encodePacket(probe, heartbeat(Buffer.alloc(4))));
    ask();
    const asking = setInterval(ask, PROBE_INTERVAL);
    const answers: Packet[] = [];
    try {
      for (;;) {
        const packet = await this.packet();
        if (packet.destinationPort !== PROBE_PORT) answers.push(packet);
        else if (packet.tag === tag) return answers;
      }
    } finally {
      clearInterval(asking);
    }
  }

  /** What the server answers to a packet with these chunks. */
  async ask(...chunks: readonly Buffer[]): Promise<Packet[]> {
    await this.send(...chunks);
    return this.answers();
  }

  /** Wants to end the association, having received nothing. */
  async shutdown(): Promise<void> {
    await this.send(shutdown(serial(this.serverTsn - 1)));
  }

  /** Ends an association, if there is one. */
  async close(): Promise<void> {
    if (this.tag !== 0) await this.send(bare(ChunkType.ABORT));
    await closeSocket(this.#socket);
  }

  #nextTsn(): number {
    const tsn = this.tsn;
    this.tsn = serial(tsn + 1);
    return tsn;
  }
}

export function cookieEcho(cookie: Buffer): Buffer {
  return chunk(ChunkType.COOKIE_ECHO, 0, cookie);
}

function isHeartbeat({ type }: Chunk): boolean {
  return type === ChunkType.HEARTBEAT;
}
