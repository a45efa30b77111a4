import { FLAG_PRIORITY, RELIABILITY_MASK } from '../../../native/records.js';
import type { ReadyMessage } from '../message.js';
import { Priorities } from './priorities.js';

/** How much of a send buffer. */
export interface Fill {
  readonly bytes: number;
  readonly messages: number;
}

/** Whether it gives way to more important messages (RFC 7496, 3.2). */
export function hasPriority({ flags }: ReadyMessage): boolean {
  return (flags & RELIABILITY_MASK) === FLAG_PRIORITY;
}

/** Which messages with a priority go past a full send buffer, since the engine gives up less important ones for them. */
export class Displacement {
  readonly #capacity: Fill;
  readonly #onTurn: () => void;
  readonly #priorities = new Priorities();
  /** What went past the full buffer beyond what has left since. */
  #pastBytes = 0;
  #pastMessages = 0;
  /** What has left since the event loop had its turn. */
  #leftBytes = 0;
  #leftMessages = 0;

  /** `onTurn` is called when more may go past than when something left. */
  constructor(capacity: Fill, onTurn: () => void) {
    this.#capacity = capacity;
    this.#onTurn = onTurn;
  }

  /** The engine has a message with a priority, and will tell what becomes of it. */
  sent(token: number, { reliability = 0, data }: ReadyMessage): void {
    this.#priorities.add(token, reliability, data.length);
  }

  /** What became of a message is told. */
  settled(token: number): void {
    this.#priorities.delete(token);
  }

  /**
   * Whether `message` goes past the buffer, which is full with `held`. As the engine may have less to give up, and until it has
   * said what that was, no more than fills the buffer a second time does.
   */
  admits(message: ReadyMessage, held: Fill): boolean {
    if (!hasPriority(message)) return false;
    const { bytes, messages } = this.#capacity;
    if (this.#pastBytes >= bytes || this.#pastMessages >= messages) return false;
    const excess = held.bytes + this.#leftBytes - bytes + 1;
    const excessMessages = held.messages + this.#leftMessages - messages + 1;
    if (!this.#priorities.hasBelow(message.reliability ?? 0, excess, excessMessages)) return false;
    this.#pastBytes += message.data.length;
    this.#pastMessages++;
    return true;
  }

  /**
   * So much has left. A batch may tell that before it tells of which messages: until its end they count as if they were still
   * there.
   */
  left(bytes: number, messages: number): void {
    this.#pastBytes = Math.max(0, this.#pastBytes - bytes);
    this.#pastMessages = Math.max(0, this.#pastMessages - messages);
    if (this.#leftMessages === 0 && this.#leftBytes === 0) {
      queueMicrotask(() => {
        this.#leftBytes = 0;
        this.#leftMessages = 0;
        this.#onTurn();
      });
    }
    this.#leftBytes += bytes;
    this.#leftMessages += messages;
  }
}
