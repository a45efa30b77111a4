import type { SctpSendProgress } from '../../../api/send-many.js';

/** How far one subscription of `sendMany()` is. */
export class Progress {
  messages = 0;
  bytes = 0;
  /** Accepted messages that were left out since. */
  skippedMessages = 0;
  readonly #tracked: boolean;
  #acknowledgedMessages = 0;
  #acknowledgedBytes = 0;

  /** `tracked`: acknowledgements count. */
  constructor(tracked: boolean) {
    this.#tracked = tracked;
  }

  /** Whether acknowledgements are still to come. */
  get isPending(): boolean {
    return this.#tracked && this.#acknowledgedMessages + this.skippedMessages < this.messages;
  }

  accepted(bytes: number): void {
    this.messages++;
    this.bytes += bytes;
  }

  acknowledged(bytes: number): void {
    this.#acknowledgedMessages++;
    this.#acknowledgedBytes += bytes;
  }

  get report(): SctpSendProgress {
    const { messages, bytes } = this;
    if (!this.#tracked) return { messages, bytes };
    const acknowledgedMessages = this.#acknowledgedMessages;
    return { messages, bytes, acknowledgedMessages, acknowledgedBytes: this.#acknowledgedBytes };
  }
}
