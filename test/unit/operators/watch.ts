import { flushed } from '../fake-binding.js';

/** Timers that are set at present, in the whole process. */
export function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}

/** The codes and texts of the process warnings that `action` causes. */
export async function warningsOf(action: () => unknown): Promise<string[]> {
  const seen: string[] = [];
  const onWarning = (warning: Error & { code?: string }): void => {
    seen.push(`${String(warning.code)}: ${warning.message}`);
  };
  process.on('warning', onWarning);
  await action();
  await flushed();
  process.off('warning', onWarning);
  return seen;
}
