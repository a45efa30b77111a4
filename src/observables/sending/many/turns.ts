import type { Progress } from './progress.js';

/** After so many messages, or so many bytes, the event loop has its turn. */
const MAX_MESSAGES = 1024;
const MAX_BYTES = 1 << 20;

/** Shares the event loop with others: says when a run has had its turn, and gives it the next one. */
export class Turns {
  readonly #progress: Progress;
  readonly #next: () => void;
  #pause: NodeJS.Immediate | undefined;
  #begun = { messages: 0, bytes: 0 };

  constructor(progress: Progress, next: () => void) {
    this.#progress = progress;
    this.#next = next;
  }

  /** Others have theirs. */
  get paused(): boolean {
    return this.#pause !== undefined;
  }

  /** Pauses when what was sent in this turn is enough for it. */
  endIfOver(): void {
    const messages = this.#progress.messages - this.#begun.messages;
    const bytes = this.#progress.bytes - this.#begun.bytes;
    if (messages < MAX_MESSAGES && bytes < MAX_BYTES) return;
    this.#pause = setImmediate(() => {
      this.#pause = undefined;
      const { messages, bytes } = this.#progress;
      this.#begun = { messages, bytes };
      this.#next();
    });
  }

  /** There is no next one. */
  stop(): void {
    clearImmediate(this.#pause);
  }
}
