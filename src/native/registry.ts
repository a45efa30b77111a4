import type { AssociationHandler, EndpointHandler } from './handlers.js';

/** What keeps the event loop alive. */
export interface EventLoopHold {
  ref(): void;
  unref(): void;
}

/** Whose the ids of the I/O thread are. Keeps the event loop alive while something is open. */
export class Registry {
  readonly #hold: EventLoopHold;
  readonly #endpoints = new Map<number, EndpointHandler>();
  readonly #associations = new Map<number, AssociationHandler>();
  /** Ended while messages were on their way to the I/O thread, which gives them back. */
  readonly #settling = new Map<number, AssociationHandler>();

  constructor(hold: EventLoopHold) {
    this.#hold = hold;
    hold.unref();
  }

  addEndpoint(id: number, handler: EndpointHandler): void {
    this.#holdLoop();
    this.#endpoints.set(id, handler);
  }

  endpoint(id: number): EndpointHandler | undefined {
    return this.#endpoints.get(id);
  }

  removeEndpoint(id: number): void {
    if (this.#endpoints.delete(id)) this.#letLoopGo();
  }

  addAssociation(id: number, handler: AssociationHandler): void {
    this.#holdLoop();
    this.#associations.set(id, handler);
  }

  /** One that has not ended. */
  association(id: number): AssociationHandler | undefined {
    return this.#associations.get(id);
  }

  /** Also one that has ended and waits for what it sent. */
  handlerOf(association: number): AssociationHandler | undefined {
    return this.#associations.get(association) ?? this.#settling.get(association);
  }

  removeAssociation(id: number): void {
    if (this.#associations.delete(id)) this.#letLoopGo();
  }

  /** The association has ended. */
  end(id: number): AssociationHandler | undefined {
    const handler = this.#associations.get(id);
    this.removeAssociation(id);
    if (handler !== undefined && handler.bufferedBytes > 0) this.#settling.set(id, handler);
    return handler;
  }

  /** Whether some have ended and wait for what they sent. */
  get isSettling(): boolean {
    return this.#settling.size > 0;
  }

  /** The I/O thread has given everything back. */
  settled(id: number): void {
    this.#settling.delete(id);
  }

  #holdLoop(): void {
    if (this.#endpoints.size + this.#associations.size === 0) this.#hold.ref();
  }

  #letLoopGo(): void {
    if (this.#endpoints.size + this.#associations.size === 0) this.#hold.unref();
  }
}
