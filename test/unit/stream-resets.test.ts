import { expect } from 'chai';
import { streamResets } from '#internal/observables/association/notifications/stream-resets.js';
import { eachWithFakeChannel } from './each-test.js';
import { type FakeChannel } from './fake-binding.js';
import { established, record } from './support.js';

describe('stream resets', () => {
  let fake: FakeChannel;

  eachWithFakeChannel((channel) => (fake = channel));

  function reset(...streams: readonly number[]): void {
    const result = 'performed';
    fake.event({ type: 'stream-reset', association: 1, direction: 'inbound', result, streams });
  }

  it('are notifications, which wait for a first subscriber', () => {
    const association = established(fake);
    reset(3, 5);
    const seen = record(association.notifications$, (n) =>
      n.type === 'stream-reset' ? `${n.direction} ${n.streams.join()}` : n.type,
    );
    expect(seen).to.deep.equal(['association-change', 'inbound 3,5']);
  });

  it('are told to who listens to them only, and the notifications go on waiting', () => {
    const association = established(fake);
    reset(1);
    const seen = [1, 2].map(() => record(streamResets(association), (r) => r.streams.join()));
    reset(2, 3);
    expect(seen).to.deep.equal([['2,3'], ['2,3']]);
    expect(record(association.notifications$)).to.have.length(3);
    fake.closed(1, 'timeout');
    expect(seen[0]).to.deep.equal(['2,3', '|']);
    expect(record(streamResets(association))).to.deep.equal(['|']);
  });
});
