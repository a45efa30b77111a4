import { defer, lastValueFrom, retry, throwError, timer } from 'rxjs';
import type { SctpAssociation, SctpConnectOptions, SctpEngine, SctpError } from 'rxsctp';
import { type Listening, Stage } from '../../contract/support/stage.js';
import { encapsulate, goOverIp, KERNEL_UDP_PORT, PEER_UDP_PORT } from './sysctl.js';

const HOST = '127.0.0.1';
const RETRY_INTERVAL_MS = 50;
const RETRIES = 400;

/** Declares a suite for each engine of ours. */
export function describeEngines(title: string, suite: (engine: SctpEngine) => void): void {
  for (const engine of ['embedded', 'kernel'] as const) {
    describe(`${title}, and our ${engine} engine`, () => {
      suite(engine);
    });
  }
}

/**
 * An engine of ours across from sockets that others have of this host's kernel: the embedded one over UDP encapsulation,
 * the kernel's own over IP.
 */
export class KernelStage {
  readonly #stage: Stage;

  constructor(readonly engine: SctpEngine) {
    this.#stage = new Stage(engine);
    before(engine === 'embedded' ? encapsulate : goOverIp);
  }

  open(port: number, options: Partial<SctpConnectOptions> = {}): Promise<SctpAssociation> {
    const udpPort = this.engine === 'embedded' ? KERNEL_UDP_PORT : 0;
    return this.#stage.open({ address: HOST, family: 'IPv4', port, udpPort }, options);
  }

  /** Programs do not say when they listen: connects as soon as one does. */
  reach(port: number, options: Partial<SctpConnectOptions> = {}): Promise<SctpAssociation> {
    return lastValueFrom(
      defer(() => this.open(port, options)).pipe(
        retry({
          count: RETRIES,
          delay: (error: SctpError) =>
            error.code === 'ECONNREFUSED' ? timer(RETRY_INTERVAL_MS) : throwError(() => error),
        }),
      ),
    );
  }

  /** Listens where the kernel expects a peer. */
  listen(host = HOST, port = 0): Promise<Listening> {
    const udpPort = this.engine === 'embedded' ? { udpPort: PEER_UDP_PORT } : {};
    return this.#stage.listen({ host, port, ...udpPort });
  }
}
