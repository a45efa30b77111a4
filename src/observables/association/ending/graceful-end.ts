import type { SctpShutdownOptions } from '../../../api/ending.js';
import { integer, record, checkSignal } from '../../settings/argument.js';
import { MAX_TIME } from '../../settings/limits.js';
import { passTold } from '../../support/told.js';
import { Settlement } from './settlement.js';

/** @throws {TypeError|RangeError} */
export function checkShutdownOptions(options: SctpShutdownOptions): SctpShutdownOptions {
  const { timeout, signal } = record('options', options, ['timeout', 'signal']);
  return {
    timeout: timeout === undefined ? undefined : integer('timeout', timeout, 1, MAX_TIME),
    signal: checkSignal(signal),
  };
}

/** The graceful end of an association, from when it is asked for until it has come, within its limits. */
export class GracefulEnd {
  readonly #settlement = new Settlement();
  readonly #abort: (reason: string) => void;
  readonly #leaveLimits: (() => void)[] = [];
  #settled = false;
  #overdue: number | undefined;

  constructor(abort: (reason: string) => void) {
    this.#abort = abort;
  }

  /** The timeout that has passed, in milliseconds, if one has. */
  get overdue(): number | undefined {
    return this.#overdue;
  }

  /** Settles when the association has ended; rejects with the signal's reason if that ended it. */
  within({ timeout, signal }: SctpShutdownOptions): Promise<void> {
    if (!this.#settled && timeout !== undefined) this.#limitTo(timeout);
    const { promise } = this.#settlement;
    if (this.#settled || signal === undefined) return promise;
    let fired = false;
    const onAbort = (): void => {
      fired = true;
      this.#abort('the graceful end was cut short');
    };
    if (signal.aborted) {
      onAbort();
    } else {
      signal.addEventListener('abort', onAbort);
      this.#leaveLimits.push(() => {
        signal.removeEventListener('abort', onAbort);
      });
    }
    const ended = promise.catch((error: unknown) => {
      throw fired ? signal.reason : error;
    });
    return passTold(ended);
  }

  settle(error: Error | undefined): void {
    this.#settled = true;
    for (const leave of this.#leaveLimits.splice(0)) leave();
    this.#settlement.settle(error);
  }

  #limitTo(timeout: number): void {
    const timer = setTimeout(() => {
      this.#overdue ??= timeout;
      this.#abort(`not shut down within ${String(timeout)} ms`);
    }, timeout);
    this.#leaveLimits.push(() => {
      clearTimeout(timer);
    });
  }
}
