/**
 * Makes this process the child of a `Peer` (pair.mjs): runs the actions it is told, until its parent is gone.
 *
 * @param {Record<string, (options: any) => unknown>} actions
 * @param {(signal: unknown) => void} [onSignal]
 */
export function answer(actions, onSignal = () => {}) {
  process.on('message', async ({ id, action, options, signal }) => {
    if (signal !== undefined) {
      onSignal(signal);
      return;
    }
    try {
      process.send({ id, result: await actions[action](options ?? {}) });
    } catch (error) {
      process.send({ id, error: String(error) });
    }
  });
  process.on('disconnect', () => process.exit());
  process.send({ ready: true });
}
