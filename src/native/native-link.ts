import { BatchWalk } from './batch-walk.js';
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
import type { AssociationHandler, EndpointHandler } from './handlers.js';
import { loadBinding } from './load.js';
import { PendingAnswers } from './pending-answers.js';
import { Registry } from './registry.js';
import { Staging } from './staging.js';
import type { NativeStats } from './stats.js';
import type { SctpEndpointStats } from '../api/stats.js';

/**
 * This environment's way to the I/O thread: stages frequent commands, and hands what comes back to endpoints and
 * associations. It knows ids, bytes and events, and nothing of Observables.
 */
export class NativeLink {
  /** For the frequent commands. */
  readonly staging: Staging;
  readonly #native: NativeChannel;
  readonly #registry: Registry;
  readonly #walk: BatchWalk;
  readonly #stats = new PendingAnswers<NativeStats | null>();
  readonly #endpointStats = new PendingAnswers<SctpEndpointStats | null>();
  readonly #requests = new PendingAnswers<NativeFailure | undefined>();

  constructor(binding: Pick<NativeBinding, 'Channel'>) {
    this.#native = new binding.Channel(this.#onBatch);
    this.staging = new Staging(this.#native);
    this.#registry = new Registry(this.#native);
    this.#walk = new BatchWalk(this.#registry, (event) => {
      this.#onEvent(event);
    });
  }

  openEndpoint(options: NativeEndpointOptions, handler: EndpointHandler): number {
    this.staging.flush();
    const id = this.#native.openEndpoint(options);
    this.#registry.addEndpoint(id, handler);
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
    this.#registry.addAssociation(id, handler);
    return handler;
  }

  /** No event will come for `id` any more, or none that matters. */
  forget(id: number): void {
    this.#registry.removeAssociation(id);
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
    this.#walk.deliver(words, count, bytes, events);
    this.staging.resume();
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
        else this.#registry.association(event.association)?.onEvent(event);
        return;
      case 'closed':
      case 'failed': {
        this.#onEnd(event);
        return;
      }
      default:
        this.#registry.handlerOf(event.association)?.onEvent(event);
    }
  }

  #onEnd(event: ClosedEvent | FailedEvent): void {
    const id = event.association;
    try {
      this.#registry.end(id)?.onEvent(event);
    } finally {
      this.staging.forget(id);
    }
  }

  #onCandidate(event: CandidateEvent): void {
    let accepted = false;
    try {
      accepted = this.#registry.endpoint(event.endpoint)?.onCandidate(event) ?? false;
    } finally {
      this.decide(event.association, accepted);
    }
  }

  #onEndpointEvent(event: EndpointEvent): void {
    const handler = this.#registry.endpoint(event.endpoint);
    const ends = event.type === 'endpoint-error' || event.type === 'endpoint-closed';
    if (ends) this.#registry.removeEndpoint(event.endpoint);
    handler?.onEvent(event);
  }

  #onAccepted(event: EstablishedEvent): void {
    const handler = this.#registry.endpoint(event.endpoint)?.onAccepted(event);
    if (handler === undefined) {
      this.abort(event.association, new Uint8Array());
      return;
    }
    this.#registry.addAssociation(event.association, handler);
    handler.onEvent(event);
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
