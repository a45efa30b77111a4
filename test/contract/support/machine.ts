/** How many times slower than usual this machine is: a virtual one that is emulated says so. */
const SLOWNESS = Number(process.env.RXSCTP_TEST_SLOWNESS ?? 1);
/** Tests wait for much longer than it takes a usual machine: a slow one needs less than its factor. */
const PATIENCE = Math.min(SLOWNESS, 4);

/** Milliseconds after which a test gives up here, where a usual machine gets `milliseconds`. */
export const patience = (milliseconds: number): number => milliseconds * PATIENCE;

/** As many of `count` things as this machine does in the time that a usual one takes for all, or `atLeast`. */
export const scaled = (count: number, atLeast = 1): number =>
  Math.max(Math.ceil(count / SLOWNESS), atLeast);
