import type { Observable } from 'rxjs';
import { SctpError } from '../../api/error.js';
import type { NativeStats } from '../../native/events.js';
import { integer, record, flag } from '../settings/argument.js';
import type { Inbox } from '../receiving/inbox.js';
import { MAX_TIME } from '../settings/limits.js';
import type { Outbox } from '../sending/buffer/outbox.js';
import { sampled } from '../support/sampled.js';
import type { SctpStats, SctpStatsOptions } from '../../api/stats.js';

/** Whose statistics they are. */
export interface Measured {
  /** Begins a sentence about it. */
  readonly name: string;
  readonly state$: Observable<unknown>;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  /** What the engine counts; null when the association has ended. */
  measure(streams: boolean): Promise<NativeStats | null>;
}

export async function statsOf(
  association: Measured,
  options: SctpStatsOptions = {},
): Promise<SctpStats> {
  const stats = await fetch(association, wantsStreams(options));
  if (stats !== null) return stats;
  throw new SctpError('ERR_SCTP_CLOSED', `${association.name} has ended: it has no statistics.`);
}

export function sampledStats(
  association: Measured,
  period: number,
  options: SctpStatsOptions = {},
): Observable<SctpStats> {
  integer('period argument', period, 1, MAX_TIME);
  const streams = wantsStreams(options);
  return sampled(() => fetch(association, streams), period, association.state$);
}

async function fetch(association: Measured, streams: boolean): Promise<SctpStats | null> {
  const stats = await association.measure(streams);
  if (stats === null) return null;
  const { messages: waitingMessages, bytes: waitingBytes } = association.inbox.waiting;
  const { queuedBytes } = association.outbox;
  return { ...stats, queuedBytes, waitingMessages, waitingBytes };
}

function wantsStreams(options: SctpStatsOptions): boolean {
  return flag('streams', record('options', options, ['streams']).streams);
}
