import { complain } from './complain.js';
import type { Conversation } from './conversation.js';

/** Those who hear what is said on standard input. */
export class Audience {
  /** Not all of what was to be said could be read or sent. */
  inputFailed = false;
  readonly #members = new Set<Conversation>();
  #arrived: () => void = () => undefined;

  /** Until the conversation ends; resolves to how it did. */
  async seat(conversation: Conversation): Promise<boolean> {
    this.#members.add(conversation);
    this.#arrived();
    try {
      return await conversation.ended;
    } finally {
      this.#members.delete(conversation);
    }
  }

  /**
   * Tells everybody, as fast as the slowest takes it; waits while there is nobody. Resolves at the end of
   * `messages`, and when they fail, which is complained of and makes {@link inputFailed} true.
   */
  async tell(messages: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      await this.#listeners();
      for await (const message of messages) {
        const listeners = await this.#listeners();
        await Promise.all(listeners.map((listener) => listener.send(message)));
      }
    } catch (error) {
      this.inputFailed = true;
      complain((error as Error).message);
    }
  }

  shutdown(): void {
    for (const member of this.#members) member.shutdown();
  }

  abort(reason: string): void {
    for (const member of this.#members) member.abort(reason);
  }

  /** Those to whom something can be said, as soon as there are any. */
  async #listeners(): Promise<readonly Conversation[]> {
    for (;;) {
      const listeners = Array.from(this.#members).filter(({ hears }) => hears);
      if (listeners.length > 0) return listeners;
      await new Promise<void>((resolve) => (this.#arrived = resolve));
    }
  }
}
