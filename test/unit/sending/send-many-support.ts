import type { SctpSendProgress } from 'rxsctp';
import { flushed, type FakeChannel } from '../fake-binding.js';

/** How far `sendMany()` is: messages, bytes, and acknowledged messages where they are told. */
export function progress({ messages, bytes, acknowledgedMessages }: SctpSendProgress): string {
  const acknowledged = acknowledgedMessages === undefined ? [] : [acknowledgedMessages];
  return [messages, bytes, ...acknowledged].join('/');
}

/** A peer that gets what is sent, and acknowledges when it is told to. */
export class Peer {
  readonly #fake: FakeChannel;
  #acknowledged = 0;

  constructor(fake: FakeChannel) {
    this.#fake = fake;
  }

  get texts(): string[] {
    return this.#fake.sent.map(({ data }) => data.toString());
  }

  /** Acknowledges until nothing is left. */
  async drain(): Promise<void> {
    do {
      await flushed();
      const due = this.#fake.sent.slice(this.#acknowledged);
      this.#acknowledged += due.length;
      this.#fake.acknowledgeMessages(...due);
      await flushed();
    } while (this.#fake.sent.length > this.#acknowledged);
  }
}
