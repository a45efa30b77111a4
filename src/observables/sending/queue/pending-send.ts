import type { SctpError } from '../../../api/error.js';
import { told } from '../../support/told.js';
import { checkSignal } from '../../settings/argument.js';
import type { Delivery } from '../message.js';

/** A send somebody awaits. Settles once; from then on nothing of it is left with its signal. */
export class PendingSend implements Delivery {
  readonly tracked: boolean;
  readonly promise: Promise<void>;
  settled = false;
  readonly #signal: AbortSignal | undefined;
  #resolve: () => void = () => undefined;
  #reject: (reason: unknown) => void = () => undefined;
  #leave: (() => void) | undefined;

  /** Is settled at once when `signal` is aborted already. */
  constructor(tracked: boolean, signal: AbortSignal | undefined) {
    this.tracked = tracked;
    this.#signal = checkSignal(signal);
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (signal?.aborted === true) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort);
  }

  /** It has to wait for room; `leave` takes it out again, if it still waits. */
  queued(leave: () => void): void {
    if (this.settled) leave();
    else this.#leave = leave;
  }

  accepted(): void {
    this.#leave = undefined;
    if (!this.tracked) this.acknowledged();
  }

  acknowledged(): void {
    this.#settle();
    this.#resolve();
  }

  /** The association's end or a `send-failed` notification tells of it, too. */
  failed(error: SctpError): void {
    this.#settle();
    void told(this.promise, error);
    this.#reject(error);
  }

  readonly #onAbort = (): void => {
    const leave = this.#leave;
    this.#settle();
    this.#reject(this.#signal?.reason);
    leave?.();
  };

  #settle(): void {
    this.settled = true;
    this.#leave = undefined;
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}
