import {
  COMMAND_CONSUME,
  COMMAND_SEND,
  CONSUME_BYTES,
  RECORD_ACKNOWLEDGED,
  RECORD_EVENT,
  RECORD_MESSAGE,
  SEND_HEADER_BYTES,
  type AssociationEvent,
  type EndpointEvent,
  type EstablishedEvent,
  type NativeBinding,
  type NativeChannel,
  type NativeConnectOptions,
  type NativeEndpointOptions,
  type NativeEvent,
  type NativeStats,
} from './binding.js';
import { loadBinding } from './load.js';

const STAGING_BYTES = 64 * 1024;
/** Payloads from here on are copied once, straight into the I/O thread's queue. */
const DIRECT_SEND_BYTES = 4096;
/** The I/O thread is woken after so many bytes, to work while JavaScript produces more. */
const WAKE_UP_BYTES = 256 * 1024;

/** What a channel calls for an association. */
export interface AssociationHandler {
  /** The channel's own note: bytes consumed and not yet told to the I/O thread. */
  unreportedBytes: number;
  /** Bytes sent and not acknowledged; the I/O thread tells of each, even after the end. */
  readonly bufferedBytes: number;
  onMessage(
    stream: number,
    ppid: number,
    flags: number,
    payload: ArrayBuffer,
    offset: number,
    length: number,
  ): void;
  onAcknowledged(bytes: number): void;
  /** Everything the I/O thread had of it is acknowledged. */
  onSenderDry(): void;
  onEvent(event: AssociationEvent): void;
}

/** What a channel calls for an endpoint. */
export interface EndpointHandler {
  /** The peer opened an association; without a handler it is aborted. */
  onAccepted(event: EstablishedEvent): AssociationHandler | undefined;
  onEvent(event: EndpointEvent): void;
}

/**
 * This environment's way to the I/O thread: stages frequent commands, hands batches of deliveries to
 * their associations, and keeps the event loop alive while something is open. It knows ids, bytes and
 * events, and nothing of Observables.
 */
export class Channel {
  readonly #native: NativeChannel;
  readonly #bytes: Uint8Array;
  readonly #words: Uint32Array;
  #staged = 0;
  #direct = 0;
  #scheduled = false;
  #delivering = false;
  readonly #endpoints = new Map<number, EndpointHandler>();
  readonly #associations = new Map<number, AssociationHandler>();
  /** Ended while messages were on their way to the I/O thread, which gives them back. */
  readonly #settling = new Map<number, AssociationHandler>();
  readonly #statsRequests = new Map<number, (stats: NativeStats | null) => void>();
  #nextStatsToken = 1;
  /** Associations with bytes consumed since the last flush, as id and handler by turns. */
  readonly #consumerIds: number[] = [];
  readonly #consumers: AssociationHandler[] = [];

  constructor(binding: Pick<NativeBinding, 'Channel'>) {
    const staging = new ArrayBuffer(STAGING_BYTES);
    this.#bytes = new Uint8Array(staging);
    this.#words = new Uint32Array(staging);
    this.#native = new binding.Channel(this.#onBatch, staging);
    this.#native.unref();
  }

  openEndpoint(options: NativeEndpointOptions, handler: EndpointHandler): number {
    this.flush();
    const id = this.#native.openEndpoint(options);
    this.#opened();
    this.#endpoints.set(id, handler);
    return id;
  }

  closeEndpoint(id: number): void {
    this.flush();
    this.#native.closeEndpoint(id);
  }

