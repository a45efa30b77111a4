// Generated from definition/statistics.mjs by `npm run generate`: change it there.
import type { SctpStats } from '../api/stats.js';

/** What the engine knows of {@link SctpStats}; the rest is counted in JavaScript. */
export type NativeStats = Omit<SctpStats, 'queuedBytes' | 'waitingMessages' | 'waitingBytes'>;
