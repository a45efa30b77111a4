import type { SctpErrorCode } from '../../api/error-code.js';
import { SctpError, toError } from '../../api/error.js';
import type { SctpAssociation } from '../../api/association.js';
import type { AssociationFollower } from '../association/association-owner.js';
import { LiveAssociation } from '../association/live-association.js';
import type { PeerSettings } from '../settings/settings.js';

/** Where attempts are begun. */
export interface Track {
  /**
   * Whether each attempt has an SCTP port of its own. From one port, there is one at a time: to a peer with
   * several addresses, the second would look like a restart of the first (RFC 9260, 5.2.2).
   */
  readonly concurrent: boolean;
  begin(addresses: readonly string[]): LiveAssociation;
}

/** Whom a race tells: of the winner and of its end, or of the end of all. */
export interface RaceOwner {
  established(association: SctpAssociation): void;
  ended(error: Error | undefined): void;
}

/** One way to try, of one address or, for a peer with several, of all of them. */
class Attempt implements AssociationFollower {
  readonly addresses: readonly string[];
  readonly #race: Race;
  association: LiveAssociation | undefined;
  error: Error | undefined;

  constructor(race: Race, addresses: readonly string[]) {
    this.#race = race;
    this.addresses = addresses;
  }

  get answered(): boolean {
    return this.association?.state === 'cookie-echoed';
  }

  established(association: SctpAssociation): void {
    this.#race.won(this, association);
  }

  ended(error: Error | undefined): void {
    this.#race.ended(this, error);
  }

  /** Ends without a trace: a peer that has not been sent a COOKIE ECHO never knows. Gives the error it ends with. */
  withdraw(why: string, code: SctpErrorCode = 'ECONNABORTED'): SctpError {
    const [address] = this.addresses;
    const error = new SctpError(code, `The attempt at ${address} was given up: ${why}.`, {
      address,
    });
    if (this.association !== undefined)
      LiveAssociation.lifeOf(this.association).withdraw(why, error);
    return error;
  }
}

/**
 * Opens an association with the first of several addresses that answers, as Node's `autoSelectFamily` does
 * (RFC 8305): one attempt after the other, the next when one fails or has taken too long. An address that has
 * answered an INIT goes on alone, so that the server sees one association; the others get another turn
 * if that fails after all. Where engines do not tell of such an answer, losers are aborted when one is up.
 */
export class Race {
  readonly #track: Track;
  readonly #settings: PeerSettings;
  readonly #owner: RaceOwner;
  readonly #all: readonly Attempt[];
  readonly #waiting: Attempt[];
  readonly #running = new Set<Attempt>();
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(
    track: Track,
    ways: readonly (readonly string[])[],
    settings: PeerSettings,
    owner: RaceOwner,
  ) {
    this.#track = track;
    this.#settings = settings;
    this.#owner = owner;
    this.#all = ways.map((addresses) => new Attempt(this, addresses));
    this.#waiting = [...this.#all];
  }

  start(): void {
    this.#next();
  }

  /** Nobody waits for it any more. */
  abort(reason?: string): void {
    const running = [...this.#running];
    this.#stop();
    for (const { association } of running) association?.abort(reason);
  }

  won(winner: Attempt, association: SctpAssociation): void {
    if (!this.#running.delete(winner) || this.#over) return;
    const losers = [...this.#running];
    this.#stop();
    for (const loser of losers) loser.withdraw('another address was faster');
    // From here on it tells of the winner's end.
    this.#running.add(winner);
    this.#owner.established(association);
  }

  ended(attempt: Attempt, error: Error | undefined): void {
    if (!this.#running.delete(attempt)) return;
    if (this.#over) {
      this.#owner.ended(error);
      return;
    }
    attempt.error = error ?? new SctpError('ERR_SCTP_CLOSED', 'The association has ended.');
    this.#next();
  }

  /** The peer is there: no other address is asked while this one goes on. */
  #answered(attempt: Attempt): void {
    if (this.#over || !this.#running.has(attempt)) return;
    clearTimeout(this.#timer);
    for (const other of this.#running) {
      if (other === attempt || other.answered) continue;
      this.#running.delete(other);
      this.#waiting.unshift(other);
      other.withdraw('another address has answered');
    }
  }

  #next(): void {
    clearTimeout(this.#timer);
    const attempt = this.#waiting.shift();
    if (attempt === undefined) {
      if (this.#running.size === 0) this.#fail();
      return;
    }
    this.#running.add(attempt);
    if (this.#waiting.length > 0) {
      this.#timer = setTimeout(() => {
        this.#onTimeout(attempt);
      }, this.#settings.attemptTimeout);
    }
    this.#begin(attempt);
  }

  #begin(attempt: Attempt): void {
    let association: LiveAssociation;
    try {
      association = this.#track.begin(attempt.addresses);
    } catch (error) {
      this.ended(attempt, toError(error));
      return;
    }
    attempt.association = association;
    LiveAssociation.lifeOf(association).follow(attempt);
    if (this.#all.length === 1 || !this.#track.concurrent) return;
    association.state$.subscribe(() => {
      if (attempt.answered) this.#answered(attempt);
    });
  }

  /** The next one's turn has come. */
  #onTimeout(attempt: Attempt): void {
    if (this.#track.concurrent) {
      this.#next();
    } else if (!attempt.answered) {
      this.#running.delete(attempt);
      const timeout = String(this.#settings.attemptTimeout);
      attempt.error = attempt.withdraw(`no answer within ${timeout} ms`, 'ETIMEDOUT');
      this.#next();
    }
  }

  #fail(): void {
    this.#stop();
    const errors = this.#all.flatMap(({ error }) => error ?? []);
    this.#owner.ended(errors.length === 1 ? errors[0] : this.#allFailed(errors));
  }

  #allFailed(errors: readonly NodeJS.ErrnoException[]): SctpError {
    const { hosts, port } = this.#settings;
    const [first] = errors;
    const list = errors.map(({ message }) => `\n  ${message}`).join('');
    return new SctpError(
      (first.code ?? 'ERR_SCTP_CLOSED') as SctpErrorCode,
      `None of the ${String(errors.length)} addresses of ${hosts[0]} could be connected to:${list}`,
      { address: hosts[0], port, errors },
    );
  }

  #stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#running.clear();
    this.#waiting.length = 0;
  }
}
