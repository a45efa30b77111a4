import type { SctpAssociation } from './association.js';
import type { SctpHoldable } from './holdable.js';
import { payloadHead, showAs } from './support/inspect.js';
import { mark } from './support/shared.js';

/**
 * A received user message; `T` is what its payload has become, a Buffer until `mapMessage` or `decode`
 * make something else of it.
 *
 * It occupies the association's `receiveWindow` until it is consumed, which happens when the
 * synchronous `next` call that delivered it returns, unless somebody called {@link hold} on it in
 * between; then it happens at the matching {@link release}. `data` stays valid either way.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- users name it: SctpMessage<Cdr>
export abstract class SctpMessage<T = Buffer> implements SctpHoldable {
  /** The association it came on. */
  abstract readonly association: SctpAssociation;
  /** Stream it came on, 0 to 65534. */
  abstract readonly stream: number;
  /** Payload protocol identifier in host order, see {@link Ppid}. */
  abstract readonly ppid: number;
  /** Sent unordered (U bit): it may have overtaken others of its stream. */
  abstract readonly unordered: boolean;
  /** Length of the payload in bytes, known without making a Buffer. */
  abstract readonly length: number;
  /**
   * The payload. As a Buffer it is a view into memory shared with other messages of its batch: copy it
   * (`Buffer.from(message.data)`) to keep a small one for long. Of a message that is held it may be
   * another Buffer with the same bytes later, since the message moves when the others of its batch are gone.
   */
  abstract get data(): T;
  /**
   * Keeps the message in the receive window until {@link release}. Holds are counted: two of them need
   * two releases.
   *
   * @returns false when the message was consumed before: there is no window left to hold. A release
   *   goes with it all the same.
   */
  abstract hold(): boolean;
  /**
   * Gives one hold back; the last one consumes the message.
   *
   * @throws {SctpError} `ERR_SCTP_NOT_HELD` when there is no hold to give back.
   */
  abstract release(): void;
  /**
   * Gives one hold back without having begun with the message: it goes back to its association and waits there, in
   * its place in the receive window, for the next subscriber of `messages$` or of its stream. That one gets it
   * before all that came later; those who have had it, or a later one, do not get it again. Operators that
   * hold do this with what they have not begun when they fail or are unsubscribed from.
   *
   * @throws {SctpError} `ERR_SCTP_NOT_HELD` when there is no hold to give back.
   */
  abstract putBack(): void;
}

mark(SctpMessage, 'SctpMessage');
showAs(SctpMessage<unknown>, 'SctpMessage', (message) => ({
  association: message.association.id,
  stream: message.stream,
  ppid: message.ppid,
  unordered: message.unordered || undefined,
  length: message.length,
  data: payloadHead(message.data),
}));
