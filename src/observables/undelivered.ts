import type { SctpError } from '../native/error.js';

/** Counts what was to be sent and was not delivered for certain, so that its loss is never silent. */
export class UndeliveredCount {
  #messages = 0;
  #bytes = 0;

  add(bytes: number): void {
    this.#messages++;
    this.#bytes += bytes;
  }

  addTo(error: SctpError): void {
    error.message += ` ${this.#count} were not delivered for certain.`;
  }

  warn(association: string): void {
    process.emitWarning(
      `${association} ended before ${this.#count} were delivered for certain. Subscribe to notifications$ to get them back.`,
      { type: 'SctpWarning', code: 'SCTP_UNDELIVERED' },
    );
  }

  get #count(): string {
    return `${String(this.#messages)} outgoing messages (${String(this.#bytes)} bytes)`;
  }
}
