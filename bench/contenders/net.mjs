import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const HOST = '127.0.0.1';
const HEADER_BYTES = 4;
const BUFFER_BYTES = 1 << 20;
const BATCH_BYTES = 64 << 10;

/** TCP of Node with a length before each message: the yardstick. @type {import('./contender.mjs').Contender} */
export const net = {
  title: 'Node net',

  async serve({ onMessage, echo }) {
    const server = createServer({ noDelay: true, highWaterMark: BUFFER_BYTES }, (socket) => {
      socket.on('error', () => {}); // the peer process is gone
      const frames = new FrameReader((message) => {
        onMessage(message);
        if (echo) writeFrame(socket, message);
      });
      socket.on('data', (chunk) => frames.push(chunk));
    });
    server.listen(0, HOST);
    await once(server, 'listening');
    return server.address();
  },

  async connect({ port }) {
    const socket = connect({ host: HOST, port, noDelay: true, highWaterMark: BUFFER_BYTES });
    await once(socket, 'connect');
    return {
      flood(payload) {
        const pump = () => {
          while (socket.write(batchOf(payload)));
        };
        socket.on('drain', pump);
        pump();
      },
      request: (payload) => writeFrame(socket, payload),
      onReply(listener) {
        const frames = new FrameReader(listener);
        socket.on('data', (chunk) => frames.push(chunk));
      },
    };
  },
};

/** One system call for many messages: they are laid out with their lengths in one buffer, as a strong user of net would. */
function batchOf(payload) {
  const frameBytes = HEADER_BYTES + payload.length;
  const messages = Math.max(1, Math.floor(BATCH_BYTES / frameBytes));
  const batch = Buffer.allocUnsafeSlow(messages * frameBytes);
  for (let at = 0; at < batch.length; at += frameBytes) {
    batch.writeUInt32BE(payload.length, at);
    batch.set(payload, at + HEADER_BYTES);
  }
  return batch;
}

function writeFrame(socket, message) {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + message.length);
  frame.writeUInt32BE(message.length);
  frame.set(message, HEADER_BYTES);
  socket.write(frame);
}

/** Cuts a byte stream back into messages; copies only the messages that two chunks share. */
class FrameReader {
  #onMessage;
  /** What the last chunk left unfinished. */
  #rest = Buffer.alloc(0);

  constructor(onMessage) {
    this.#onMessage = onMessage;
  }

  push(chunk) {
    let at = 0;
    while (this.#rest.length > 0 && at < chunk.length) at += this.#complete(chunk.subarray(at));
    while (chunk.length - at >= HEADER_BYTES) {
      const end = at + HEADER_BYTES + chunk.readUInt32BE(at);
      if (end > chunk.length) break;
      this.#onMessage(chunk.subarray(at + HEADER_BYTES, end));
      at = end;
    }
    if (at < chunk.length) this.#rest = chunk.subarray(at);
  }

  /** Takes from the chunk what the unfinished frame lacks of its header, then of its message. */
  #complete(chunk) {
    const size = this.#rest.length < HEADER_BYTES ? HEADER_BYTES : this.#frameBytes();
    const piece = chunk.subarray(0, size - this.#rest.length);
    this.#rest = Buffer.concat([this.#rest, piece]);
    if (this.#rest.length >= HEADER_BYTES && this.#rest.length === this.#frameBytes()) {
      const message = this.#rest.subarray(HEADER_BYTES);
      this.#rest = Buffer.alloc(0);
      this.#onMessage(message);
    }
    return piece.length;
  }

  #frameBytes() {
    return HEADER_BYTES + this.#rest.readUInt32BE();
  }
}
