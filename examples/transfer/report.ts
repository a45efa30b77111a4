/** What the server and the client tell the process that started them. */
export type Report =
  | { kind: 'listening'; host: string; port: number; udpPort: number }
  | { kind: 'sent'; streams: number[]; memory: number }
  | { kind: 'written'; received: number[]; streams: number[]; memory: number }
  | { kind: 'finished'; sha256: string; bytes: number };

export function report(message: Report): void {
  if (process.connected) process.send?.(message);
}

/** Calls `stop` once: at Ctrl-C, or when the process that started this one says so or goes away. */
export function onStop(stop: () => void): void {
  let stopped = false;
  const once = (): void => {
    if (stopped) return;
    stopped = true;
    stop();
  };
  for (const event of ['SIGINT', 'SIGTERM', 'message', 'disconnect']) process.on(event, once);
  // It may have gone before anybody listened.
  if (process.send !== undefined && !process.connected) once();
}

export function size(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} kB`;
  return `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB`;
}

export function rate(bytes: number, milliseconds: number): string {
  return `${(bytes / 1e3 / Math.max(milliseconds, 0.001)).toFixed(1)} MB/s`;
}

/** Peak resident memory of this process, as the operating system counted it. */
export function peakMemory(): string {
  return size(process.resourceUsage().maxRSS * 1024);
}
