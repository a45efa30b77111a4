/**
 * RTO.min is above the round trip and the delay of acknowledgements, by little; a path is given up after three time-outs,
 * within a second or two, and the association lasts longer.
 */
export const QUICK = {
  rto: { initial: 200, min: 100, max: 400 },
  sackDelay: 20,
  heartbeatInterval: 200,
  pathMaxRetrans: 2,
  associationMaxRetrans: 12,
} as const;

/** The same, of the embedded engine. */
export const QUICK_EMBEDDED = { engine: 'embedded', ...QUICK } as const;
