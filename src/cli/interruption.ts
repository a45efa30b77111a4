import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** What to do when interrupted. */
export interface Endings {
  /** The first time. False when there is nothing to wait for. */
  gracefully(): boolean;
  /** When that lasts too long for the user. */
  atOnce(): void;
}

/** Listens for Ctrl-C, and for being asked to end, until disposed of. */
export class Interruption {
  /** 128 and the number of the signal, as shells have it, unless it ended gracefully. */
  exitCode: number | undefined;
  readonly #endings: Endings;
  #times = 0;

  constructor(endings: Endings) {
    this.#endings = endings;
    for (const name of SIGNALS) process.on(name, this.#interrupt);
  }

  dispose(): void {
    for (const name of SIGNALS) process.off(name, this.#interrupt);
  }

  readonly #interrupt = (name: NodeJS.Signals): void => {
    this.#times++;
    if (this.#times > 1) this.#endings.atOnce();
    else if (this.#endings.gracefully()) return;
    this.exitCode = 128 + constants.signals[name];
  };
}
