import { expect } from 'chai';
import { map } from 'rxjs';
import { SctpError, type SctpMessage } from 'rxsctp';
import { decode, mergeMapByStream, type DecodeOptions } from 'rxsctp/operators';
import { record, thrown } from '../support.js';
import { delivering, FakeStage, scheduler, text } from './support.js';
import { warningsOf } from './watch.js';

describe('decode', () => {
  const stage = new FakeStage();
  const number = {
    decode(data: Buffer): number {
      const value = Number(data.toString());
      if (Number.isNaN(value)) throw new SyntaxError(`${data.toString()} is no number`);
      return value;
    },
  };

  it('decodes each payload', () => {
    const messages = stage.marbles([1, '1'], [2, '2']);
    scheduler().run(({ hot, expectObservable }) => {
      const result = hot('1-2-|', messages).pipe(
        decode(number),
        map(({ stream, data }) => stream * 10 + data),
      );
      expectObservable(result).toBe('x-y-|', { x: 11, y: 22 });
    });
  });

  it('errors with what was wrong, where', async () => {
    let error: SctpError | undefined;
    stage.association.messages$
      .pipe(decode(number))
      .subscribe({ error: (thrown: SctpError) => (error = thrown) });
    stage.fake.deliver({ message: { association: 1, stream: 3, ppid: 46, data: 'what' } });
    expect(error).to.be.instanceOf(SctpError);
    expect(error).to.include({ code: 'ERR_SCTP_DECODE', stream: 3, ppid: 46 });
    expect(error?.cause).to.be.instanceOf(SyntaxError);
    expect(error?.message).to.equal(
      'The codec refused a message of stream 3 (PPID 46, 4 bytes) from 127.0.0.1:5000: what is no number.',
    );
    expect(await stage.consumedBytes()).to.equal(4);
  });

  it('skips, with one warning for each stream', async () => {
    let seen: string[] = [];
    const warnings = await warningsOf(() => {
      seen = record(stage.association.messages$.pipe(decode(number, { onError: 'skip' })), text);
      stage.fake.messages(1, [1, '1'], [1, 'a'], [1, 'b'], [2, 'c'], [2, '2']);
    });
    expect(seen).to.deep.equal(['11', '22']);
    expect(warnings).to.have.length(2);
    expect(warnings[0]).to.match(
      /^SCTP_DECODE_SKIPPED: The codec refused a message of stream 1 .*a is no number/,
    );
    expect(warnings[1]).to.include('stream 2');
    expect(await stage.consumedBytes()).to.equal(5);
  });

  it('tells a function of each message it skips', async () => {
    const skipped: string[] = [];
    const onError = (error: SctpError, message: SctpMessage): void => {
      skipped.push(`${error.code} ${text(message)}`);
    };
    const warnings = await warningsOf(() => {
      const seen = record(stage.association.messages$.pipe(decode(number, { onError })), text);
      stage.fake.messages(1, [1, 'a'], [1, '1'], [1, 'b']);
      expect(seen).to.deep.equal(['11']);
    });
    expect(skipped).to.deep.equal(['ERR_SCTP_DECODE 1a', 'ERR_SCTP_DECODE 1b']);
    expect(warnings).to.deep.equal([]);
  });

  it('errors with what that function throws', () => {
    const onError = (): void => {
      throw new RangeError('enough');
    };
    const seen = record(stage.association.messages$.pipe(decode(number, { onError })), text);
    stage.fake.messages(1, [1, 'a'], [1, '1']);
    expect(seen).to.deep.equal(['error without code']);
  });

  it('lets operators behind it hold the message', () => {
    const messages = stage.fresh([1, '1'], [1, '2']);
    scheduler().run(({ hot, cold, expectObservable, flush }) => {
      const result = delivering(hot('12|', messages)).pipe(
        decode(number),
        mergeMapByStream(({ data }) => cold('--x|').pipe(map(() => data))),
      );
      expectObservable(result).toBe('--x--y|', { x: 1, y: 2 });
      flush();
    });
    expect(stage.consumed).to.deep.equal(['1', '2']);
  });

  it('passes on the end of the source', () => {
    const seen = record(stage.association.messages$.pipe(decode(number)), text);
    stage.fake.closed(1, 'aborted-by-peer');
    expect(seen).to.deep.equal(['error ECONNRESET']);
  });

  it('takes a TextDecoder', () => {
    const seen = record(stage.association.messages$.pipe(decode(new TextDecoder())), text);
    stage.fake.messages(1, [1, 'ü']);
    expect(seen).to.deep.equal(['1ü']);
  });

  it('refuses wrong arguments', () => {
    expect(thrown(() => decode({} as never)).message).to.include('"codec"');
    const onError = 'ignore' as DecodeOptions['onError'];
    expect(thrown(() => decode(number, { onError })).message).to.include("'ignore'");
  });
});
