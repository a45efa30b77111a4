import { expect } from 'chai';
import fc from 'fast-check';
import { from, Subject, throwError } from 'rxjs';
import type { SctpMessage, SctpOutgoing, SctpSendTarget } from 'rxsctp';
import { sendTo } from 'rxsctp/operators';
import { flushed } from '../fake-binding.js';
import { established, record, thrown } from '../support.js';
import { warningsOf } from './watch.js';
import { FakeStage, scheduler, text } from './support.js';

describe('sendTo', () => {
  const stage = new FakeStage();

  it('echoes with stream and PPID, holding until accepted', async () => {
    const narrow = established(stage.fake, { sendBuffer: 1 });
    const seen = record(stage.association.messages$.pipe(sendTo(narrow)), text);
    stage.fake.deliver(
      { message: { association: 1, stream: 3, ppid: 46, data: 'a' } },
      { message: { association: 1, stream: 4, data: 'b' } },
    );
    await flushed();
    expect(seen).to.deep.equal(['3a']);
    expect(stage.fake.sent[0]).to.include({ association: 2, stream: 3, ppid: 46 });
    expect(await stage.consumedBytes()).to.equal(1);
    stage.fake.acknowledge(2, 1);
    await flushed();
    expect(await stage.consumedBytes()).to.equal(2);
    expect(seen).to.deep.equal(['3a', '4b']);
  });

  it('takes an undefined option as none', async () => {
    const options = { stream: undefined, ppid: undefined };
    stage.association.messages$.pipe(sendTo(stage.association, options)).subscribe();
    stage.fake.message({ association: 1, stream: 3, ppid: 46, data: 'a' });
    await flushed();
    expect(stage.fake.sent[0]).to.include({ stream: 3, ppid: 46 });
  });

  it('errors when a value cannot be sent', async () => {
    const source = new Subject<string>();
    const seen = record(source.pipe(sendTo(stage.association, { stream: 99 })));
    source.next('x');
    await flushed();
    expect(seen).to.deep.equal(['error ERR_SCTP_INVALID_STREAM']);
  });

  it('holds nothing when its target is none', async () => {
    const target = { send: () => undefined } as unknown as SctpSendTarget;
    const seen = record(stage.association.messages$.pipe(sendTo(target)));
    stage.fake.messages(1, [1, 'a']);
    expect(seen).to.deep.equal(['error without code']);
    expect(await stage.consumedBytes()).to.equal(1);
  });

  it('passes the source on to its end', () => {
    const source = new Subject<string>();
    const seen = record(source.pipe(sendTo(stage.association.sender({ stream: 2 }))));
    source.next('x');
    source.complete();
    expect(seen).to.deep.equal(['x', '|']);
    const failing = record(throwError(() => new Error('no')).pipe(sendTo(stage.association)));
    expect(failing).to.deep.equal(['error without code']);
  });

  it('emits in time, in order', () => {
    scheduler().run(({ hot, expectObservable }) => {
      const result = hot('a-b-|').pipe(sendTo(stage.association, { stream: 1 }));
      expectObservable(result).toBe('a-b-|');
    });
  });

  it('lets so many bytes of values wait, and no more', async () => {
    const narrow = established(stage.fake, { sendBuffer: 1 });
    const source = new Subject<string>();
    const seen = record(source.pipe(sendTo(narrow, { limit: 4 })));
    for (const value of ['a', 'bb', 'cc']) source.next(value);
    expect(seen).to.deep.equal(['a']);
    source.next('d');
    expect(seen).to.deep.equal(['a', 'error ERR_SCTP_SEND_OVERFLOW']);
    expect(source.observed).to.be.false;
    for (let turn = 0; turn < 2; turn++) {
      stage.fake.acknowledge(2, narrow.bufferedBytes);
      await flushed();
    }
    expect(stage.fake.sent.map(({ data }) => data.toString())).to.deep.equal(['a', 'bb', 'cc']);
  });

  it('counts only what still waits', async () => {
    const narrow = established(stage.fake, { sendBuffer: 1 });
    const source = new Subject<string>();
    const seen = record(source.pipe(sendTo(narrow, { limit: 4 })));
    for (const value of ['a', 'bb', 'cc']) source.next(value);
    stage.fake.acknowledge(2, 1);
    await flushed();
    source.next('dd');
    expect(seen).to.deep.equal(['a', 'bb']);
  });

  it('counts no received messages, which are held instead', async () => {
    const narrow = established(stage.fake, { sendBuffer: 1 });
    const subscription = stage.association.messages$.pipe(sendTo(narrow, { limit: 0 })).subscribe();
    stage.fake.messages(1, [1, 'a'], [1, 'bb'], [1, 'ccc']);
    expect(await stage.consumedBytes()).to.equal(1);
    subscription.unsubscribe();
    // They are still sent, and held until then.
    expect(await stage.consumedBytes()).to.equal(1);
    while (stage.fake.sent.length < 3) {
      stage.fake.acknowledgeMessages(stage.fake.sent[stage.fake.sent.length - 1]);
      await flushed();
    }
    expect(await stage.consumedBytes()).to.equal(6);
  });

  it('puts back what its target cannot send any more, for another one', async () => {
    const narrow = established(stage.fake, { sendBuffer: 1 });
    const seen = record(stage.association.messages$.pipe(sendTo(narrow)), text);
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [1, 'c'], [2, 'd']);
    stage.fake.closed(2, 'timeout');
    await flushed();
    expect(seen).to.deep.equal(['1a', 'error EPIPE']);
    expect(record(stage.association.messages$, text)).to.deep.equal(['1c', '2d']);
    expect(await stage.consumedBytes()).to.equal(4);
  });

  it('puts back what its target cannot send any more, also when nobody listens by then', async () => {
    const narrow = established(stage.fake, { sendBuffer: 1 });
    const subscription = stage.association.messages$.pipe(sendTo(narrow)).subscribe();
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [1, 'c']);
    subscription.unsubscribe();
    stage.fake.closed(2, 'timeout');
    await flushed();
    expect(record(stage.association.messages$, text)).to.deep.equal(['1b', '1c']);
  });

  it('emits when the peer has it, with acknowledged', async () => {
    const seen: string[] = [];
    const subscription = stage.association.messages$
      .pipe(sendTo(stage.association, { acknowledged: true }))
      .subscribe((message) => seen.push(text(message)));
    stage.fake.messages(1, [1, 'a'], [1, 'bb']);
    expect(await stage.consumedBytes()).to.equal(0);
    expect(seen).to.deep.equal([]);
    stage.fake.acknowledgeMessages(stage.fake.sent[0]);
    await flushed();
    expect(seen).to.deep.equal(['1a']);
    expect(await stage.consumedBytes()).to.equal(1);
    stage.fake.acknowledgeMessages(stage.fake.sent[1]);
    await flushed();
    expect(seen).to.deep.equal(['1a', '1bb']);
    subscription.unsubscribe();
  });

  it('errors when the signal says so', async () => {
    const stop = new AbortController();
    const narrow = established(stage.fake, { sendBuffer: 1 });
    const seen = record(from(['a', 'b']).pipe(sendTo(narrow, { signal: stop.signal })));
    stop.abort(new Error('stop'));
    await flushed();
    expect(seen).to.deep.equal(['a', 'error without code']);
    stage.fake.acknowledge(narrow.id, 1);
    await flushed();
    expect(stage.fake.sent.map(({ data }) => data.toString())).to.deep.equal(['a']);
  });

  it('lets values of its own choose their stream', async () => {
    const values = [{ data: 'x', stream: 3 }, 'y'];
    from(values)
      .pipe(sendTo(stage.association, { ppid: 7 }))
      .subscribe();
    await flushed();
    const sent = stage.fake.sent.map(({ stream, ppid }) => `${stream} ${ppid}`);
    expect(sent).to.deep.equal(['3 7', '0 7']);
  });

  describe('with onError', () => {
    const values = (): (string | SctpOutgoing)[] => ['a', '', { data: 'b', stream: 99 }, 'c'];

    it('leaves out what cannot be sent, and calls back', async () => {
      const heard: string[] = [];
      const onError = (error: unknown, value: unknown): void => {
        heard.push(`${(error as { code: string }).code} ${JSON.stringify(value)}`);
      };
      const seen = record(from(values()).pipe(sendTo(stage.association, { onError })));
      await flushed();
      expect(seen).to.deep.equal(['a', 'c', '|']);
      expect(heard).to.deep.equal([
        'ERR_OUT_OF_RANGE ""',
        'ERR_SCTP_INVALID_STREAM {"data":"b","stream":99}',
      ]);
    });

    it('warns once when it is to skip them', async () => {
      const warnings = await warningsOf(() => {
        record(from(values()).pipe(sendTo(stage.association, { onError: 'skip' })));
      });
      expect(warnings).to.have.length(1);
      expect(warnings[0]).to.match(/^SCTP_SEND_SKIPPED: .*at least 1 byte.* It was skipped\./);
    });

    it('relays what can be relayed, and releases what cannot', async () => {
      const narrow = established(stage.fake, {}, { outboundStreams: 1 });
      const relay = sendTo<SctpMessage>(narrow, { onError: () => undefined });
      const seen = record(stage.association.messages$.pipe(relay), text);
      stage.fake.messages(1, [0, 'a'], [1, 'b'], [0, 'c']);
      await flushed();
      expect(seen).to.deep.equal(['0a', '0c']);
      expect(await stage.consumedBytes()).to.equal(3);
    });

    it('errors all the same when nothing can be sent any more, or too much waits', async () => {
      const narrow = established(stage.fake, { sendBuffer: 1 });
      const options = { onError: 'skip', limit: 1 } as const;
      const flood = record(from(['a', 'b', 'c']).pipe(sendTo(narrow, options)));
      stage.fake.closed(1, 'timeout');
      const late = record(from(['a']).pipe(sendTo(stage.association, options)));
      await flushed();
      expect([flood, late]).to.deep.equal([['a', 'error ERR_SCTP_SEND_OVERFLOW'], ['error EPIPE']]);
    });
  });

  it('refuses wrong options', () => {
    expect(thrown(() => sendTo(stage.association, { limit: -1 }))).to.be.instanceOf(RangeError);
    const wrong = { onError: 'ignore' } as never;
    expect(thrown(() => sendTo(stage.association, wrong)).code).to.equal('ERR_INVALID_ARG_VALUE');
  });

  it('emits every value once, in order, as acknowledgements make room', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 10 }),
        async (sizes, sendBuffer) => {
          const narrow = established(stage.fake, { sendBuffer });
          const values = sizes.map((size, i) => String.fromCharCode(65 + i).repeat(size));
          const seen = record(from(values).pipe(sendTo(narrow)));
          for (let turn = 0; turn <= sizes.length; turn++) {
            stage.fake.acknowledge(narrow.id, narrow.bufferedBytes);
            await flushed();
          }
          expect(seen).to.deep.equal([...values, '|']);
          const sent = stage.fake.sent.filter(({ association }) => association === narrow.id);
          expect(sent.map(({ data }) => data.toString())).to.deep.equal(values);
        },
      ),
      { numRuns: 30 },
    );
  });
});
