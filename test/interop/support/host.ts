import { existsSync } from 'node:fs';
import { isInstalled } from './namespace.js';

/**
 * Skips the suite where this host has not got what it takes to make networks: root, and what is `needed`, programs and
 * devices. `packages` are Debian's names for where to get the programs.
 */
export function requireHost(needed: readonly string[], packages: string): void {
  before(function () {
    const missing = needed.filter((each) =>
      each.startsWith('/dev/') ? !existsSync(each) : !isInstalled(each),
    );
    if (process.getuid?.() !== 0) missing.push('root');
    if (missing.length === 0) return;
    const message = `this host has not: ${missing.join(', ')} (Debian: ${packages})`;
    if (process.env.RXSCTP_REQUIRE_INTEROP !== undefined) throw new Error(message);
    console.log(`      skipped, ${message}`);
    this.skip();
  });
}
