import { warn } from '#internal/observables/support/warning.js';
import { unfinished } from '#internal/operators/support/unfinished.js';
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

/** For a suite of tests: what is told of messages that nobody finishes is kept, and is no process warning. */
export class UnfinishedWatch {
  /** Codes and texts. */
  readonly warnings: string[] = [];

  constructor() {
    beforeEach(() => {
      this.clear();
      unfinished.warn = (code, text) => {
        this.warnings.push(`${code}: ${text}`);
      };
    });
    afterEach(() => {
      unfinished.warn = warn;
    });
  }

  /** Of messages that had begun. */
  get begun(): number {
    return unfinished.begun;
  }

  clear(): void {
    this.warnings.length = 0;
    unfinished.begun = unfinished.left = 0;
  }
}
