import { Observable } from 'rxjs';
import { toError } from '../../api/error.js';
import type { Family } from './address.js';
import type { SctpAssociation } from '../../api/association.js';
import type { LiveAssociation } from '../association/live-association.js';
import { destinationOf } from './host-address.js';
import { Race, type RaceOwner } from './race.js';
import { waysTo } from './ways.js';
import type { PeerSettings } from '../settings/settings.js';
import { inCallersContext } from '../support/callers-context.js';

/** Begins associations with peers at literal IP addresses, or takes those there are already. */
export interface Dialler {
  readonly family: Family;
  /** Own addresses, where they are known beforehand. */
  readonly localAddresses: readonly string[] | undefined;
  /** Whether each association it begins has an SCTP port of its own. */
  readonly concurrent: boolean;
  find(addresses: readonly string[], settings: PeerSettings): LiveAssociation | undefined;
  dial(addresses: readonly string[], settings: PeerSettings, reuse: boolean): LiveAssociation;
}

/** Who asked for a connection. */
export interface ConnectionOwner {
  established(association: SctpAssociation): void;
  /** The last call: undefined after a graceful end. */
  ended(error: Error | undefined): void;
}

/** The attempts to connect to a peer, and the association that comes of them. */
export class Connection implements RaceOwner {
  readonly #dialler: Dialler;
  readonly #settings: PeerSettings;
  readonly #owner: ConnectionOwner;
  readonly #reuse: boolean;
  #race: Race | undefined;
  #association: SctpAssociation | undefined;
  #done = false;

  constructor(dialler: Dialler, settings: PeerSettings, owner: ConnectionOwner, reuse: boolean) {
    this.#dialler = dialler;
    this.#settings = settings;
    this.#owner = owner;
    this.#reuse = reuse;
  }

  start(): void {
    if (this.#done) return;
    const { signal, unsupported } = this.#settings;
    if (unsupported !== undefined) {
      this.#finish(unsupported);
      return;
    }
    if (signal?.aborted === true) {
      this.#finish(toError(signal.reason));
      return;
    }
    signal?.addEventListener('abort', this);
    waysTo(this.#settings, this.#dialler.family, (error, ways) => {
      if (this.#done) return;
      if (error === undefined) this.#begin(ways);
      else this.#finish(error);
    });
  }

  /** Nobody is interested any more: a graceful end, or an abort of what is not established yet. */
  leave(): void {
    if (this.#done) return;
    this.#stop();
    if (this.#association === undefined) this.#race?.abort();
    else this.#association.shutdown().catch(() => undefined);
  }

  established(association: SctpAssociation): void {
    if (this.#done) return;
    this.#association = association;
    this.#owner.established(association);
  }

  ended(error: Error | undefined): void {
    this.#finish(error);
  }

  /** The signal is aborted. */
  handleEvent(): void {
    const reason = toError(this.#settings.signal?.reason);
    this.#finish(reason);
    if (this.#association === undefined) this.#race?.abort(reason.message);
    else this.#association.abort(reason.message);
  }

  #begin(ways: readonly (readonly string[])[]): void {
    const dialler = this.#dialler;
    const destinations = ways.map((addresses) =>
      addresses.map((address) => destinationOf(address, dialler.localAddresses)),
    );
    const all = destinations.flat();
    const isKnown = dialler.find(all, this.#settings) !== undefined;
    // The signal is about what is opened with it.
    if (isKnown) this.#leaveSignal();
    const track = {
      concurrent: dialler.concurrent,
      begin: (addresses: readonly string[]) => dialler.dial(addresses, this.#settings, this.#reuse),
    };
    this.#race = new Race(track, isKnown ? [all] : destinations, this.#settings, this);
    this.#race.start();
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
