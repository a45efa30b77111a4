import type { Supply } from './supply.js';
import { AsyncSupply } from './async-supply.js';
import { IteratorSupply } from './iterator-supply.js';
import type { SctpSendItem, SctpSendSource } from '../../../api/send-many.js';
import type { ReadableStream } from 'node:stream/web';
import { isObservable, type Observable } from 'rxjs';
import { invalidType } from '../../settings/argument.js';

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
