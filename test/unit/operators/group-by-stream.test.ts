import { expect } from 'chai';
import { concatMap, map, mergeMap, take } from 'rxjs';
import { groupByStream } from 'rxsctp/operators';
import { record } from '../support.js';
import { FakeStage, text } from './support.js';

describe('groupByStream', () => {
  const stage = new FakeStage();

  it('makes one group for each stream', () => {
    const seen = record(
      stage.association.messages$.pipe(
        groupByStream(),
        mergeMap((group) => group.pipe(map((message) => `${String(group.key)}:${text(message)}`))),
      ),
    );
    stage.fake.messages(1, [1, 'a'], [2, 'b'], [1, 'c']);
    stage.fake.closed(1);
    expect(seen).to.deep.equal(['1:1a', '2:2b', '1:1c', '|']);
  });

  it('holds for groups that are subscribed to late', async () => {
    const seen = record(
      stage.association.messages$.pipe(
        groupByStream(),
        concatMap((group) => group.pipe(take(2))),
      ),
      text,
    );
    stage.fake.messages(1, [1, 'a'], [2, 'b'], [2, 'c']);
    expect(seen).to.deep.equal(['1a']);
    expect(await stage.consumedBytes()).to.equal(1);
    stage.fake.messages(1, [1, 'd']);
    expect(seen).to.deep.equal(['1a', '1d', '2b', '2c']);
    expect(await stage.consumedBytes()).to.equal(4);
  });

  it('releases what it holds when unsubscribed', async () => {
    const subscription = stage.association.messages$.pipe(groupByStream()).subscribe();
    stage.fake.messages(1, [1, 'a'], [2, 'b']);
    expect(await stage.consumedBytes()).to.equal(0);
    subscription.unsubscribe();
    expect(await stage.consumedBytes()).to.equal(2);
  });
});
