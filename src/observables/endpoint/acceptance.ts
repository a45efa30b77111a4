import { presentContext, runIn } from '../../native/context.js';
import type { SctpAddress } from '../../api/address.js';
import { invalidType } from '../settings/argument.js';

/**
 * Asks the option `accept`, in the context of who opened the endpoint; without one, every peer is accepted. What it gives
 * throws what the option throws, and TypeError for an answer that is none.
 */
export function acceptance(
  accepts: ((peer: SctpAddress) => unknown) | undefined,
): (peer: SctpAddress) => boolean {
  if (accepts === undefined) return () => true;
  const context = presentContext();
  return (peer) => {
    const accepted = runIn(context, accepts, peer);
    if (typeof accepted === 'boolean') return accepted;
    throw invalidType('accept', 'a function that returns a boolean, not a promise', accepted);
  };
}
