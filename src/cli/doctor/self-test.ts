import { firstValueFrom } from 'rxjs';
import {
  listen,
  open,
  type SctpEngine,
  type SctpListenOptions,
  type SctpTransport,
} from '../../index.js';

const LOOPBACK = '127.0.0.1';
const PATIENCE_MS = 10_000;
/** Whether an engine works; proved, not guessed. */
export type SelfTest =
  | { readonly works: true; readonly milliseconds: number }
  | { readonly works: false; readonly code: string; readonly message: string };

/** Sends a message there and back on the loopback with `engine`, over what it takes by itself unless told. */
export async function selfTest(engine: SctpEngine, transport?: SctpTransport): Promise<SelfTest> {
  try {
    return { works: true, milliseconds: await exchange(engine, transport) };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    return { works: false, code, message };
  }
}

/** Resolves to the time it took. */
async function exchange(engine: SctpEngine, transport?: SctpTransport): Promise<number> {
  const anyPort: SctpListenOptions =
    engine === 'embedded' && transport !== 'ip' ? { udpPort: 0 } : {};
  const server = listen({ engine, transport, host: LOOPBACK, ...anyPort });
  const serving = server.subscribe({
    next: (association) => {
      association.sendMany(association.messages$).subscribe({ error: () => undefined });
    },
    error: () => undefined, // as of address$
  });
  const attempt = new AbortController();
  const patience = setTimeout(() => {
    attempt.abort(new Error(`no answer on ${LOOPBACK} within ${PATIENCE_MS / 1000} s`));
  }, PATIENCE_MS);
  try {
    const { port, udpPort } = await firstValueFrom(server.address$);
    const began = performance.now();
    const association = await open({
      engine,
      transport,
      host: LOOPBACK,
      localAddress: LOOPBACK,
      port,
      ...(udpPort === 0 ? {} : { remoteUdpPort: udpPort }),
      signal: attempt.signal,
    });
    await association.send('are you well?');
    await firstValueFrom(association.messages$);
    const milliseconds = performance.now() - began;
    await association.shutdown();
    return milliseconds;
  } finally {
    clearTimeout(patience);
    serving.unsubscribe();
  }
}
