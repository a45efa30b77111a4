import type { Socket } from 'node:dgram';
import { until } from '../../contract/support/until.js';
import { heartbeat } from './chunks.js';
import { chunkTypes, ChunkType, decodePacket, encodePacket, only, type Packet } from './packet.js';
import type { RawPeer } from './raw-peer.js';
import { closeSocket, connectedSocket, sendAll } from './udp.js';

/** A host that a peer says it has an address of: what the server sends there, and what seems to come from there. */
export class ThirdParty {
  readonly #socket: Socket;
  readonly #peer: RawPeer;
  readonly packets: Packet[] = [];

  private constructor(socket: Socket, peer: RawPeer) {
    this.#socket = socket;
    this.#peer = peer;
    socket.on('message', (bytes: Buffer) => this.packets.push(decodePacket(bytes)));
  }

  /** At the UDP port of `peer`, where the server expects all its addresses. */
  static async open(address: string, peer: RawPeer, serverPort: number): Promise<ThirdParty> {
    return new ThirdParty(await connectedSocket(serverPort, { address, port: peer.udpPort }), peer);
  }

  /** Types of all chunks that were sent here. */
  get types(): number[] {
    return chunkTypes(this.packets);
  }

  /** The value of the HEARTBEAT that has come. */
  get heartbeat(): Buffer {
    return only(this.packets.flatMap(({ chunks }) => chunks)).value;
  }

  /** As if the peer sent from here: a packet for each. */
  async send(...chunks: readonly Buffer[]): Promise<void> {
    await sendAll(
      this.#socket,
      chunks.map((each) => encodePacket(this.#peer.header(), each)),
    );
  }

  /** What the server has sent here before it answers to this has arrived when it resolves. */
  async settle(): Promise<void> {
    const info = Buffer.from(`settle ${this.packets.length}`);
    await this.send(heartbeat(info));
    const isAnswer = ({ chunks }: Packet): boolean =>
      chunks.some(({ type, value }) => type === ChunkType.HEARTBEAT_ACK && value.includes(info));
    await until(() => this.packets.some(isAnswer), 'its HEARTBEAT is answered');
    const answers = this.packets.splice(0).filter((packet) => !isAnswer(packet));
    this.packets.push(...answers);
  }

  async close(): Promise<void> {
    await closeSocket(this.#socket);
  }
}
