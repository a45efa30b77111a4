import type { SctpEngine } from 'rxsctp';

/** The engine the contract is checked on. */
export const ENGINE: SctpEngine =
  process.env.RXSCTP_TEST_ENGINE === 'kernel' ? 'kernel' : 'embedded';

/** Timers for tests in which a peer is gone: failure is certain within a second or two. */
export const IMPATIENT = {
  rto: { initial: 50, min: 50, max: 100 },
  maxInitRetransmits: 3,
  associationMaxRetrans: 3,
  heartbeatInterval: 100,
} as const;
