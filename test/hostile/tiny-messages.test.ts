import { expect } from 'chai';
import { record, until } from '../contract/support/until.js';
import { DataFlag, serial } from './support/chunks.js';
import { LocalScene } from './support/local-scene.js';
import { ChunkType } from './support/packet.js';

const RECEIVE_WINDOW = 65_536;
/** Messages that fit into the window, each counted as 64 bytes. */
const FITTING = RECEIVE_WINDOW / 64;
/** What is kept of a peer that does not care: four windows. */
const MOST = 4 * FITTING;
const BUNDLE = 64;

describe('a peer that floods with tiny messages', function () {
  this.timeout(30_000);
  const scene = new LocalScene({ receiveWindow: RECEIVE_WINDOW });

  /** Sends the messages from number `from` on, and says what the last SACK acknowledged and offered. */
  async function flood(first: number, from: number, to: number) {
    let answer = { next: from, window: RECEIVE_WINDOW };
    for (let number = from; number < to; number += BUNDLE) {
      const bundle = Array.from({ length: Math.min(BUNDLE, to - number) }, (_, i) =>
        scene.peer.message(Buffer.of(1), {
          tsn: serial(first + number + i),
          ppid: number + i,
          flags: DataFlag.UNORDERED,
        }),
      );
      for (const { chunks } of await scene.peer.ask(...bundle)) {
        for (const { type, value } of chunks) {
          if (type !== ChunkType.SACK) continue;
          answer = {
            next: serial(value.readUInt32BE() + 1 - first),
            window: value.readUInt32BE(4),
          };
        }
      }
    }
    return answer;
  }

  it('makes us keep four windows of them, and all arrive once they are consumed', async () => {
    const { peer } = scene;
    await peer.establish();
    const association = await scene.association();
    const notifications = record(association.notifications$);
    const first = peer.tsn;
    const total = 3 * MOST;

    expect((await flood(first, 0, 2 * FITTING)).window).to.equal(0);
    const full = await flood(first, 2 * FITTING, total);
    expect(full).to.deep.equal({ next: MOST, window: 0 });
    const stats = await association.stats();
    expect(stats).to.include({
      waitingMessages: MOST,
      unconsumedMessages: MOST,
      unconsumedBytes: MOST,
      localARwnd: 0,
    });
    await until(
      () => notifications.values.some(({ type }) => type === 'window-full'),
      'the window is reported as full',
    );

    const messages = record(association.messages$);
    await until(
      async () => (await association.stats()).unconsumedMessages === 0,
      'everything is consumed',
    );
    let { next, window } = full;
    while (next < total) ({ next, window } = await flood(first, next, total));
    await messages.first(total);
    expect(messages.values.map(({ ppid }) => ppid)).to.deep.equal(
      Array.from({ length: total }, (_, number) => number),
    );
    expect(window).to.be.above(0);
    expect(notifications.ended).to.be.false;
  });
});
