import { expect } from 'chai';
import { map } from 'rxjs';
import { Ppid, SctpMessage } from 'rxsctp';
import { mapMessage, mergeMapByStream } from 'rxsctp/operators';
import { record } from '../support.js';
import { delivering, FakeStage, scheduler, text } from './support.js';

describe('mapMessage', () => {
  const stage = new FakeStage();

  it('gives each message another payload, with its index at hand', () => {
    const messages = stage.marbles([1, 'a'], [2, 'b']);
    scheduler().run(({ hot, expectObservable }) => {
      const result = hot('a-b-|', messages).pipe(
        mapMessage((message, index) => message.data.toString().repeat(index + 1)),
        map(text),
      );
      expectObservable(result).toBe('x-y-|', { x: '1a', y: '2bb' });
    });
  });

  it('keeps everything else', () => {
    const seen: SctpMessage<number>[] = [];
    stage.association.messages$
      .pipe(mapMessage(({ data }) => data.length))
      .subscribe((message) => seen.push(message));
    const message = { association: 1, stream: 3, ppid: Ppid.M3UA, unordered: true, data: 'four' };
    stage.fake.deliver({ message });
    const [mapped] = seen;
    expect(mapped).to.be.instanceOf(SctpMessage);
    expect(mapped.data).to.equal(4);
    expect([mapped.stream, mapped.ppid, mapped.unordered, mapped.length]).to.deep.equal([
      3,
      Ppid.M3UA,
      true,
      4,
    ]);
    expect(mapped.association).to.equal(stage.association);
  });

  it('holds and releases the message itself', () => {
    const messages = stage.fresh([1, 'a'], [1, 'b']);
    scheduler().run(({ hot, cold, expectObservable, flush }) => {
      const result = delivering(hot('ab|', messages)).pipe(
        mapMessage(text),
        mergeMapByStream(({ data }) => cold('--x|').pipe(map(() => data))),
      );
      expectObservable(result).toBe('--x--y|', { x: '1a', y: '1b' });
      flush();
    });
    expect(stage.consumed).to.deep.equal(['a', 'b']);
    expect(() => {
      messages.a.release();
    }).to.throw('release() without a hold()');
  });

  it('errors with what the projection throws, and with what the source does', async () => {
    const fail = (): never => {
      throw new RangeError('no');
    };
    const seen = record(stage.association.messages$.pipe(mapMessage(fail)));
    stage.fake.messages(1, [1, 'a']);
    expect(seen).to.deep.equal(['error without code']);
    expect(await stage.consumedBytes()).to.equal(1);
    const reset = record(stage.association.messages$.pipe(mapMessage(text)));
    stage.fake.closed(1, 'aborted-by-peer');
    expect(reset).to.deep.equal(['error ECONNRESET']);
  });
});
