import { expect } from 'chai';
import type { SctpNotification } from 'rxsctp';
import { record, until } from '../contract/support/until.js';
import { causeOf, CauseCode, uint32 } from './support/chunks.js';
import { LocalScene } from './support/local-scene.js';
import { chunk, ChunkType } from './support/packet.js';

const PACKETS = 20;
const ERRORS_IN_PACKET = 50;
const SENT = PACKETS * ERRORS_IN_PACKET;

describe('a peer that floods with ERROR chunks', function () {
  this.timeout(30_000);
  const scene = new LocalScene();

  function kept(notifications: readonly SctpNotification[]): number {
    return notifications.filter(({ type }) => type === 'remote-error').length;
  }

  function lost(notifications: readonly SctpNotification[]): number {
    return notifications.reduce(
      (sum, each) => sum + (each.type === 'notifications-lost' ? each.count : 0),
      0,
    );
  }

  it('is told of in moderation, and of each that was not told there is count', async () => {
    const { peer } = scene;
    await peer.establish();
    const association = await scene.association();
    const notifications = record(association.notifications$);
    const error = chunk(ChunkType.ERROR, 0, causeOf(CauseCode.INVALID_STREAM, uint32(9 << 16)));
    const packet = Array.from({ length: ERRORS_IN_PACKET }, () => error);
    for (let i = 0; i < PACKETS; i++) await peer.ask(...packet);
    await until(
      () => kept(notifications.values) + lost(notifications.values) >= SENT,
      'all are told of or counted',
    );
    expect(kept(notifications.values)).to.be.above(0).and.below(SENT);
    expect(lost(notifications.values)).to.equal(SENT - kept(notifications.values));

    // What it does last is accounted for before the end.
    await peer.send(...packet, chunk(ChunkType.ABORT, 0, Buffer.alloc(0)));
    await until(() => notifications.ended, 'the association ends');
    expect(kept(notifications.values) + lost(notifications.values)).to.equal(
      SENT + ERRORS_IN_PACKET,
    );
  });
});
