import type { NativeChannel } from './binding.js';
import {
  ASSOCIATION_WORD,
  COMMAND_CONSUME,
  COMMAND_FORGET,
  COMMAND_MAKE_ROOM,
  COMMAND_SEND,
  CONSUME_BYTES_WORD,
  CONSUME_WORDS,
  FLAG_SHIFT,
  FLAG_TRACKED,
  FORGET_WORDS,
  MAKE_ROOM_BYTES_WORD,
  MAKE_ROOM_MESSAGES_WORD,
  MAKE_ROOM_PRIORITY_WORD,
  MAKE_ROOM_WORDS,
  MAX_COUNT,
  RELIABILITY_MASK,
  SEND_LENGTH_WORD,
  SEND_PPID_WORD,
  SEND_STREAM_WORD,
  SEND_WORDS,
  STAGING_BYTES,
} from './records.js';

const SEND_HEADER_BYTES = SEND_WORDS * 4;
const CONSUME_BYTES = CONSUME_WORDS * 4;
const FORGET_BYTES = FORGET_WORDS * 4;
const MAKE_ROOM_BYTES = MAKE_ROOM_WORDS * 4;
/**
 * The word behind the records says how many bytes of them there are: an environment that ends, with
 * `process.exit()` or a worker terminated at any moment, runs no more JavaScript that could hand them over.
 */
const STAGED_WORD = STAGING_BYTES / 4;
/** Payloads from here on have memory of their own, which they are copied into natively. */
const DIRECT_SEND_BYTES = 16 * 1024;
/** The I/O thread is woken after so many bytes, to work while JavaScript produces more. */
const WAKE_UP_BYTES = 256 * 1024;

/** Who consumes what was received. */
export interface Consumer {
  /** The staging's own notes: what was consumed and not yet told to the I/O thread. */
  unreportedBytes: number;
  unreportedMessages: number;
}

/** What it needs of the native channel. */
type StagingChannel = Pick<NativeChannel, 'send' | 'sharesMemory' | 'stage' | 'submit'>;

/**
 * The frequent commands, on their way to the I/O thread: collected in memory that it shares, and handed over when
 * that is full, after a batch of deliveries, or in the next turn of the event loop. Messages are sent from there.
 */
export class Staging {
  readonly #native: StagingChannel;
  readonly #directFrom: number;
  #bytes: Uint8Array;
  #words: Uint32Array;
  /** Where the next record goes, and what of those before it the I/O thread does not have. */
  #staged = 0;
  #waiting = 0;
  #direct = 0;
  #scheduled = false;
  #paused = false;
  /** Who has consumed messages since the last flush, and their associations. */
  readonly #consumers: Consumer[] = [];
  readonly #consumerIds: number[] = [];

  constructor(native: StagingChannel) {
    this.#native = native;
    const buffer = native.stage();
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer);
    // What waits in memory that is not shared would be lost when the environment ends.
    this.#directFrom = native.sharesMemory() ? DIRECT_SEND_BYTES : 0;
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
    if (data.length < this.#directFrom) {
      this.#stageSend(association, all, stream, ppid, data, token, reliability);
      return;
    }
    // What is staged was sent before.
    if (this.#waiting > 0) this.#submit();
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
    if (this.#staged + size > STAGING_BYTES) this.#turn();
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
    this.#advance(size);
    this.#schedule();
  }

  /** Less important messages are to be given up for one that comes next, until less than this is in the send buffer. */
  makeRoom(association: number, priority: number, bytes: number, messages: number): void {
    if (this.#staged + MAKE_ROOM_BYTES > STAGING_BYTES) this.#turn();
    const words = this.#words;
    const word = this.#staged >>> 2;
    words[word] = COMMAND_MAKE_ROOM;
    words[word + ASSOCIATION_WORD] = association;
    words[word + MAKE_ROOM_PRIORITY_WORD] = priority;
    words[word + MAKE_ROOM_BYTES_WORD] = bytes;
    words[word + MAKE_ROOM_MESSAGES_WORD] = messages;
    this.#advance(MAKE_ROOM_BYTES);
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
    if (this.#staged + FORGET_BYTES > STAGING_BYTES) this.#turn();
    const word = this.#staged >>> 2;
    this.#words[word] = COMMAND_FORGET;
    this.#words[word + ASSOCIATION_WORD] = association;
    this.#advance(FORGET_BYTES);
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
    if (this.#waiting > 0 || this.#direct > 0) this.#submit();
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
    if (this.#staged + CONSUME_BYTES > STAGING_BYTES) this.#turn();
    const words = this.#words;
    const word = this.#staged >>> 2;
    words[word] = COMMAND_CONSUME | (messages << FLAG_SHIFT);
    words[word + ASSOCIATION_WORD] = association;
    words[word + CONSUME_BYTES_WORD] = bytes;
    this.#advance(CONSUME_BYTES);
  }

  #advance(size: number): void {
    this.#words[STAGED_WORD] = this.#staged += size;
    this.#waiting += size;
  }

  #submit(): void {
    this.#waiting = 0;
    this.#direct = 0;
    this.#native.submit(this.#staged);
  }

  /** Goes on in other memory: messages that are not acknowledged stay in this. */
  #turn(): void {
    this.#submit();
    const buffer = this.#native.stage();
    this.#bytes = new Uint8Array(buffer);
    this.#words = new Uint32Array(buffer);
    this.#staged = 0;
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
