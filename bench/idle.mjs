import { Peer } from './pair.mjs';

const CONNECT_WITHIN_MS = 120_000;

/**
 * Memory that idle associations take, over what the same process took with one: they are all between one server and one client process,
 * and each end is counted by itself.
 *
 * @param {number} count
 */
export async function idle(count) {
  const server = new Peer('./idle-peer.mjs', ['server'], ['--expose-gc']);
  const client = new Peer('./idle-peer.mjs', ['client'], ['--expose-gc']);
  try {
    const address = await server.call('serve');
    await client.call('connect', { address, count: 1 });
    const memory = () => Promise.all([server.call('memory'), client.call('memory')]);
    const before = await memory();
    const started = performance.now();
    await client.call('connect', { address, count }, CONNECT_WITHIN_MS);
    const seconds = (performance.now() - started) / 1000;
    const after = await memory();
    if (after[0].associations !== count)
      throw new Error(`only ${after[0].associations} associations`);
    return {
      associations: count,
      serverBytes: after[0].resident - before[0].resident,
      clientBytes: after[1].resident - before[1].resident,
      associationsPerSecond: count / seconds,
    };
  } finally {
    await Promise.all([server.kill(), client.kill()]);
  }
}
