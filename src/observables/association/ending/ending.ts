import type { SctpShutdownOptions } from '../../../api/ending.js';
import { toError, type SctpError } from '../../../api/error.js';
import type { ClosedEvent } from '../../../native/events.js';
import type { CommonSettings } from '../../settings/settings.js';
import type { Identity } from '../identity.js';
import { closeError, overdueError } from './close-error.js';
import { EndReport, endingOf } from './end-report.js';
import { checkShutdownOptions, GracefulEnd } from './graceful-end.js';

/** The end of an association: who asks for it, and why it came. */
export class Ending {
  readonly report = new EndReport();
  readonly #identity: Identity;
  readonly #settings: Pick<CommonSettings, 'config' | 'shutdownTimeout'>;
  readonly #begun = Date.now();
  #shutdown: GracefulEnd | undefined;
  /** The peer's SHUTDOWN came before ours was asked for. */
  #peerWasFirst = false;
  #hasEnded = false;
  #error: SctpError | undefined;

  constructor(identity: Identity, settings: Pick<CommonSettings, 'config' | 'shutdownTimeout'>) {
    this.#identity = identity;
    this.#settings = settings;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Why it has ended; undefined when it did gracefully. */
  get error(): SctpError | undefined {
    return this.#error;
  }

  /** This side has asked for a graceful end. */
  get isAsked(): boolean {
    return this.#shutdown !== undefined;
  }

  /** Asks for a graceful end. The first who does has it begun, with `begin`, unless it has come; `abort` keeps the limits. */
  ask(
    options: SctpShutdownOptions,
    begin: () => void,
    abort: (reason: string) => void,
  ): Promise<void> {
    let limits: SctpShutdownOptions;
    try {
      limits = checkShutdownOptions(options);
    } catch (error) {
      return Promise.reject(toError(error));
    }
    if (this.#shutdown !== undefined) return this.#shutdown.within(limits);
    const shutdown = (this.#shutdown = new GracefulEnd(abort));
    if (this.#hasEnded) shutdown.settle(this.#error);
    else begin();
    return shutdown.within({
      ...limits,
      timeout: limits.timeout ?? this.#settings.shutdownTimeout,
    });
  }

  /** The peer asks for a graceful end. */
  peerAsks(): void {
    this.#peerWasFirst = !this.isAsked;
  }

  /** The peer has restarted, which undoes its SHUTDOWN. */
  restarted(): void {
    this.#peerWasFirst = false;
  }

  /** Why the engine says that it has come; undefined when it did gracefully. */
  errorOf(event: ClosedEvent): SctpError | undefined {
    const timeout = this.#shutdown?.overdue;
    if (timeout !== undefined && event.reason === 'aborted-by-user') {
      return overdueError(this.#identity, timeout);
    }
    return closeError(event, this.#identity, this.#settings.config, Date.now() - this.#begun);
  }

  /** It has come; `reason` is the engine's. Who asks from now on knows, {@link tell} tells the others. */
  come(error: SctpError | undefined, reason: ClosedEvent['reason'] | undefined): void {
    const isLocal = this.isAsked && !this.#peerWasFirst;
    this.#hasEnded = true;
    this.#error = error;
    this.report.set(endingOf(reason, error, isLocal ? 'local' : 'peer'));
  }

  tell(): void {
    this.#shutdown?.settle(this.#error);
    this.report.tell();
  }
}
