// For mocha: ends a run whose tests have ended but left something open, with its name. It would stay for ever otherwise, and
// say nothing: mostly what a failed test did not come to close.

/** Milliseconds in which what is being closed has closed. */
const PATIENCE = Number(process.env.RXSCTP_TEST_PATIENCE ?? 20_000);

export function mochaGlobalTeardown() {
  setTimeout(() => {
    const open = process.getActiveResourcesInfo().join(', ');
    console.error(`The tests have ended, but have left open: ${open || 'a native handle'}.`);
    // After mocha's own, which says how many tests have failed.
    process.once('exit', () => {
      process.exitCode ||= 1;
    });
    process.exit();
  }, PATIENCE).unref();
}
