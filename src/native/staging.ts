import {
  COMMAND_CONSUME,
  COMMAND_SEND,
  CONSUME_BYTES,
  FLAG_TRACKED,
  MAX_COUNT,
  SEND_HEADER_BYTES,
  TRACKED_SEND_HEADER_BYTES,
  type NativeChannel,
} from './binding.js';

export const STAGING_BYTES = 64 * 1024;
/** Payloads from here on are copied once, straight into the I/O thread's queue. */
const DIRECT_SEND_BYTES = 4096;
/** The I/O thread is woken after so many bytes, to work while JavaScript produces more. */
const WAKE_UP_BYTES = 256 * 1024;

/** Who consumes what was received. */
export interface Consumer {
  /** The staging's own notes: what was consumed and not yet told to the I/O thread. */
  unreportedBytes: number;
  unreportedMessages: number;
}

/**
 * The frequent commands, on their way to the I/O thread: collected in a buffer that is handed over when
 * it is full, after a batch of deliveries, or in the next turn of the event loop.
 */
export class Staging {
  readonly #native: Pick<NativeChannel, 'send' | 'submit'>;
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  #staged = 0;
  #direct = 0;
  #scheduled = false;
  #paused = false;
  /** Who has consumed messages since the last flush, and their associations. */
  readonly #consumers: Consumer[] = [];
  readonly #consumerIds: number[] = [];

  constructor(native: Pick<NativeChannel, 'send' | 'submit'>, buffer: ArrayBuffer) {
    this.#native = native;
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer);
  }

  /** Copies `data` before it returns. */
  send(association: number, flags: number, stream: number, ppid: number, data: Uint8Array): void {
    if (data.length < DIRECT_SEND_BYTES) {
      this.#stageSend(association, flags, stream, ppid, data, SEND_HEADER_BYTES);
    } else {
      this.#beforeDirectSend();
      this.#native.send(association, flags, stream, ppid, data);
      this.#afterDirectSend(data);
    }
  }

  /**
   * As `send()`; either `onMessageAcknowledged` or a `send-failed` event with this `token`, which is not 0,
   * will tell what became of the message.
   */
  sendTracked(
    association: number,
    flags: number,
    stream: number,
    ppid: number,
    data: Uint8Array,
    token: number,
  ): void {
    const tracked = flags | FLAG_TRACKED;
    if (data.length < DIRECT_SEND_BYTES) {
      const header = TRACKED_SEND_HEADER_BYTES;
      const word = this.#stageSend(association, tracked, stream, ppid, data, header);
      this.#words[word + 5] = token;
    } else {
      this.#beforeDirectSend();
      this.#native.send(association, tracked, stream, ppid, data, token);
      this.#afterDirectSend(data);
    }
  }

  /** Returns the word its record begins with. */
  #stageSend(
    association: number,
    flags: number,
    stream: number,
    ppid: number,
    data: Uint8Array,
    header: number,
  ): number {
    const length = data.length;
    const size = (header + length + 3) & ~3;
    if (this.#staged + size > STAGING_BYTES) this.#submit();
    const words = this.#words;
    const word = this.#staged >>> 2;
    words[word] = COMMAND_SEND | (flags << 8);
    words[word + 1] = association;
    words[word + 2] = stream;
    words[word + 3] = ppid;
    words[word + 4] = length;
    this.#bytes.set(data, this.#staged + header);
    this.#staged += size;
    this.#schedule();
    return word;
  }

  /** What is staged was sent before. */
  #beforeDirectSend(): void {
    if (this.#staged > 0) this.#submit();
  }

  #afterDirectSend(data: Uint8Array): void {
    this.#direct += data.length;
    if (this.#direct >= WAKE_UP_BYTES) this.#submit();
    this.#schedule();
  }

  /** Opens the receive window of an association by a message of `bytes`, told to the I/O thread in sums. */
  consume(association: number, consumer: Consumer, bytes: number): void {
    if (consumer.unreportedMessages === 0) {
      this.#consumerIds.push(association);
      this.#consumers.push(consumer);
      this.#schedule();
    }
    consumer.unreportedBytes += bytes;
    consumer.unreportedMessages++;
  }

  /** Nothing need be scheduled until `resume()`, which flushes. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.flush();
  }

  /** Hands everything staged to the I/O thread. */
  flush(): void {
    if (this.#consumers.length > 0) this.#stageConsumed();
    if (this.#staged > 0 || this.#direct > 0) this.#submit();
  }

  #stageConsumed(): void {
    for (let i = 0; i < this.#consumers.length; i++) {
      const consumer = this.#consumers[i];
      let messages = consumer.unreportedMessages;
      for (; messages > MAX_COUNT; messages -= MAX_COUNT) {
        this.#stageConsume(this.#consumerIds[i], MAX_COUNT, 0);
      }
      this.#stageConsume(this.#consumerIds[i], messages, consumer.unreportedBytes);
      consumer.unreportedBytes = 0;
      consumer.unreportedMessages = 0;
    }
    this.#consumerIds.length = 0;
    this.#consumers.length = 0;
  }

  #stageConsume(association: number, messages: number, bytes: number): void {
    if (this.#staged + CONSUME_BYTES > STAGING_BYTES) this.#submit();
    const words = this.#words;
    const word = this.#staged >>> 2;
    words[word] = COMMAND_CONSUME | (messages << 8);
    words[word + 1] = association;
    words[word + 2] = bytes;
    this.#staged += CONSUME_BYTES;
  }

  #submit(): void {
    const staged = this.#staged;
    this.#staged = 0;
    this.#direct = 0;
    this.#native.submit(staged);
  }

  #schedule(): void {
    if (this.#scheduled || this.#paused) return;
    this.#scheduled = true;
    setImmediate(this.#onImmediate);
  }

  readonly #onImmediate = (): void => {
    this.#scheduled = false;
    this.flush();
  };
}
