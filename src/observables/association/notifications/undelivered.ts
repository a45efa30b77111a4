import type { SctpError } from '../../../api/error.js';
import { warn } from '../../support/warning.js';

/** Counts what was to be sent and was not delivered for certain as its association ended, so that the loss is never silent. */
export class UndeliveredCount {
  #messages = 0;
  #bytes = 0;
  #unheard = false;

  /** `told`: somebody awaits the message, and learns of it. */
  add(bytes: number, told: boolean): void {
    this.#messages++;
    this.#bytes += bytes;
    this.#unheard ||= !told;
  }

  addTo(error: SctpError): void {
    error.message += ` ${this.#count} were not delivered for certain.`;
  }

  /** Unless somebody was told of each. */
  warn(association: string): void {
    if (!this.#unheard) return;
    warn(
      'SCTP_UNDELIVERED',
      `${association} ended before ${this.#count} were delivered for certain. Subscribe to notifications$ to get them back.`,
    );
  }

  get #count(): string {
    return `${String(this.#messages)} outgoing messages (${String(this.#bytes)} bytes)`;
  }
}
