import { Observable } from 'rxjs';
import { toError } from '../../native/error.js';
import { resolveHosts, type Family } from './address.js';
import type { SctpAssociation } from '../association/association.js';
import type { AssociationFollower } from '../association/association-owner.js';
import type { LiveAssociation } from '../association/live-association.js';
import type { PeerSettings } from '../settings/settings.js';
import { inCallersContext } from '../support/callers-context.js';

/** Begins associations with peers at literal IP addresses, or takes those there are already. */
interface Dialler {
  readonly family: Family;
  find(addresses: readonly string[], settings: PeerSettings): LiveAssociation | undefined;
  dial(addresses: readonly string[], settings: PeerSettings, reuse: boolean): LiveAssociation;
}

/** Who asked for a connection. */
export interface ConnectionOwner {
  established(association: SctpAssociation): void;
  /** The last call: undefined after a graceful end. */
  ended(error: Error | undefined): void;
}

/** One attempt to connect and the association that comes of it. */
export class Connection implements AssociationFollower {
  readonly #dialler: Dialler;
  readonly #settings: PeerSettings;
  readonly #owner: ConnectionOwner;
  readonly #reuse: boolean;
  #association: SctpAssociation | undefined;
  #established = false;
  #done = false;

  constructor(dialler: Dialler, settings: PeerSettings, owner: ConnectionOwner, reuse: boolean) {
    this.#dialler = dialler;
    this.#settings = settings;
    this.#owner = owner;
    this.#reuse = reuse;
  }

  start(): void {
    if (this.#done) return;
    const { signal, unsupported, hosts } = this.#settings;
    if (unsupported !== undefined) {
      this.#finish(unsupported);
      return;
    }
    if (signal?.aborted === true) {
      this.#finish(toError(signal.reason));
      return;
    }
    signal?.addEventListener('abort', this);
    resolveHosts(hosts, this.#dialler.family, (error, addresses) => {
      if (this.#done) return;
      if (error === undefined) this.#begin(addresses);
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
    if (this.#done) return;
    this.#association = association;
    this.#established = true;
    this.#owner.established(association);
  }

  ended(error: Error | undefined): void {
    this.#finish(error);
  }

  /** The signal is aborted. */
  handleEvent(): void {
    const reason = toError(this.#settings.signal?.reason);
    const association = this.#association;
    this.#finish(reason);
    association?.abort(reason.message);
  }

  #begin(addresses: readonly string[]): void {
    const existing = this.#dialler.find(addresses, this.#settings);
    let association: LiveAssociation;
    try {
      association = this.#dialler.dial(addresses, this.#settings, this.#reuse);
    } catch (error) {
      this.#finish(toError(error));
      return;
    }
    // The signal is about what is opened with it.
    if (association === existing) this.#leaveSignal();
    this.#association = association;
    association.follow(this);
  }

  #finish(error: Error | undefined): void {
    if (this.#done) return;
    this.#stop();
    this.#owner.ended(error);
  }

  #stop(): void {
    this.#done = true;
    this.#leaveSignal();
  }

  #leaveSignal(): void {
    this.#settings.signal?.removeEventListener('abort', this);
  }
}

/** A connection for each subscription, for as long as it lasts. */
export function connecting(
  begin: (owner: ConnectionOwner) => Connection,
): Observable<SctpAssociation> {
  return new Observable(
    inCallersContext((subscriber) => {
      const connection = begin({
        established: (association) => {
          subscriber.next(association);
        },
        ended: (error) => {
          if (error === undefined) subscriber.complete();
          else subscriber.error(error);
        },
      });
      subscriber.add(() => {
        connection.leave();
      });
    }),
  );
}
