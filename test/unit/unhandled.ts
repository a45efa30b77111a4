/** What rejects without anybody to handle it while `action` runs, or soon after: the codes, or names. */
export async function unhandledOf(action: () => unknown): Promise<string[]> {
  const seen: string[] = [];
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) => {
    const { code, name } = reason as Error & { code?: string };
    seen.push(code ?? name);
  });
  try {
    await action();
    // Node.js tells of them when no microtask is left.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const other of others) process.on('unhandledRejection', other);
  }
  return seen;
}
