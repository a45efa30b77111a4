import type { Socket } from 'node:net';
import { until } from '../../contract/support/until.js';

/** The states of a test: what the server of iperf3 tells, TEST_END and DONE the client. */
export const State = {
  TEST_START: 1,
  TEST_RUNNING: 2,
  TEST_END: 4,
  PARAM_EXCHANGE: 9,
  CREATE_STREAMS: 10,
  EXCHANGE_RESULTS: 13,
  DISPLAY_RESULTS: 14,
  IPERF_DONE: 16,
} as const;

/** A text and the zero byte that ends it: sent first on each connection and each association of a test. */
export const COOKIE_LENGTH = 37;

/** What a client wants tested. */
export interface Parameters {
  readonly sctp: true;
  /** Bytes in all. */
  readonly num: number;
  /** Bytes of a message. */
  readonly len: number;
  /** The server sends. */
  readonly reverse?: boolean;
  readonly [other: string]: unknown;
}

/** What a side says it has sent or received. */
export interface Results {
  readonly streams: readonly { readonly bytes: number }[];
}

export function resultsOf(bytes: number): object {
  const stream = { id: 1, bytes, retransmits: -1, jitter: 0, errors: 0, packets: 0 };
  const usage = { cpu_util_total: 0, cpu_util_user: 0, cpu_util_system: 0 };
  const streams = [{ ...stream, start_time: 0, end_time: 1 }];
  return { ...usage, sender_has_retransmits: -1, streams };
}

/** The TCP connection over which the two sides of a test agree: single bytes, and JSON with its length before it. */
export class Control {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (data) => (this.#received = Buffer.concat([this.#received, data])));
    socket.on('error', () => undefined); // what was to come never does, which fails
  }

  async read(count: number): Promise<Buffer> {
    await until(() => this.#received.length >= count, `${count} bytes of control`);
    const bytes = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    return bytes;
  }

  async readJson<T>(): Promise<T> {
    const length = (await this.read(4)).readUInt32BE();
    return JSON.parse((await this.read(length)).toString()) as T;
  }

  /** Fails when another state comes. */
  async expect(state: number): Promise<void> {
    const told = (await this.read(1)).readInt8();
    if (told !== state) throw new Error(`iperf3 is in state ${told}, not in ${state}`);
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  tell(state: number): void {
    this.write(Uint8Array.of(state));
  }

  writeJson(value: object): void {
    const json = Buffer.from(JSON.stringify(value));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(json.length);
    this.write(Buffer.concat([length, json]));
  }

  close(): void {
    this.#socket.destroy();
  }
}
