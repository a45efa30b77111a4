import { until } from '../../contract/support/until.js';

const STILL_MS = 1000;

/** Resolves when `value` has been the same, and not 0, for a second. */
export async function settled(value: () => number): Promise<void> {
  let last = 0;
  let since = Date.now();
  await until(() => {
    if (value() === last) return last > 0 && Date.now() - since > STILL_MS;
    last = value();
    since = Date.now();
    return false;
  }, 'it stands still');
}
