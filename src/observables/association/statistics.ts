import type { Observable } from 'rxjs';
import { SctpError } from '../../api/error.js';
import type { SctpStats } from '../../api/stats.js';
import type { SctpStatsOptions } from '../../api/stats-options.js';
import type { NativeLink } from '../../native/native-link.js';
import type { Inbox } from '../receiving/inbox.js';
import type { Outbox } from '../sending/buffer/outbox.js';
import { flag, integer, record } from '../settings/argument.js';
import { MAX_TIME } from '../settings/limits.js';
import { sampled } from '../support/sampled.js';
import { passTold } from '../support/told.js';
import type { Ending } from './ending/ending.js';
import { isAboutTheEnd } from './ending/is-about-the-end.js';
import type { Identity } from './identity.js';

/** What is measured of an association. */
export interface Measured {
  readonly identity: Identity;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly ending: Ending;
}

/** The statistics of an association: what its engine counts, and what waits in JavaScript. */
export class Statistics {
  readonly #link: NativeLink;
  readonly #measured: Measured;

  constructor(link: NativeLink, measured: Measured) {
    this.#link = link;
    this.#measured = measured;
  }

  now(options?: SctpStatsOptions): Promise<SctpStats> {
    return passTold(this.#now(options), isAboutTheEnd);
  }

  /** Completes with `until`. */
  sampled(
    period: number,
    options: SctpStatsOptions = {},
    until: Observable<unknown>,
  ): Observable<SctpStats> {
    integer('period argument', period, 1, MAX_TIME);
    const streams = wantsStreams(options);
    return sampled(() => this.#fetch(streams), period, until);
  }

  async #now(options: SctpStatsOptions = {}): Promise<SctpStats> {
    const stats = await this.#fetch(wantsStreams(options));
    if (stats !== null) return stats;
    const { name } = this.#measured.identity;
    throw new SctpError('ERR_SCTP_CLOSED', `${name} has ended: it has no statistics.`);
  }

  /** Null when the association has ended. */
  async #fetch(streams: boolean): Promise<SctpStats | null> {
    const { identity, ending, inbox, outbox } = this.#measured;
    const stats = ending.hasEnded ? null : await this.#link.stats(identity.id, streams);
    if (stats === null) return null;
    const { messages: waitingMessages, bytes: waitingBytes } = inbox.waiting;
    const { queuedBytes } = outbox;
    return { ...stats, queuedBytes, waitingMessages, waitingBytes };
  }
}

function wantsStreams(options: SctpStatsOptions): boolean {
  return flag('streams', record('options', options, ['streams']).streams);
}
