import {
  type NativeBinding,
  type NativeChannel,
  type NativeConnectOptions,
  type NativeEndpointOptions,
  type NativeRequest,
} from './binding.js';
import type {
  CandidateEvent,
  ClosedEvent,
  EndpointEvent,
  EstablishedEvent,
  FailedEvent,
  NativeEvent,
  NativeFailure,
} from './events.js';
import { runIn, type Context } from './context.js';
import type { AssociationHandler, EndpointHandler } from './handlers.js';
import { loadBinding } from './load.js';
import { Payload } from './payload.js';
import { PendingAnswers } from './pending-answers.js';
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
import { Staging } from './staging.js';
import type { NativeStats } from './stats.js';
import type { SctpEndpointStats } from '../api/stats.js';

/**
 * This environment's way to the I/O thread: stages frequent commands, hands batches of deliveries to
 * their associations, and keeps the event loop alive while something is open. It knows ids, bytes and
 * events, and nothing of Observables.
 */
export class NativeLink {
  /** For the frequent commands. */
  readonly staging: Staging;
  readonly #native: NativeChannel;
  readonly #endpoints = new Map<number, EndpointHandler>();
  readonly #associations = new Map<number, AssociationHandler>();
  /** Ended while messages were on their way to the I/O thread, which gives them back. */
  readonly #settling = new Map<number, AssociationHandler>();
  readonly #stats = new PendingAnswers<NativeStats | null>();
  readonly #endpointStats = new PendingAnswers<SctpEndpointStats | null>();
  readonly #requests = new PendingAnswers<NativeFailure | undefined>();

  constructor(binding: Pick<NativeBinding, 'Channel'>) {
    this.#native = new binding.Channel(this.#onBatch);
    this.staging = new Staging(this.#native);
    this.#native.unref();
  }

  openEndpoint(options: NativeEndpointOptions, handler: EndpointHandler): number {
    this.staging.flush();
    const id = this.#native.openEndpoint(options);
    this.#opened();
    this.#endpoints.set(id, handler);
    return id;
  }

  closeEndpoint(id: number): void {
    this.staging.flush();
    this.#native.closeEndpoint(id);
  }

  /** `create` makes the handler from the new association's id. */
  connect<T extends AssociationHandler>(
    endpoint: number,
    options: NativeConnectOptions,
    create: (id: number) => T,
  ): T {
    this.staging.flush();
    const id = this.#native.connect(endpoint, options);
    const handler = create(id);
    this.#opened();
    this.#associations.set(id, handler);
    return handler;
  }

  /** No event will come for `id` any more, or none that matters. */
  forget(id: number): void {
    if (this.#associations.delete(id)) this.#closed();
  }

  /** See {@link NativeChannel.decide}. */
  decide(association: number, accepted: boolean): void {
    this.#native.decide(association, accepted);
  }

  shutdown(association: number): void {
    this.staging.flush();
    this.#native.shutdown(association);
  }

  abort(association: number, reason: Uint8Array): void {
    this.staging.flush();
    this.#native.abort(association, reason);
  }

  /** A snapshot from the I/O thread; null when the association is gone. */
  stats(association: number, streams: boolean): Promise<NativeStats | null> {
    this.staging.flush();
    return this.#stats.ask((token) => {
      this.#native.stats(association, token, streams);
    });
  }

  /** The same of an endpoint; null when it is closed. */
  endpointStats(endpoint: number): Promise<SctpEndpointStats | null> {
    this.staging.flush();
    return this.#endpointStats.ask((token) => {
      this.#native.endpointStats(endpoint, token);
    });
  }

  /** Why the engine refuses it; undefined when it is done, or on its way to the peer. */
  ask(association: number, request: NativeRequest): Promise<NativeFailure | undefined> {
    this.staging.flush();
    return this.#requests.ask((token) => {
      this.#native.ask(association, token, request);
    });
  }

  readonly #resume = (): void => {
    this.#native.resume();
  };

  readonly #onBatch = (
    words: Uint32Array,
    count: number,
    bytes: ArrayBuffer,
    events: readonly NativeEvent[] = [],
  ): void => {
    setImmediate(this.#resume);
    this.staging.pause();
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
    this.staging.resume();
  };

  #contextAt(words: Uint32Array, at: number): Context | undefined {
    if ((words[at] & KIND_MASK) !== RECORD_MESSAGE) return undefined;
    return this.#handlerOf(words[at + ASSOCIATION_WORD])?.context;
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
        handler = this.#handlerOf(id);
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
        if (this.#settling.size > 0 && handler?.bufferedBytes === 0) {
          this.#settling.delete(id);
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

  #onEvent(event: NativeEvent): void {
    switch (event.type) {
      case 'listening':
      case 'endpoint-error':
      case 'endpoint-closed':
      case 'refused':
        this.#onEndpointEvent(event);
        return;
      case 'candidate':
        this.#onCandidate(event);
        return;
      case 'stats':
        this.#stats.answer(event.token, event.stats);
        return;
      case 'endpoint-stats':
        this.#endpointStats.answer(event.token, event.stats);
        return;
      case 'answer':
        this.#requests.answer(event.token, event.code === '' ? undefined : event);
        return;
      case 'established':
        if (event.accepted) this.#onAccepted(event);
        else this.#associations.get(event.association)?.onEvent(event);
        return;
      case 'closed':
      case 'failed': {
        this.#onEnd(event);
        return;
      }
      default:
        this.#handlerOf(event.association)?.onEvent(event);
    }
  }

  #onEnd(event: ClosedEvent | FailedEvent): void {
    const id = event.association;
    const handler = this.#associations.get(id);
    this.forget(id);
    try {
      if (handler === undefined) return;
      if (handler.bufferedBytes > 0) this.#settling.set(id, handler);
      handler.onEvent(event);
    } finally {
      this.staging.forget(id);
    }
  }

  #onCandidate(event: CandidateEvent): void {
    let accepted = false;
    try {
      accepted = this.#endpoints.get(event.endpoint)?.onCandidate(event) ?? false;
    } finally {
      this.decide(event.association, accepted);
    }
  }

  #handlerOf(association: number): AssociationHandler | undefined {
    return this.#associations.get(association) ?? this.#settling.get(association);
  }

  #onEndpointEvent(event: EndpointEvent): void {
    const handler = this.#endpoints.get(event.endpoint);
    const ends = event.type === 'endpoint-error' || event.type === 'endpoint-closed';
    if (ends && this.#endpoints.delete(event.endpoint)) this.#closed();
    handler?.onEvent(event);
  }

  #onAccepted(event: EstablishedEvent): void {
    const handler = this.#endpoints.get(event.endpoint)?.onAccepted(event);
    if (handler === undefined) {
      this.abort(event.association, new Uint8Array());
      return;
    }
    this.#opened();
    this.#associations.set(event.association, handler);
    handler.onEvent(event);
  }

  #opened(): void {
    if (this.#endpoints.size + this.#associations.size === 0) this.#native.ref();
  }

  #closed(): void {
    if (this.#endpoints.size + this.#associations.size === 0) this.#native.unref();
  }
}

let current: NativeLink | undefined;

/** The link of this JavaScript environment, opened with the first use. */
export function getLink(): NativeLink {
  return (current ??= new NativeLink(loadBinding()));
}

/** Makes `getLink()` give `link`, or open a new one at the next use; for tests. */
export function setLink(link: NativeLink | undefined): void {
  current = link;
}
