import { runIn, type Context } from './context.js';
import type { NativeEvent } from './events.js';
import type { AssociationHandler } from './handlers.js';
import { Payload } from './payload.js';
import {
  ACKNOWLEDGED_BYTES_WORD,
  ACKNOWLEDGED_WORDS,
  ASSOCIATION_WORD,
  EVENT_INDEX_WORD,
  EVENT_WORDS,
  FLAG_SHIFT,
  KIND_MASK,
  MESSAGE_ACKNOWLEDGED_TOKEN_WORD,
  MESSAGE_ACKNOWLEDGED_WORDS,
  MESSAGE_LENGTH_WORD,
  MESSAGE_OFFSET_WORD,
  MESSAGE_PPID_WORD,
  MESSAGE_STREAM_WORD,
  MESSAGE_WORDS,
  RECORD_ACKNOWLEDGED,
  RECORD_EVENT,
  RECORD_MESSAGE,
  RECORD_MESSAGE_ACKNOWLEDGED,
  SENDER_DRY_WORDS,
} from './records.js';
import type { Registry } from './registry.js';

/** Hands the records of a batch to those they are for. */
export class BatchWalk {
  readonly #registry: Registry;
  readonly #onEvent: (event: NativeEvent) => void;

  constructor(registry: Registry, onEvent: (event: NativeEvent) => void) {
    this.#registry = registry;
    this.#onEvent = onEvent;
  }

  /** What a handler throws is an uncaught exception, and the walk goes on. */
  deliver(
    words: Uint32Array,
    count: number,
    bytes: ArrayBuffer,
    events: readonly NativeEvent[],
  ): void {
    const payload = new Payload(bytes);
    const cursor = { at: 0 };
    while (cursor.at < count) {
      try {
        const context = this.#contextAt(words, cursor.at);
        if (context === undefined) this.#dispatch(words, count, payload, events, cursor);
        else runIn(context, this.#dispatch, words, count, payload, events, cursor, context);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  #contextAt(words: Uint32Array, at: number): Context | undefined {
    if ((words[at] & KIND_MASK) !== RECORD_MESSAGE) return undefined;
    return this.#registry.handlerOf(words[at + ASSOCIATION_WORD])?.context;
  }

  /**
   * Goes on until a record wants to be handled in another context than this. Moves `cursor` past a record
   * before it is handled, so that a failure costs that record only.
   */
  readonly #dispatch = (
    words: Uint32Array,
    count: number,
    payload: Payload,
    events: readonly NativeEvent[],
    cursor: { at: number },
    context?: Context,
  ): void => {
    let lastId = 0;
    let handler: AssociationHandler | undefined;
    while (cursor.at < count) {
      const at = cursor.at;
      const head = words[at];
      const kind = head & KIND_MASK;
      const id = words[at + ASSOCIATION_WORD];
      if (kind !== RECORD_MESSAGE && context !== undefined) return;
      if (kind === RECORD_EVENT) {
        cursor.at = at + EVENT_WORDS;
        lastId = 0;
        this.#onEvent(events[words[at + EVENT_INDEX_WORD]]);
        continue;
      }
      if (id !== lastId) {
        lastId = id;
        handler = this.#registry.handlerOf(id);
      }
      if (kind === RECORD_MESSAGE) {
        if (handler?.context !== context) return;
        cursor.at = at + MESSAGE_WORDS;
        handler?.onMessage(
          words[at + MESSAGE_STREAM_WORD],
          words[at + MESSAGE_PPID_WORD],
          head >>> FLAG_SHIFT,
          payload,
          words[at + MESSAGE_OFFSET_WORD],
          words[at + MESSAGE_LENGTH_WORD],
        );
      } else if (kind === RECORD_ACKNOWLEDGED) {
        cursor.at = at + ACKNOWLEDGED_WORDS;
        handler?.onAcknowledged(words[at + ACKNOWLEDGED_BYTES_WORD], head >>> FLAG_SHIFT);
        if (this.#registry.isSettling && handler?.bufferedBytes === 0) {
          this.#registry.settled(id);
          lastId = 0;
        }
      } else if (kind === RECORD_MESSAGE_ACKNOWLEDGED) {
        cursor.at = at + MESSAGE_ACKNOWLEDGED_WORDS;
        handler?.onMessageAcknowledged(words[at + MESSAGE_ACKNOWLEDGED_TOKEN_WORD]);
      } else {
        cursor.at = at + SENDER_DRY_WORDS;
        handler?.onSenderDry();
      }
    }
  };
}
