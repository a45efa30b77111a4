import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import {
  data,
  DataFlag,
  decodeInit,
  heartbeat,
  init,
  serial,
  ParameterType,
  type InitFields,
} from './chunks.js';
import {
  chunk,
  ChunkType,
  decodePacket,
  encodePacket,
  TAG_REFLECTED,
  type Packet,
} from './packet.js';
import { DISCARD_PPID, type Address } from './protocol.js';
import { cookieEcho, freshTag } from './raw-peer.js';
import { closeSocket, connectedSocket, sendAll } from './udp.js';

const WINDOW = 1 << 20;
/** No association is ever made from it: what comes from there is out of the blue. */
const PROBE_PORT = 65_535;
const PROBE_INTERVAL = 100;

/** What became of an attempt to open an association. */
export interface Attempt {
  readonly sctpPort: number;
  readonly tsn: number;
  /** Once the server has answered the COOKIE ECHO. */
  up: boolean;
  /** Code of the first cause of an ABORT, once one came; 0 when it had none. */
  aborted: number | undefined;
  /** What packets to the server carry. */
  tag: number;
}

/** Any number of peers behind one UDP socket, told apart by their SCTP ports. They answer heartbeats, and acknowledge nothing. */
export class Crowd {
  readonly #socket: Socket;
  readonly #server: Address;
  readonly attempts = new Map<number, Attempt>();
  #probed = 0;

  private constructor(socket: Socket, server: Address) {
    this.#socket = socket;
    this.#server = server;
    socket.on('message', (bytes: Buffer) => {
      this.#take(decodePacket(bytes));
    });
  }

  static async open(server: Address, address?: string): Promise<Crowd> {
    const local = address === undefined ? {} : { address };
    return new Crowd(await connectedSocket(server.udpPort, local), server);
  }

  get udpPort(): number {
    return this.#socket.address().port;
  }

  get up(): number {
    return [...this.attempts.values()].filter(({ up }) => up).length;
  }

  get refused(): number {
    return [...this.attempts.values()].filter(({ aborted }) => aborted !== undefined).length;
  }

  /** Sends an INIT from each of these ports. */
  async init(ports: readonly number[]): Promise<void> {
    const packets = ports.map((sctpPort) => {
      const tsn = freshTag();
      const fields: InitFields = {
        tag: freshTag(),
        window: WINDOW,
        outboundStreams: 10,
        inboundStreams: 10,
        tsn,
      };
      this.attempts.set(sctpPort, { sctpPort, tsn, up: false, aborted: undefined, tag: 0 });
      return this.#packet(sctpPort, 0, init(fields));
    });
    await sendAll(this.#socket, packets);
  }

  /** Sends `chunks` as the peer of each of these attempts, a packet each. */
  async send(attempts: Iterable<Attempt>, chunks: (attempt: Attempt) => readonly Buffer[]) {
    await sendAll(
      this.#socket,
      [...attempts].map((each) => this.#packet(each.sctpPort, each.tag, ...chunks(each))),
    );
  }

  /** What was sent before has been looked at when this resolves. */
  async probe(): Promise<void> {
    const tag = freshTag();
    this.#probed = 0;
    const ask = (): void =>
      void sendAll(this.#socket, [this.#packet(PROBE_PORT, tag, heartbeat(Buffer.alloc(4)))]);
    ask();
    const asking = setInterval(ask, PROBE_INTERVAL);
    while (this.#probed !== tag) await once(this.#socket, 'message');
    clearInterval(asking);
  }

  async close(): Promise<void> {
    await closeSocket(this.#socket);
  }

  #packet(sctpPort: number, tag: number, ...chunks: readonly Buffer[]): Buffer {
    return encodePacket(
      { sourcePort: sctpPort, destinationPort: this.#server.port, tag },
      ...chunks,
    );
  }

  #take({ destinationPort, tag: returned, chunks }: Packet): void {
    if (destinationPort === PROBE_PORT) this.#probed = returned;
    const attempt = this.attempts.get(destinationPort);
    if (attempt === undefined) return;
    for (const { type, flags, value } of chunks) {
      if (type === ChunkType.INIT_ACK) {
        const { tag, parameters } = decodeInit(value);
        const cookie = parameters.find((each) => each.type === ParameterType.STATE_COOKIE)?.value;
        attempt.tag = tag;
        if (cookie !== undefined) void this.send([attempt], () => [cookieEcho(cookie)]);
      } else if (type === ChunkType.HEARTBEAT) {
        void this.send([attempt], () => [chunk(ChunkType.HEARTBEAT_ACK, 0, value)]);
      } else if (type === ChunkType.COOKIE_ACK) {
        attempt.up = true;
      } else if (type === ChunkType.ABORT && (flags & TAG_REFLECTED) === 0) {
        // With the T bit it is about a packet that came after the end, as the answer to a HEARTBEAT may.
        attempt.up = false;
        attempt.aborted = value.length >= 2 ? value.readUInt16BE() : 0;
      }
    }
  }
}

/** DATA chunks of `attempt`: whole unordered messages, from its TSN `first` on. */
export function messages(attempt: Attempt, first: number, count: number, size: number): Buffer[] {
  return Array.from({ length: count }, (_, i) =>
    data(
      {
        tsn: serial(attempt.tsn + first + i),
        stream: 0,
        ssn: 0,
        ppid: DISCARD_PPID,
        flags: DataFlag.WHOLE | DataFlag.UNORDERED,
      },
      Buffer.alloc(size, 1),
    ),
  );
}
