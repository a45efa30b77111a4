import type { OnError } from '../../api/on-error.js';
import { warn } from '../support/warning.js';

/** Besides `TypeError` and `RangeError`: what is wrong with one message, and not with the others. */
const OF_ONE_MESSAGE: readonly unknown[] = [
  'EMSGSIZE',
  'ERR_SCTP_INVALID_STREAM',
  'ERR_SCTP_ABANDONED',
];

/** Leaves a message out that cannot be sent. */
export type Skip<V> = (error: unknown, value: V) => void;

/** What to do by `onError` about an error that is about one message; undefined: it ends the sending of all. */
export function skipOf<V>(onError: OnError<unknown, V>): Skip<V> | undefined {
  if (onError === 'error') return undefined;
  return onError === 'skip' ? warnOnce() : onError;
}

export function isOfOneMessage(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return true;
  return OF_ONE_MESSAGE.includes((error as { code?: unknown } | undefined)?.code);
}

function warnOnce(): (error: unknown) => void {
  let warned = false;
  return (error) => {
    if (warned) return;
    warned = true;
    warn(
      'SCTP_SEND_SKIPPED',
      `${(error as Error).message} It was skipped. Further ones are not reported.`,
    );
  };
}
