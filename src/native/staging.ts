import { STAGING_BYTES, type NativeChannel } from './binding.js';
import {
  ASSOCIATION_WORD,
  COMMAND_CONSUME,
  COMMAND_FORGET,
  COMMAND_SEND,
  CONSUME_BYTES_WORD,
  CONSUME_WORDS,
  FLAG_SHIFT,
  FLAG_TRACKED,
  FORGET_WORDS,
  MAX_COUNT,
  RELIABILITY_MASK,
  SEND_LENGTH_WORD,
  SEND_PPID_WORD,
  SEND_STREAM_WORD,
  SEND_WORDS,
} from './records.js';

const SEND_HEADER_BYTES = SEND_WORDS * 4;
const CONSUME_BYTES = CONSUME_WORDS * 4;
const FORGET_BYTES = FORGET_WORDS * 4;
const STAGED_WORD = STAGING_BYTES / 4;
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

  /**
   * Copies `data` before it returns. With a `token`, either `onMessageAcknowledged` or a `send-failed` event
   * with it will tell what became of the message. `reliability` is the value that goes with the flags in
   * `RELIABILITY_MASK`.
   */
  send(
    association: number,
    flags: number,
    stream: number,
    ppid: number,
    data: Uint8Array,
    token = 0,
    reliability = 0,
  ): void {
    const all = token === 0 ? flags : flags | FLAG_TRACKED;
    if (data.length < DIRECT_SEND_BYTES) {
      this.#stageSend(association, all, stream, ppid, data, token, reliability);
      return;
    }
    // What is staged was sent before.
    if (this.#staged > 0) this.#submit();
    this.#native.send(association, all, stream, ppid, data, token, reliability);
    this.#direct += data.length;
    if (this.#direct >= WAKE_UP_BYTES) this.#submit();
    this.#schedule();
  }

  #stageSend(
    association: number,
    flags: number,
    stream: number,
    ppid: number,
    data: Uint8Array,
    token: number,
    reliability: number,
  ): void {
    const { length } = data;
    const limited = (flags & RELIABILITY_MASK) !== 0;
    const header = SEND_HEADER_BYTES + (token === 0 ? 0 : 4) + (limited ? 4 : 0);
    const size = (header + length + 3) & ~3;
    if (this.#staged + size > STAGING_BYTES) this.#submit();
    const words = this.#words;
    let word = this.#staged >>> 2;
    words[word] = COMMAND_SEND | (flags << FLAG_SHIFT);
    words[word + ASSOCIATION_WORD] = association;
    words[word + SEND_STREAM_WORD] = stream;
    words[word + SEND_PPID_WORD] = ppid;
    words[word + SEND_LENGTH_WORD] = length;
    word += SEND_WORDS;
    if (token !== 0) words[word++] = token;
    if (limited) words[word] = reliability;
    this.#bytes.set(data, this.#staged + header);
    words[STAGED_WORD] = this.#staged += size;
    this.#schedule();
  }

  /** Opens the receive window of an association by a message of `bytes`, or more, told to the I/O thread in sums. */
  consume(association: number, consumer: Consumer, bytes: number, messages = 1): void {
    if (consumer.unreportedMessages === 0) {
      this.#consumerIds.push(association);
      this.#consumers.push(consumer);
      this.#schedule();
    }
    consumer.unreportedBytes += bytes;
    consumer.unreportedMessages += messages;
  }

  /** The end of an association has been told. */
  forget(association: number): void {
    if (this.#consumers.length > 0) this.#stageConsumed();
    if (this.#staged + FORGET_BYTES > STAGING_BYTES) this.#submit();
    const word = this.#staged >>> 2;
    this.#words[word] = COMMAND_FORGET;
    this.#words[word + ASSOCIATION_WORD] = association;
    this.#staged += FORGET_BYTES;
    this.#schedule();
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
    words[word] = COMMAND_CONSUME | (messages << FLAG_SHIFT);
    words[word + ASSOCIATION_WORD] = association;
    words[word + CONSUME_BYTES_WORD] = bytes;
    words[STAGED_WORD] = this.#staged += CONSUME_BYTES;
  }

  #submit(): void {
    const staged = this.#staged;
    this.#words[STAGED_WORD] = this.#staged = 0;
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
