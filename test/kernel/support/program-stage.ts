import { defer, lastValueFrom, retry, throwError, timer } from 'rxjs';
import type { SctpAddress, SctpAssociation, SctpConnectOptions, SctpError } from 'rxsctp';
import { Stage, type Listening } from '../../contract/support/stage.js';
import { isInstalled } from '../../interop/support/namespace.js';
import { Peer } from '../../interop/support/peer.js';
import { encapsulate, KERNEL_UDP_PORT, PEER_UDP_PORT } from './sysctl.js';

const FIRST_PORT = 7000;
const RETRY_INTERVAL_MS = 50;
const RETRIES = 400;

/** Programs of others on the kernel's SCTP, and the embedded engine across from them. */
export class ProgramStage {
  readonly #stage = new Stage();
  #programs: Peer[] = [];
  #port = FIRST_PORT;

  /** Skips the suite when a program is missing. `packages` are Debian's names for where to get them. */
  constructor(programs: readonly string[], packages: string) {
    before(function () {
      const missing = programs.filter((program) => !isInstalled(program));
      if (missing.length > 0) {
        const message = `not installed: ${missing.join(', ')} (Debian: ${packages})`;
        if (process.env.RXSCTP_REQUIRE_INTEROP !== undefined) throw new Error(message);
        console.log(`      skipped, ${message}`);
        this.skip();
      }
      encapsulate();
    });
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
    return this.start(process.execPath, `.build/examples/${path}.js`, ...args);
  }

  /** An SCTP port that no other test has used. */
  freePort(): number {
    this.#port += 1;
    return this.#port;
  }

  /** Programs do not say when they listen: connects as soon as one does. */
  reach(port: number, options: Partial<SctpConnectOptions> = {}): Promise<SctpAssociation> {
    const address: SctpAddress = {
      address: '127.0.0.1',
      family: 'IPv4',
      port,
      udpPort: KERNEL_UDP_PORT,
    };
    return lastValueFrom(
      defer(() => this.#stage.open(address, options)).pipe(
        retry({
          count: RETRIES,
          delay: (error: SctpError) =>
            error.code === 'ECONNREFUSED' ? timer(RETRY_INTERVAL_MS) : throwError(() => error),
        }),
      ),
    );
  }

  /** Listens where the kernel expects a peer. */
  listen(host = '127.0.0.1', port = 0): Promise<Listening> {
    return this.#stage.listen({ host, port, udpPort: PEER_UDP_PORT });
  }
}
