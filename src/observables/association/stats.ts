import { record } from '../settings/argument.js';
import { flag } from '../sending/send.js';

/** What {@link SctpAssociation.stats} shall tell. */
export interface SctpStatsOptions {
  /** Also counters of each stream that was used, which cost more the more there are; default false. */
  streams?: boolean | undefined;
}

/** @throws {TypeError} for wrong options. */
export function wantsStreams(options: SctpStatsOptions): boolean {
  return flag('streams', record('options', options, ['streams']).streams);
}
