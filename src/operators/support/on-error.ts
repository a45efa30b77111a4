import type { SctpMessage } from '../../api/message.js';
import { StreamWarnings } from './stream-warnings.js';

/** What `skip` does: a process warning for the first one of each stream. */
export function skipper(code: string): (error: unknown, message: SctpMessage<unknown>) => void {
  const warnings = new StreamWarnings(code);
  return (error, message) => {
    const what = error instanceof Error ? error.message : String(error);
    warnings.warn(message, `${what} It was skipped.`);
  };
}
