/** Process warnings that came while `action` ran, as their codes and texts. */
export async function warningsOf(action: () => unknown): Promise<string[]> {
  const seen: string[] = [];
  const onWarning = (warning: Error & { code?: string }): void => {
    seen.push(`${warning.code ?? ''}: ${warning.message}`);
  };
  process.on('warning', onWarning);
  try {
    await action();
    // They are emitted in a tick of their own.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('warning', onWarning);
  }
  return seen;
}
