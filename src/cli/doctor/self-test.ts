import { firstValueFrom } from 'rxjs';
import { listen, open, type SctpEngine, type SctpListenOptions } from '../../index.js';

const LOOPBACK = '127.0.0.1';
const PATIENCE_MS = 10_000;
/** Each engine over what it takes by itself: with a UDP port the kernel's goes over UDP. */
const SERVER: Readonly<Record<SctpEngine, SctpListenOptions>> = {
  embedded: { udpPort: 0 },
  kernel: {},
};

/** Whether an engine works; proved, not guessed. */
export type SelfTest =
  | { readonly works: true; readonly milliseconds: number }
  | { readonly works: false; readonly code: string; readonly message: string };

/** Sends a message there and back on the loopback with `engine`. */
export async function selfTest(engine: SctpEngine): Promise<SelfTest> {
  try {
    return { works: true, milliseconds: await exchange(engine) };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    return { works: false, code, message };
  }
}

/** Resolves to the time it took. */
async function exchange(engine: SctpEngine): Promise<number> {
  const server = listen({ engine, host: LOOPBACK, ...SERVER[engine] });
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
