import type { SctpMessage } from '../../api/message.js';
import { invalidValue } from '../../observables/settings/argument.js';
import { StreamWarnings } from './stream-warnings.js';

/** What to do about a failure: the choices of an option `onError`. */
export type OnError<E, V> = 'error' | 'skip' | ((error: E, value: V) => void);

export function checkOnError(onError: unknown): void {
  if (onError === undefined || onError === 'error' || onError === 'skip') return;
  if (typeof onError === 'function') return;
  throw invalidValue('onError', "'error', 'skip' or a function", onError);
}

/** What `skip` does: a process warning for the first one of each stream. */
export function skipper(code: string): (error: unknown, message: SctpMessage<unknown>) => void {
  const warnings = new StreamWarnings(code);
  return (error, message) => {
    const what = error instanceof Error ? error.message : String(error);
    warnings.warn(message, `${what} It was skipped.`);
  };
}