  /** `create` makes the handler from the new association's id. */
  connect<T extends AssociationHandler>(
    endpoint: number,
    options: NativeConnectOptions,
    create: (id: number) => T,
  ): T {
    this.flush();
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

  shutdown(association: number): void {
    this.flush();
    this.#native.shutdown(association);
  }

  abort(association: number, reason: Uint8Array): void {
    this.flush();
    this.#native.abort(association, reason);
  }

  /** A snapshot from the I/O thread; null when the association is gone. */
  stats(association: number): Promise<NativeStats | null> {
    this.flush();
    const token = this.#nextStatsToken++;
    return new Promise((resolve) => {
      this.#statsRequests.set(token, resolve);
      this.#native.stats(association, token);
    });
  }

  /** Copies `data` before it returns. */
  send(association: number, flags: number, stream: number, ppid: number, data: Uint8Array): void {
    const length = data.length;
    if (length >= DIRECT_SEND_BYTES) {
      this.#sendDirectly(association, flags, stream, ppid, data);
      return;
    }
    const size = (SEND_HEADER_BYTES + length + 3) & ~3;
    if (this.#staged + size > STAGING_BYTES) this.#submit();
    const words = this.#words;
    const word = this.#staged >>> 2;
    words[word] = COMMAND_SEND | (flags << 8);
    words[word + 1] = association;
    words[word + 2] = stream;
    words[word + 3] = ppid;
    words[word + 4] = length;
    this.#bytes.set(data, this.#staged + SEND_HEADER_BYTES);
    this.#staged += size;
    this.#schedule();
  }

  #sendDirectly(
    association: number,
    flags: number,
    stream: number,
    ppid: number,
    data: Uint8Array,
  ): void {
    if (this.#staged > 0) this.#submit();
    this.#native.send(association, flags, stream, ppid, data);
    this.#direct += data.length;
    if (this.#direct >= WAKE_UP_BYTES) this.#submit();
    this.#schedule();
  }

  /** Opens the receive window of an association by `bytes`, told to the I/O thread in one sum. */
  consume(association: number, handler: AssociationHandler, bytes: number): void {
    if (handler.unreportedBytes === 0) {
      this.#consumerIds.push(association);
      this.#consumers.push(handler);
      this.#schedule();
    }
    handler.unreportedBytes += bytes;
  }

  /** Hands everything staged to the I/O thread. */
  flush(): void {
    if (this.#consumers.length > 0) this.#stageConsumed();
    if (this.#staged > 0 || this.#direct > 0) this.#submit();
  }

  #stageConsumed(): void {
    const words = this.#words;
    for (let i = 0; i < this.#consumers.length; i++) {
      if (this.#staged + CONSUME_BYTES > STAGING_BYTES) this.#submit();
      const word = this.#staged >>> 2;
      words[word] = COMMAND_CONSUME;
      words[word + 1] = this.#consumerIds[i];
      words[word + 2] = this.#consumers[i].unreportedBytes;
      this.#consumers[i].unreportedBytes = 0;
      this.#staged += CONSUME_BYTES;
    }
    this.#consumerIds.length = 0;
    this.#consumers.length = 0;
  }

  #submit(): void {
    const staged = this.#staged;
    this.#staged = 0;
    this.#direct = 0;
    this.#native.submit(staged);
  }

  #schedule(): void {
    if (this.#scheduled || this.#delivering) return;
    this.#scheduled = true;
    setImmediate(this.#onImmediate);
  }

  readonly #onImmediate = (): void => {
    this.#scheduled = false;
    this.flush();
  };

  readonly #onBatch = (
    words: Uint32Array,
    count: number,
    payload: ArrayBuffer,
    events: readonly NativeEvent[] | undefined,
  ): void => {
    this.#delivering = true;
    const cursor = { at: 0 };
    while (cursor.at < count) {
      try {
        this.#dispatch(words, count, payload, events ?? [], cursor);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
    this.#delivering = false;
    this.flush();
  };

  /** Moves `cursor` past a record before it is handled, so that a failure costs that record only. */
  #dispatch(
    words: Uint32Array,
    count: number,
    payload: ArrayBuffer,
    events: readonly NativeEvent[],
    cursor: { at: number },
  ): void {
    let lastId = 0;
    let handler: AssociationHandler | undefined;
    while (cursor.at < count) {
      const at = cursor.at;
      const head = words[at];
      const kind = head & 0xff;
      const id = words[at + 1];
      if (kind === RECORD_EVENT) {
        cursor.at = at + 3;
        lastId = 0;
        this.#onEvent(events[words[at + 2]]);
        continue;
      }
      if (id !== lastId) {
        lastId = id;
        handler = this.#handlerOf(id);
      }
      if (kind === RECORD_MESSAGE) {
        cursor.at = at + 6;
        handler?.onMessage(
          words[at + 2],
          words[at + 3],
          head >>> 8,
          payload,
          words[at + 4],
          words[at + 5],
        );
      } else if (kind === RECORD_ACKNOWLEDGED) {
        cursor.at = at + 3;
        handler?.onAcknowledged(words[at + 2]);
        if (this.#settling.size > 0 && handler?.bufferedBytes === 0) this.#settling.delete(id);
      } else {
        cursor.at = at + 2;
        handler?.onSenderDry();
      }
    }
  }

  #onEvent(event: NativeEvent): void {
    switch (event.type) {
      case 'listening':
      case 'endpoint-error':
      case 'endpoint-closed':
        this.#onEndpointEvent(event);
        return;
      case 'stats':
        this.#statsRequests.get(event.token)?.(event.stats);
        this.#statsRequests.delete(event.token);
        return;
      case 'established':
        if (event.accepted) this.#onAccepted(event);
        else this.#associations.get(event.association)?.onEvent(event);
        return;
      case 'closed': {
        const handler = this.#associations.get(event.association);
        this.forget(event.association);
        if (handler === undefined) return;
        if (handler.bufferedBytes > 0) this.#settling.set(event.association, handler);
        handler.onEvent(event);
        return;
      }
      default:
        this.#handlerOf(event.association)?.onEvent(event);
    }
  }

  #handlerOf(association: number): AssociationHandler | undefined {
    return this.#associations.get(association) ?? this.#settling.get(association);
  }

  #onEndpointEvent(event: EndpointEvent): void {
    const handler = this.#endpoints.get(event.endpoint);
    if (event.type !== 'listening' && this.#endpoints.delete(event.endpoint)) this.#closed();
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

let current: Channel | undefined;

/** The channel of this JavaScript environment, opened with the first use. */
export function getChannel(): Channel {
  return (current ??= new Channel(loadBinding()));
}

/** Makes `getChannel()` give `channel`, or open a new one at the next use; for tests. */
export function setChannel(channel: Channel | undefined): void {
  current = channel;
}
