import { expect } from 'chai';
import { firstValueFrom, map } from 'rxjs';
import { listen, type SctpAssociation } from 'rxsctp';

const COUNT = 300;
const LARGEST = 60_000;

/** From 1 byte to 60 kB, small and large by turns. */
export const sizes: readonly number[] = Array.from({ length: COUNT }, (_, n) =>
  n % 3 === 0 ? 1 + n : Math.max(1, Math.round((LARGEST * n) / (COUNT - 1))),
);

export const payload = (n: number, size: number): Buffer =>
  Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * 31 + n) & 0xff));

/** Sends a message of each size, the next when the one before has come back, and compares them byte by byte. */
export async function expectEchoes(association: SctpAssociation): Promise<void> {
  for (const [n, size] of sizes.entries()) {
    const sent = payload(n, size);
    const echo = firstValueFrom(association.messages$.pipe(map(({ data }) => Buffer.from(data))));
    await association.send(sent, { stream: 3 });
    expect(sent.equals(await echo), `message ${n} of ${size} bytes`).to.equal(true);
  }
}

/** A server with default options that sends each message back. */
export async function echoServer(): Promise<{ udpPort: number } & AsyncDisposable> {
  const server = listen({ host: '127.0.0.1', port: 5000, udpPort: 0 });
  const bound = firstValueFrom(server.address$);
  const serving = server.subscribe((association) => {
    association.messages$.subscribe({
      next: ({ data, stream, ppid }) => void association.send(data, { stream, ppid }),
      error: () => undefined, // pion aborts
    });
  });
  const { udpPort } = await bound;
  return {
    udpPort,
    [Symbol.asyncDispose]: () => {
      serving.unsubscribe();
      return Promise.resolve();
    },
  };
}
