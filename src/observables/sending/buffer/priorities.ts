/** How much there is of one priority. */
interface Level {
  readonly priority: number;
  bytes: number;
  messages: number;
}

/** A message with a priority. */
interface Ranked {
  readonly priority: number;
  readonly bytes: number;
}

/**
 * The messages with a priority (RFC 7496, 3.2) that the engine has: how much of them is less important than another. Their
 * tokens say when they have left.
 */
export class Priorities {
  readonly #messages = new Map<number, Ranked>();
  /** The least important first. */
  readonly #levels: Level[] = [];
  #bytes = 0;

  add(token: number, priority: number, bytes: number): void {
    this.#messages.set(token, { priority, bytes });
    this.#bytes += bytes;
    const place = this.#placeOf(priority);
    const level = this.#levels.at(place);
    if (level?.priority === priority) {
      level.bytes += bytes;
      level.messages++;
    } else {
      this.#levels.splice(place, 0, { priority, bytes, messages: 1 });
    }
  }

  /** A message of any kind has left. */
  delete(token: number): void {
    const message = this.#messages.get(token);
    if (message === undefined) return;
    this.#messages.delete(token);
    this.#bytes -= message.bytes;
    const place = this.#placeOf(message.priority);
    const level = this.#levels[place];
    level.bytes -= message.bytes;
    if (--level.messages === 0) this.#levels.splice(place, 1);
  }

  /** Whether so many bytes, and so many messages, are less important than `priority`. */
  hasBelow(priority: number, bytes: number, messages: number): boolean {
    if (bytes > this.#bytes || messages > this.#messages.size) return false;
    for (const level of this.#levels) {
      if (level.priority <= priority) return false;
      bytes -= level.bytes;
      messages -= level.messages;
      if (bytes <= 0 && messages <= 0) return true;
    }
    return false;
  }

  /** Of the level with `priority`, or of where it belongs. */
  #placeOf(priority: number): number {
    let from = 0;
    let to = this.#levels.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#levels[middle].priority > priority) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
