import { Duplex } from 'node:stream';
import type { Subscription } from 'rxjs';
import { invalidType } from '../observables/settings/argument.js';
import { SctpAssociation } from '../api/association.js';
import type { SctpMessage } from '../api/message.js';
import type { SctpSendInfo } from '../api/send.js';
import type { SctpStreamSubject } from '../api/stream-subject.js';
import { showAs } from '../api/support/inspect.js';
import { Intake } from './support/intake.js';
import { given } from './support/outgoing.js';
import {
  checkSending,
  endSending,
  failureOf,
  sendThrough,
  stopSending,
  type Sendable,
} from './support/target.js';

/** Options of {@link toDuplex}; `stream`, `ppid`, … are for what is written. */
export interface ToDuplexOptions extends SctpSendInfo {
  /** Reading gives each {@link SctpMessage} instead of its payload; default false. */
  messages?: boolean | undefined;
}

/**
 * A Node.js stream of an association, or of one stream of it. It keeps message boundaries (object
 * mode): each chunk read is the payload of one message, each chunk written, a string, a Buffer or a
 * message, is sent as one.
 *
 * Reading: a message is consumed when the next one is asked for, and nothing is read ahead: what is
 * not read waits in the receive window and slows the peer down. Messages are taken from the first
 * read on.
 *
 * Writing: `write()` calls back once the message is accepted for sending. `end()` shuts an
 * association down, and `finish` comes when the peer has everything; it completes a stream, whose
 * association goes on.
 *
 * `destroy()` aborts an association, with the error's message as reason; of a stream, it
 * unsubscribes and ends sending. The association's failure destroys the Duplex with the same error,
 * after the messages before it. Messages that nobody has read go back to the association.
 *
 * ```
 *   ──a──b──c────────|
 *     toDuplex(association)       a reader that takes ─────|
 *     a     b     c     end       b waits in the receive window
 * ```
 *
 * ```ts
 * const duplex = toDuplex(association, { stream: 1 });
 * await pipeline(createReadStream('request.bin'), duplex, createWriteStream('answer.bin'));
 * ```
 *
 * @throws {TypeError|RangeError} for wrong options, at the call.
 */
export function toDuplex(
  target: SctpAssociation | SctpStreamSubject,
  options: ToDuplexOptions = {},
): Duplex {
  checkSending(options, 'messages');
  const { messages = false, ...sending } = options;
  if (typeof messages !== 'boolean') throw invalidType('messages', 'a boolean', messages);
  return new SctpDuplex(target, messages, given(sending));
}

class SctpDuplex extends Duplex {
  readonly #target: SctpAssociation | SctpStreamSubject;
  readonly #messages: boolean;
  readonly #sending: SctpSendInfo;
  readonly #intake = new Intake<SctpMessage>(() => {
    this.#serve();
  });
  readonly #failure: Subscription;
  #started = false;
  /** Node.js has asked for a chunk that it has not got yet. */
  #asked = false;

  static {
    showAs(this, 'SctpDuplex', (duplex) => ({
      target: duplex.#target,
      readable: duplex.readable,
      writable: duplex.writable,
    }));
  }

  constructor(
    target: SctpAssociation | SctpStreamSubject,
    messages: boolean,
    sending: SctpSendInfo,
  ) {
    super({ objectMode: true, readableHighWaterMark: 0, allowHalfOpen: false });
    this.#target = target;
    this.#messages = messages;
    this.#sending = sending;
    this.#failure = failureOf(target).subscribe({
      error: (error: Error) => {
        if (!this.#started) this.destroy(error);
      },
    });
  }

  override _read(): void {
    this.#asked = true;
    if (this.#started) {
      this.#serve();
      return;
    }
    this.#started = true;
    const target = this.#target;
    this.#intake.open(target instanceof SctpAssociation ? target.messages$ : target);
  }

  override _write(
    chunk: Sendable,
    _encoding: BufferEncoding,
    callback: (error?: Error) => void,
  ): void {
    sendThrough(this.#target, chunk, this.#sending).then(() => {
      callback();
    }, callback);
  }

  override _final(callback: (error?: Error) => void): void {
    endSending(this.#target).then(() => {
      callback();
    }, callback);
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#failure.unsubscribe();
    this.#intake.close(this.readableLength > 0);
    stopSending(this.#target, error);
    callback(error);
  }

  #serve(): void {
    if (this.#asked) {
      const message = this.#intake.take();
      if (message !== undefined) {
        this.#asked = false;
        this.push(this.#messages ? message : message.data);
        return;
      }
    }
    const { end } = this.#intake;
    // A chunk that nobody has read yet would be lost with destroy().
    if (end === undefined || this.readableLength > 0) return;
    if ('error' in end) this.destroy(end.error as Error);
    else this.push(null);
  }
}
