import { readFileSync } from 'node:fs';

/** The text of a file of /proc or /sys without the newline at its end; undefined where there is none to read. */
export function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch {
    return undefined; // not Linux, an older kernel, or hidden: the report says that it is not known
  }
}
