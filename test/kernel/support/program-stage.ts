import type { SctpEngine } from 'rxsctp';
import { Peer } from '../../interop/support/peer.js';
import { requireInstalled } from './installed.js';
import { KernelStage } from './kernel-stage.js';

/** Programs of others on the kernel's SCTP, and an engine of ours across from them. */
export class ProgramStage extends KernelStage {
  static #port = 7000;
  readonly #programs: Peer[] = [];

  /** Skips the suite when a program is missing. `packages` are Debian's names for where to get them. */
  constructor(engine: SctpEngine, programs: readonly string[], packages: string) {
    super(engine);
    requireInstalled(programs, packages);
    afterEach(async () => {
      for (const program of this.#programs.splice(0)) await program[Symbol.asyncDispose]();
    });
  }

  /** Starts a program, which is gone after the test. */
  start(program: string, ...args: readonly string[]): Peer {
    const peer = new Peer(program, args);
    this.#programs.push(peer);
    return peer;
  }

  /** One of our examples, as a user runs it. */
  startExample(path: string, ...args: readonly string[]): Peer {
    const program = [process.execPath, `.build/examples/${path}.js`];
    return this.start('env', `RXSCTP_ENGINE=${this.engine}`, ...program, ...args);
  }

  /** An SCTP port that no other test has used. */
  freePort(): number {
    ProgramStage.#port += 1;
    return ProgramStage.#port;
  }
}
