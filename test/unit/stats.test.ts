import { expect } from 'chai';
import { EMPTY, of } from 'rxjs';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import type { NativeStats } from '#internal/native/stats.js';
import { sampled } from '#internal/observables/support/sampled.js';
import { eachWithFakeChannel } from './each-test.js';
import { flushed, type FakeChannel } from './fake-binding.js';
import { established, record, rejection, thrown } from './support.js';

const NATIVE: NativeStats = {
  state: 'established',
  messagesSent: 1,
  messagesReceived: 2,
  bytesSent: 3,
  bytesReceived: 4,
  packetsSent: 5,
  packetsReceived: 6,
  dataChunksSent: 7,
  dataChunksReceived: 8,
  dataChunksRetransmitted: 9,
  fastRetransmits: 10,
  timeoutRetransmits: 11,
  congestionEchoes: 23,
  duplicateTsnsReceived: 12,
  sacksSent: 13,
  sacksReceived: 14,
  unauthenticatedChunks: 23,
  localARwnd: 15,
  peerARwnd: 16,
  unsentMessages: 17,
  unsentBytes: 18,
  unackedBytes: 19,
  reassemblyBytes: 20,
  unconsumedMessages: 22,
  unconsumedBytes: 21,
  paths: [],
};

describe('statistics', () => {
  let fake: FakeChannel;

  eachWithFakeChannel((channel) => (fake = channel));

  /** Answers the request that was made last. */
  function answer(stats: NativeStats | null = NATIVE): void {
    const request = fake.statsRequests.at(-1);
    if (request === undefined) throw new Error('nobody asked');
    const { association, token } = request;
    fake.deliver({ event: { type: 'stats', association, token, stats } });
  }

  it('are the engine’s, and the depths of the queues on this side', async () => {
    const association = established(fake, { sendBuffer: 10 });
    void association.send('0123456789');
    void association.send('abc');
    association.sender().next('defgh');
    fake.messages(1, [0, 'ab'], [1, 'cde']);
    const stats = association.stats();
    answer();
    expect(await stats).to.deep.equal({
      ...NATIVE,
      queuedBytes: 8,
      waitingMessages: 2,
      waitingBytes: 5,
    });
    expect(fake.statsRequests[0].streams).to.be.false;
  });

  it('give paths$ what it begins with, once', async () => {
    const association = established(fake);
    const seen = [record(association.paths$, String), record(association.paths$, String)];
    for (const { association, token } of fake.statsRequests) {
      fake.deliver({ event: { type: 'stats', association, token, stats: NATIVE } });
    }
    await flushed();
    expect(seen).to.deep.equal([[''], ['']]);
    expect(fake.statsRequests).to.have.length(1);
  });

  it('tell of streams on request', async () => {
    const association = established(fake);
    const streams = [
      {
        stream: 3,
        messagesSent: 1,
        bytesSent: 2,
        messagesReceived: 3,
        bytesReceived: 4,
        unsentMessages: 5,
        unsentBytes: 6,
      },
    ];
    const stats = association.stats({ streams: true });
    expect(fake.statsRequests[0].streams).to.be.true;
    answer({ ...NATIVE, streams });
    expect((await stats).streams).to.deep.equal(streams);
  });

  it('are ERR_SCTP_CLOSED after the end, also when that is not known here yet', async () => {
    const association = established(fake);
    const stats = association.stats();
    answer(null);
    expect(await rejection(stats)).to.equal('ERR_SCTP_CLOSED');
    fake.closed(1);
    expect(await rejection(association.stats())).to.equal('ERR_SCTP_CLOSED');
    expect(fake.statsRequests).to.have.length(1);
  });

  it('refuse wrong arguments', async () => {
    const association = established(fake);
    expect(thrown(() => association.stats$(0))).to.be.instanceOf(RangeError);
    expect(thrown(() => association.stats$(3_600_001))).to.be.instanceOf(RangeError);
    const wrong = { streams: 1 } as unknown as { streams: boolean };
    expect(thrown(() => association.stats$(1, wrong)).message).to.include('"streams"');
    expect(await rejection(association.stats(wrong))).to.equal('ERR_INVALID_ARG_TYPE');
    expect(fake.statsRequests).to.be.empty;
  });

  it('sampled by stats$ complete with the association, also in the middle of a sample', async () => {
    const association = established(fake);
    const seen = record(association.stats$(1000, { streams: true }), ({ state }) => state);
    expect(fake.statsRequests).to.deep.equal([{ association: 1, token: 1, streams: true }]);
    answer();
    await flushed();
    const late = record(association.stats$(1000));
    fake.closed(1, 'timeout');
    expect(seen).to.deep.equal(['established', '|']);
    expect(late).to.deep.equal(['|']);
    expect(record(association.stats$(1000))).to.deep.equal(['|']);
  });

  describe('samples', () => {
    function marbles(run: (helpers: RunHelpers) => void): void {
      new TestScheduler((actual, expected) => {
        expect(actual).to.deep.equal(expected);
      }).run(run);
    }

    it('come at once and every period, until the end of life', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        let count = 0;
        const life = cold('         a---------|');
        const expected = '          1--2--3--4|';
        expectObservable(sampled(() => of(String(++count)), 3, life)).toBe(expected);
        expectSubscriptions(life.subscriptions).toBe('^---------!');
      });
    });

    it('are waited for, and left out when there is nothing to give', () => {
      marbles(({ cold, expectObservable }) => {
        const life = cold('         a----------|');
        const slow = cold('         ----(a|)');
        const expected = '          ----a----c-|';
        const fetches = [slow, of(null), of('c')];
        expectObservable(sampled(() => fetches.shift() ?? EMPTY, 3, life)).toBe(expected);
      });
    });

    it('stop with the subscription', () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const life = cold('         a-------');
        const fetched = cold('      -x');
        const unsubscribe = '       -----!';
        expectObservable(
          sampled(() => fetched, 3, life),
          unsubscribe,
        ).toBe('-x');
        expectSubscriptions(fetched.subscriptions).toBe('^----!');
        expectSubscriptions(life.subscriptions).toBe('   ^----!');
      });
    });
  });
});
