/** For networks that one knows: a path that does not answer within 100 ms, or a few round trips, is left; docs/multi-homing.md. */
export const timers = {
  rto: { initial: 200, min: 100, max: 400 },
  sackDelay: 20,
  heartbeatInterval: 500,
  pathMaxRetrans: 2,
  associationMaxRetrans: 8,
} as const;
