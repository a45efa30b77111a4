/** What {@link SctpAssociation.stats} shall tell. */
export interface SctpStatsOptions {
  /** Also counters of each stream that was used, which cost more the more there are; default false. */
  streams?: boolean | undefined;
}
