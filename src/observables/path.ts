import type { NativePath, NativeState, NativeStats } from '../native/binding.js';

/** A state of RFC 9260, section 4. */
export type SctpState = NativeState;

/** One address of the peer and what is known of the way there. Times in milliseconds, sizes in bytes. */
export type SctpPath = NativePath;

/** Counters of an association since its start. Sizes in bytes. */
export type SctpStats = NativeStats;
