import { toError } from '../../../api/error.js';

/** What taking an item gives: the item, or the end. */
export type Taken<T> = IteratorResult<T, unknown>;

/** A source that waits to be asked. */
export interface Supply<T> {
  /** Begins; throws what the source does. */
  open(): void;
  /** The next item, or undefined when it comes later, which is told. Throws what the source does. */
  take(): Taken<T> | undefined;
  /** No more is wanted; does nothing at the end of the source. */
  close(): void;
}

/** Whoever asked for the source to be closed does not wait for it. */
export function warnNotClosed(error: unknown): void {
  process.emitWarning(`sendMany() could not close its source: ${toError(error).message}`, {
    type: 'SctpWarning',
    code: 'SCTP_SOURCE_NOT_CLOSED',
  });
}
