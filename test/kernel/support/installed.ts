import { isInstalled } from '../../interop/support/namespace.js';

/** Skips the suite when a program is missing. `packages` are Debian's names for where to get them. */
export function requireInstalled(programs: readonly string[], packages: string): void {
  before(function () {
    const missing = programs.filter((program) => !isInstalled(program));
    if (missing.length === 0) return;
    const message = `not installed: ${missing.join(', ')} (Debian: ${packages})`;
    if (process.env.RXSCTP_REQUIRE_INTEROP !== undefined) throw new Error(message);
    console.log(`      skipped, ${message}`);
    this.skip();
  });
}
