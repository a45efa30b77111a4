/** What the programs of the examples have in common. */
import { fromEvent, merge, take, takeUntil } from 'rxjs';
import type { SctpServer } from 'rxsctp';

/** Emits once: at Ctrl-C, or when the process is asked to end. */
export const interrupted$ = merge(fromEvent(process, 'SIGINT'), fromEvent(process, 'SIGTERM')).pipe(
  take(1),
);

/** Says where a server listens. */
export function announce({ address$ }: SctpServer): void {
  address$.pipe(takeUntil(interrupted$)).subscribe({
    next: ({ address, port, udpPort }) => {
      const carrier = udpPort === 0 ? 'over IP' : `UDP port ${udpPort}`;
      console.log(`listening on ${address}, SCTP port ${port}, ${carrier}`);
    },
    error: () => undefined, // the server's own subscriber says it
  });
}

/** How long a server that is to end waits for its clients. */
export const STOP_WITHIN_MS = 2000;

/** Says why a program, or a part of it, ends early. */
export function fail(error: Error): void {
  console.error(error.message);
  process.exitCode = 1;
}
