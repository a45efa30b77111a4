import { expect } from 'chai';
import fc from 'fast-check';
import { of, Subject, throwError } from 'rxjs';
import { Ppid, SctpMessage } from 'rxsctp';
import { decode, encode, sendTo } from 'rxsctp/operators';
import { flushed } from '../fake-binding.js';
import { established, record, thrown } from '../support.js';
import { FakeStage, scheduler } from './support.js';

const json = {
  encode: (value: unknown): string => JSON.stringify(value),
  decode: (data: Buffer): unknown => JSON.parse(data.toString()),
};

describe('encode', () => {
  const stage = new FakeStage();

  it('makes messages of values, with the same options', () => {
    scheduler().run(({ hot, expectObservable }) => {
      const result = hot('a-b-|', { a: [1], b: 'two' }).pipe(encode(json, { stream: 2, ppid: 51 }));
      expectObservable(result).toBe('a-b-|', {
        a: { data: '[1]', stream: 2, ppid: 51 },
        b: { data: '"two"', stream: 2, ppid: 51 },
      });
    });
  });

  it('asks for the options of each value', () => {
    const text = { encode: (value: number) => value.toFixed(1) };
    const seen: unknown[] = [];
    of(3, 4)
      .pipe(encode(text, (value, index) => ({ stream: value, ppid: index })))
      .subscribe((message) => seen.push(message));
    expect(seen).to.deep.equal([
      { data: '3.0', stream: 3, ppid: 0 },
      { data: '4.0', stream: 4, ppid: 1 },
    ]);
  });

  it('encodes a value that looks like a message as what it is', () => {
    const seen: unknown[] = [];
    of({ data: 1, stream: 2 })
      .pipe(encode(json))
      .subscribe((message) => seen.push(message));
    expect(seen).to.deep.equal([{ data: '{"data":1,"stream":2}' }]);
  });

  it('gives a decoded message its payload back, which relays with backpressure', async () => {
    const narrow = established(stage.fake, { sendBuffer: 1 });
    const seen: unknown[] = [];
    stage.association.messages$
      .pipe(decode(json), encode(json), sendTo(narrow))
      .subscribe((message) => seen.push(message));
    stage.fake.deliver(
      { message: { association: 1, stream: 3, ppid: Ppid.M3UA, data: '[ 1 ]' } },
      { message: { association: 1, stream: 4, data: '[2]' } },
    );
    await flushed();
    expect(stage.fake.sent).to.have.length(1);
    expect(stage.fake.sent[0]).to.include({ association: 2, stream: 3, ppid: Ppid.M3UA });
    expect(stage.fake.sent[0].data.toString()).to.equal('[1]');
    expect(await stage.consumedBytes()).to.equal(5);
    stage.fake.acknowledge(2, 3);
    await flushed();
    expect(await stage.consumedBytes()).to.equal(8);
    expect(seen[1]).to.be.instanceOf(SctpMessage);
  });

  it('errors with what the codec throws, and with what the source does', () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    const values = new Subject<unknown>();
    const seen = record(values.pipe(encode(json)), ({ data }) => data as string);
    values.next(1);
    values.next(cyclic);
    expect(seen).to.deep.equal(['1', 'error without code']);
    expect(values.observed).to.be.false;
    const failing = record(throwError(() => new Error('no')).pipe(encode(json)));
    expect(failing).to.deep.equal(['error without code']);
  });

  it('refuses wrong arguments', () => {
    expect(thrown(() => encode({} as never)).message).to.include('"codec"');
    expect(thrown(() => encode(json, 5 as never)).message).to.include('"options"');
  });

  it('is undone by decode, whatever the value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const seen: unknown[] = [];
        const subscription = stage.association.messages$
          .pipe(decode(json))
          .subscribe(({ data }) => seen.push(data));
        of(value)
          .pipe(encode(json))
          .subscribe(({ data }) => {
            stage.fake.messages(1, [1, data as string]);
          });
        subscription.unsubscribe();
        expect(seen).to.deep.equal([JSON.parse(JSON.stringify(value))]);
      }),
    );
  });
});
