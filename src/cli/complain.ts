import { inOwnWords } from './own-words.js';
import { paint } from './paint.js';

/** Says on standard error what went wrong. */
export function complain(what: string): void {
  process.stderr.write(`${paint(process.stderr, 'red', 'rxsctp:')} ${inOwnWords(what)}\n`);
}

/** Says on standard error what happens, leaving standard output to messages. */
export function tell(what: string): void {
  process.stderr.write(`${what}\n`);
}
