import { setTimeout as delay } from 'node:timers/promises';

import { Peer } from './pair.mjs';

const ASSOCIATIONS = 64;
/** In one turn of the event loop, over all associations. */
const BYTES = 128 * 2 ** 20;
const POLL_MS = 20;
const ARRIVE_WITHIN_MS = 60_000;

export const BURST_SIZES = [4096, 65_536];

/**
 * How long the event loop stands still when many messages are sent in one turn, and how long it would for one copy of
 * each.
 *
 * @param {number} size bytes in a message
 */
export async function burst(size) {
  const server = new Peer('./burst-peer.mjs', ['server']);
  const client = new Peer('./burst-peer.mjs', ['client']);
  const perAssociation = BYTES / size / ASSOCIATIONS;
  try {
    const address = await server.call('serve');
    const sendBuffer = perAssociation * size;
    await client.call('connect', { address, count: ASSOCIATIONS, sendBuffer });
    // Both in the same process, the copies first: what they leave behind is garbage for the burst.
    const copyMs = await client.call('copy', { messages: perAssociation * ASSOCIATIONS, size });
    const blockedMs = await client.call('burst', { messages: perAssociation, size });
    await arrived(server, perAssociation * ASSOCIATIONS);
    return { size, associations: ASSOCIATIONS, messages: perAssociation, blockedMs, copyMs };
  } finally {
    await Promise.all([server.kill(), client.kill()]);
  }
}

async function arrived(server, messages) {
  const end = performance.now() + ARRIVE_WITHIN_MS;
  while ((await server.call('received')) < messages) {
    if (performance.now() > end) throw new Error(`not all arrived within ${ARRIVE_WITHIN_MS} ms`);
    await delay(POLL_MS);
  }
}
