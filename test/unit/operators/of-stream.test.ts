import { expect } from 'chai';
import { map, type Observable } from 'rxjs';
import type { SctpMessage } from 'rxsctp';
import { ofStream } from 'rxsctp/operators';
import { MappedMessage } from '#internal/observables/receiving/mapped-message.js';
import { record, thrown } from '../support.js';
import { FakeStage, scheduler, text } from './support.js';

describe('ofStream', () => {
  const stage = new FakeStage();

  it('passes on the messages of the streams it names', () => {
    const messages = stage.marbles([1, 'a'], [2, 'b'], [3, 'c']);
    scheduler().run(({ hot, expectObservable }) => {
      const result = hot('-abc|', messages).pipe(ofStream(1, 3));
      expectObservable(result).toBe('-a-c|', messages);
      expectObservable(hot('-abc#', messages).pipe(ofStream(2))).toBe('--b-#', messages);
      expectObservable(hot('-abc|', messages).pipe(ofStream())).toBe('----|');
    });
  });

  it('consumes the others, and keeps the type of the payload', async () => {
    const lengths: Observable<number> = stage.association.messages$.pipe(
      map((message): SctpMessage<number> => new MappedMessage(message, message.length)),
      ofStream(2),
      map(({ data }) => data),
    );
    const seen = record(lengths);
    stage.fake.messages(1, [1, 'a'], [2, 'bcd']);
    expect(seen).to.deep.equal(['3']);
    expect(await stage.consumedBytes()).to.equal(4);
  });

  it('unsubscribes from its source', () => {
    const subscription = stage.association.messages$.pipe(ofStream(1)).subscribe();
    subscription.unsubscribe();
    stage.fake.messages(1, [1, 'a']);
    expect(record(stage.association.messages$, text)).to.deep.equal(['1a']);
  });

  it('refuses what is no stream', () => {
    expect(thrown(() => ofStream(1, -1)).message)
      .to.include('"stream"')
      .and.include('-1');
    expect(thrown(() => ofStream(65_536))).to.be.instanceOf(RangeError);
    expect(thrown(() => ofStream('1' as never))).to.be.instanceOf(TypeError);
  });
});
