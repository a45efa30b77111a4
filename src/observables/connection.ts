import { toError } from '../native/error.js';
import type { SctpAssociation } from './association.js';
import { resolveHost } from './address.js';
import type { AssociationOwner } from './live-association.js';
import type { PeerSettings } from './options.js';

/** Begins an association with the peer at a literal IP address. */
type Dial = (address: string, owner: AssociationOwner) => SctpAssociation;

/** Who asked for a connection. */
export interface ConnectionOwner {
  established(association: SctpAssociation): void;
  /** The last call: undefined after a graceful end. */
  ended(error: Error | undefined): void;
}

/** One attempt to connect and the association that comes of it. */
export class Connection implements AssociationOwner {
  readonly #settings: PeerSettings;
  readonly #dial: Dial;
  readonly #owner: ConnectionOwner;
  #association: SctpAssociation | undefined;
  #established = false;
  #done = false;

  constructor(settings: PeerSettings, dial: Dial, owner: ConnectionOwner) {
    this.#settings = settings;
    this.#dial = dial;
    this.#owner = owner;
  }

  start(): void {
    const { signal, unsupported, host } = this.#settings;
    if (unsupported !== undefined) {
      this.#finish(unsupported);
      return;
    }
    if (signal?.aborted === true) {
      this.#finish(toError(signal.reason));
      return;
    }
    signal?.addEventListener('abort', this.#onAbort);
    resolveHost(host, (error, address) => {
      if (this.#done) return;
      if (error === undefined) this.#begin(address);
      else this.#finish(error);
    });
  }

  /** Nobody is interested any more: a graceful end, or an abort of what is not established yet. */
  leave(): void {
    if (this.#done) return;
    this.#stop();
    if (!this.#established) this.#association?.abort();
    else this.#association?.shutdown().catch(() => undefined);
  }

  established(association: SctpAssociation): void {
    this.#established = true;
    if (!this.#done) this.#owner.established(association);
  }

  ended(_association: SctpAssociation, error: Error | undefined): void {
    this.#finish(error);
  }

  #begin(address: string): void {
    try {
      this.#association = this.#dial(address, this);
    } catch (error) {
      this.#finish(toError(error));
    }
  }

  readonly #onAbort = (): void => {
    const reason = toError(this.#settings.signal?.reason);
    const association = this.#association;
    this.#finish(reason);
    association?.abort(reason.message);
  };

  #finish(error: Error | undefined): void {
    if (this.#done) return;
    this.#stop();
    this.#owner.ended(error);
  }

  #stop(): void {
    this.#done = true;
    this.#settings.signal?.removeEventListener('abort', this.#onAbort);
  }
}
