import { SctpError } from './error.js';

/** What can be kept in the receive window for a while: a message, or a batch of them. */
export interface SctpHoldable {
  /** See {@link SctpMessage.hold}. */
  hold(): boolean;
  /** See {@link SctpMessage.release}. */
  release(): void;
  /** See {@link SctpMessage.putBack}; what cannot be put back is released instead. */
  putBack?(): void;
}

/** What `release()` and `putBack()` throw without a hold on `what`. */
export function notHeld(what: string, method: 'release' | 'putBack' = 'release'): SctpError {
  return new SctpError(
    'ERR_SCTP_NOT_HELD',
    `${method}() without a hold() on ${what}: each hold() takes one release() or putBack().`,
  );
}
