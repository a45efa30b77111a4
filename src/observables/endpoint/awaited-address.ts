import type { Subscriber } from 'rxjs';

/** Who waits for an address, and whether anybody has subscribed to what would have one. */
const waiting = new Map<Subscriber<unknown>, () => boolean>();

/**
 * `subscriber` waits for the address of a server, which binds once somebody subscribes to it. When nobody does, the event
 * loop runs empty and the process ends without a word, with the exit code 13 if it awaits the address: a warning says why.
 */
export function awaitAddress(subscriber: Subscriber<unknown>, isBinding: () => boolean): void {
  if (subscriber.closed) return;
  if (waiting.size === 0) process.on('beforeExit', warn);
  waiting.set(subscriber, isBinding);
  subscriber.add(() => {
    waiting.delete(subscriber);
    if (waiting.size === 0) process.off('beforeExit', warn);
  });
}

function warn(): void {
  const inVain = [...waiting.values()].filter((isBinding) => !isBinding());
  if (inVain.length === 0) return;
  process.off('beforeExit', warn);
  process.emitWarning(
    'The process ends while it waits for address$ of a server that nobody has subscribed to: listen() binds when its ' +
      'result is subscribed to, as in server.subscribe((association) => …). Do that before you await address$.',
    { type: 'SctpWarning', code: 'SCTP_NOT_LISTENING' },
  );
}
