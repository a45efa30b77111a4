import type { SctpSendItem, SctpSendSource } from '../../api/send-many.js';
import type { ReadableStream } from 'node:stream/web';
import { isObservable, type Observable } from 'rxjs';
import { toError } from '../../api/error.js';
import { invalidType } from '../settings/argument.js';

/** A source that waits to be asked. */
export interface Supply<T> {
  /** Begins; throws what the source does. */
  open(): void;
  /** The next item, or undefined when it comes later, which is told. Throws what the source does. */
  take(): IteratorResult<T, unknown> | undefined;
  /** No more is wanted; does nothing at the end of the source. */
  close(): void;
}

type Result = IteratorResult<SctpSendItem, unknown>;

/** `source`, when messages can be taken from it. */
export function checkSource(source: unknown): SctpSendSource {
  if (isObservable(source)) return source as Observable<SctpSendItem>;
  const isData = ArrayBuffer.isView(source) || source instanceof ArrayBuffer;
  if (typeof source === 'object' && source !== null && !isData) {
    if (Symbol.iterator in source || Symbol.asyncIterator in source || 'getReader' in source) {
      return source as SctpSendSource;
    }
  }
  throw invalidType(
    'source argument',
    'an Iterable, AsyncIterable, ReadableStream or Observable of messages',
    source,
  );
}

/** Takes from `source`; `ready` is called when an item that was to come later is there. */
export function supplyOf(
  source: Exclude<SctpSendSource, Observable<SctpSendItem>>,
  ready: () => void,
): Supply<SctpSendItem> {
  // Not by its asyncIterator, which would let a cancellation wait for the read under way.
  if ('getReader' in source) return new AsyncSupply(() => readerOf(source), ready);
  if (Symbol.iterator in source) return new IteratorSupply(source);
  return new AsyncSupply(() => source[Symbol.asyncIterator](), ready);
}

function readerOf(stream: ReadableStream<SctpSendItem>): AsyncIterator<SctpSendItem, unknown> {
  const reader = stream.getReader();
  return {
    next: async () => {
      const { done, value } = await reader.read();
      if (!done) return { value };
      reader.releaseLock();
      return { done, value: undefined };
    },
    return: async () => {
      await reader.cancel();
      reader.releaseLock();
      return { done: true, value: undefined };
    },
  };
}

class IteratorSupply implements Supply<SctpSendItem> {
  readonly #source: Iterable<SctpSendItem>;
  #iterator: Iterator<SctpSendItem, unknown> | undefined;
  #closed = false;

  constructor(source: Iterable<SctpSendItem>) {
    this.#source = source;
  }

  open(): void {
    this.#iterator = this.#source[Symbol.iterator]();
  }

  take(): Result | undefined {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    const result = iterator?.next();
    if (result?.done !== true) this.#iterator = iterator;
    if (this.#closed) this.close();
    return result;
  }

  /** In the middle of `take()` it has to wait: a generator that runs cannot be returned from. */
  close(): void {
    this.#closed = true;
    const iterator = this.#iterator;
    this.#iterator = undefined;
    try {
      iterator?.return?.();
    } catch (error) {
      warnNotClosed(error);
    }
  }
}

class AsyncSupply implements Supply<SctpSendItem> {
  readonly #begin: () => AsyncIterator<SctpSendItem, unknown>;
  readonly #ready: () => void;
  #iterator: AsyncIterator<SctpSendItem, unknown> | undefined;
  #reading = false;
  #arrived: (() => Result) | undefined;

  constructor(begin: () => AsyncIterator<SctpSendItem, unknown>, ready: () => void) {
    this.#begin = begin;
    this.#ready = ready;
  }

  open(): void {
    this.#iterator = this.#begin();
  }

  take(): Result | undefined {
    const arrived = this.#arrived;
    this.#arrived = undefined;
    if (arrived !== undefined) return arrived();
    if (!this.#reading) this.#read();
    return undefined;
  }

  close(): void {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    void returned(iterator);
  }

  #read(): void {
    this.#reading = true;
    this.#iterator?.next().then(
      (result) => {
        if (result.done === true) this.#iterator = undefined;
        this.#arrive(() => result);
      },
      (error: unknown) => {
        this.#iterator = undefined;
        this.#arrive(() => {
          throw error;
        });
      },
    );
  }

  #arrive(arrived: () => Result): void {
    this.#reading = false;
    this.#arrived = arrived;
    this.#ready();
  }
}

async function returned(iterator: AsyncIterator<unknown, unknown> | undefined): Promise<void> {
  try {
    await iterator?.return?.();
  } catch (error) {
    warnNotClosed(error);
  }
}

/** Whoever asked for the source to be closed does not wait for it. */
function warnNotClosed(error: unknown): void {
  process.emitWarning(`sendMany() could not close its source: ${toError(error).message}`, {
    type: 'SctpWarning',
    code: 'SCTP_SOURCE_NOT_CLOSED',
  });
}
