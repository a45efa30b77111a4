import { expect } from 'chai';
import fc from 'fast-check';
import { map, mergeMap, retry, Subscription, take, type Observable } from 'rxjs';
import { Ppid, type SctpError, type SctpMessage } from 'rxsctp';
import { mapMessage, mergeMapHeld, request, type RequestOptions } from 'rxsctp/operators';
import { flushed } from '../fake-binding.js';
import { established, record, thrown } from '../support.js';
import { FakeStage, scheduler, text } from './support.js';
import { timers } from './watch.js';

/** The first character tells requests apart. */
const first = { key: (data: Buffer): unknown => data[0] };

describe('request', () => {
  const stage = new FakeStage();
  const answers = (...streamsAndData: readonly [number, string][]): void => {
    stage.fake.messages(1, ...streamsAndData);
  };
  const sent = (): string[] =>
    stage.fake.sent.map(({ stream, ppid, data }) => `${stream} ${ppid} ${data.toString()}`);

  it('sends when subscribed to, and emits the reply', async () => {
    const pending = request(stage.association, { data: 'ping', stream: 3 });
    await flushed();
    expect(sent()).to.deep.equal([]);
    const seen = record(pending, text);
    await flushed();
    expect(sent()).to.deep.equal(['3 0 ping']);
    answers([2, 'other'], [3, 'pong'], [3, 'more']);
    expect(seen).to.deep.equal(['3pong', '|']);
    expect(await stage.consumedBytes()).to.equal(4);
  });

  it('sends through a stream', async () => {
    const seen = record(request(stage.association.stream(5), 'ping'), text);
    await flushed();
    expect(sent()).to.deep.equal(['5 0 ping']);
    answers([5, 'pong']);
    expect(seen).to.deep.equal(['5pong', '|']);
  });

  it('passes on a message, with its stream and PPID, whatever has become of its payload', async () => {
    const asked: string[] = [];
    stage.association.messages$
      .pipe(
        take(1),
        mapMessage(({ data }) => `${String(data)}!`),
        mergeMap((message) => request(stage.association, message)),
      )
      .subscribe((reply) => asked.push(text(reply)));
    stage.fake.message({ association: 1, stream: 3, ppid: 46, data: 'ping' });
    await flushed();
    expect(sent()).to.deep.equal(['3 46 ping!']);
    stage.fake.message({ association: 1, stream: 3, ppid: 46, data: 'pong' });
    expect(asked).to.deep.equal(['3pong']);
  });

  it('takes only messages of its PPID for the reply', () => {
    const seen = record(request(stage.association, { data: 'x', ppid: Ppid.DIAMETER }), text);
    stage.fake.deliver(
      { message: { association: 1, ppid: Ppid.M3UA, data: 'no' } },
      { message: { association: 1, ppid: Ppid.DIAMETER, data: 'yes' } },
    );
    expect(seen).to.deep.equal(['0yes', '|']);
  });

  it('leaves what answers nothing to others, from now on and from before', () => {
    answers([0, 'before']);
    const seen = record(request(stage.association, '1', { match: first }), text);
    answers([1, 'else'], [0, 'unasked'], [0, '1 yes']);
    expect(seen).to.deep.equal(['01 yes', '|']);
    const rest = record(stage.association.messages$, text);
    expect(rest).to.deep.equal(['0before', '1else', '0unasked']);
  });

  it('shows replies to other subscribers, too', () => {
    const others = record(stage.association.messages$, text);
    const seen = record(request(stage.association, 'x'), text);
    answers([0, 'reply']);
    expect([seen, others]).to.deep.equal([['0reply', '|'], ['0reply']]);
  });

  it('pairs requests under way with replies in their order', () => {
    const one = record(request(stage.association, 'a'), text);
    const two = record(request(stage.association, 'b'), text);
    answers([0, 'A']);
    expect([one, two]).to.deep.equal([['0A', '|'], []]);
    answers([0, 'B']);
    expect(two).to.deep.equal(['0B', '|']);
  });

  it('finds replies by test, the oldest request first', () => {
    const is = (wanted: RegExp): RequestOptions => ({
      match: ({ data }) => wanted.test(data.toString()),
    });
    const one = record(request(stage.association, 'a', is(/[12]/)), text);
    const two = record(request(stage.association, 'b', is(/[23]/)), text);
    answers([0, '3'], [0, '2']);
    expect([one, two]).to.deep.equal([
      ['02', '|'],
      ['03', '|'],
    ]);
  });

  it('looks on another stream, or on any, when told so', () => {
    const seven = record(request(stage.association, 'a', { match: first, replyStream: 7 }), text);
    const any = record(request(stage.association, 'b', { match: first, replyStream: 'any' }), text);
    answers([0, 'a'], [0, 'c'], [7, 'a'], [4, 'b']);
    expect([seven, any]).to.deep.equal([
      ['7a', '|'],
      ['4b', '|'],
    ]);
  });

  it('takes another PPID, or any, when told so', () => {
    const message = { data: 'a', ppid: Ppid.DIAMETER };
    const zero = record(request(stage.association, message, { replyPpid: 0 }), text);
    const any = record(request(stage.association, message, { replyPpid: 'any' }), text);
    const deliver = (ppid: number, data: string): void => {
      stage.fake.message({ association: 1, ppid, data });
    };
    deliver(Ppid.DIAMETER, 'labelled');
    deliver(0, 'unlabelled');
    expect([zero, any]).to.deep.equal([
      ['0unlabelled', '|'],
      ['0labelled', '|'],
    ]);
  });

  it('lets the reply be held', async () => {
    const subscription = request(stage.association, 'x')
      .pipe(mergeMapHeld(() => new Promise(() => undefined)))
      .subscribe();
    answers([0, 'reply']);
    expect(await stage.consumedBytes()).to.equal(0);
    subscription.unsubscribe();
    expect(await stage.consumedBytes()).to.equal(5);
  });

  it('times out, and sends again when asked to', () => {
    const error = timeoutError();
    scheduler().run(({ expectObservable, flush }) => {
      const result = request(stage.association, { data: 'x', stream: 2 }, { timeout: 3 });
      expectObservable(result).toBe('---#', {}, error);
      flush();
    });
    scheduler().run(({ expectObservable, flush }) => {
      const result = request(stage.association, { data: 'x', stream: 2 }, { timeout: 3 });
      expectObservable(result.pipe(retry(1))).toBe('------#', {}, error);
      flush();
    });
  });

  function timeoutError(): SctpError {
    let error: SctpError | undefined;
    scheduler().run(({ flush }) => {
      request(stage.association, { data: 'x', stream: 2 }, { timeout: 3 }).subscribe({
        error: (thrown: SctpError) => (error = thrown),
      });
      flush();
    });
    if (error === undefined) throw new Error('no timeout');
    expect(error).to.include({ code: 'ETIMEDOUT', stream: 2, ppid: 0, port: 5000 });
    return error;
  }

  it('fails with the association, and when it ends', async () => {
    const failed = record(request(stage.association, 'x'));
    stage.fake.closed(1, 'aborted-by-peer');
    expect(failed).to.deep.equal(['error ECONNRESET']);
    const late = record(request(stage.association, 'x'));
    await flushed();
    expect(late).to.deep.equal(['error EPIPE']);
    const association = established(stage.fake);
    const ended = [
      record(request(association, 'x')),
      record(request(association, 'x', { match: first })),
    ];
    stage.fake.closed(2);
    expect(ended).to.deep.equal([['error EPIPE'], ['error EPIPE']]);
  });

  it('fails when the request has no key', async () => {
    const seen = record(request(stage.association, 'x', { match: { key: () => undefined } }));
    expect(seen).to.deep.equal(['error ERR_INVALID_ARG_VALUE']);
    await flushed();
    expect(sent()).to.deep.equal([]);
  });

  it('fails when the message cannot be sent', async () => {
    const seen = record(request(stage.association, { data: 'x', stream: 99 }));
    await flushed();
    expect(seen).to.deep.equal(['error ERR_SCTP_INVALID_STREAM']);
  });

  it('fails those whose match throws, and leaves the message to others', () => {
    const broken = { key: (data: Buffer): unknown => JSON.parse(data.toString()) };
    const test = record(
      request(stage.association, 'a', {
        match: () => {
          throw new Error('no');
        },
      }),
    );
    const key = record(request(stage.association, '1', { match: broken }));
    const other = record(request(stage.association, '!', { match: first }), text);
    answers([0, '!']);
    expect([test, key, other]).to.deep.equal([[], ['error without code'], ['0!', '|']]);
    answers([0, '?']);
    expect(test).to.deep.equal(['error without code']);
    expect(record(stage.association.messages$, text)).to.deep.equal(['0?']);
  });

  it('fails one of those that share a key function when it throws, the oldest', () => {
    const match = { key: (data: Buffer): unknown => JSON.parse(data.toString()) };
    const ask = (what: string): string[] =>
      record(request(stage.association, what, { match }), text);
    const [one, two] = [ask('1'), ask('2')];
    answers([0, '1']);
    // Of the same key as the first, and younger than the second.
    const again = ask('1');
    const three = ask('3');
    answers([0, 'not JSON']);
    expect([one, two, again, three]).to.deep.equal([['01', '|'], ['error without code'], [], []]);
    answers([0, '3'], [0, '1']);
    expect([again, three]).to.deep.equal([
      ['01', '|'],
      ['03', '|'],
    ]);
  });

  it('survives a match that throws at whoever asks again at once', () => {
    let asked = 0;
    const poison = {
      key: (data: Buffer): unknown => {
        if (data.toString() === 'poison') throw new Error('no');
        return 1;
      },
    };
    const again: Observable<SctpMessage> = request(stage.association, 'x', { match: poison });
    const subscription = again.pipe(retry({ delay: () => [asked++] })).subscribe();
    answers([0, 'poison']);
    subscription.unsubscribe();
    expect(asked).to.equal(1);
  });

  it('leaves nothing behind when unsubscribed', async () => {
    const before = timers();
    const subscription = new Subscription();
    for (const match of [undefined, first, () => true]) {
      subscription.add(request(stage.association, 'x', { match }).subscribe());
    }
    expect(timers()).to.equal(before + 3);
    subscription.unsubscribe();
    expect(timers()).to.equal(before);
    answers([0, 'other']);
    expect(await stage.consumedBytes()).to.equal(0);
  });

  it('leaves no timer once there is a reply, and sets none without a timeout', () => {
    const before = timers();
    const seen = record(request(stage.association, 'x'), text);
    answers([0, 'reply']);
    expect(seen).to.deep.equal(['0reply', '|']);
    request(stage.association, 'x', { timeout: Infinity }).subscribe();
    expect(timers()).to.equal(before);
  });

  it('drops the late reply to a request with a key, once', async () => {
    request(stage.association, '1', { match: first }).subscribe().unsubscribe();
    answers([0, '1 late'], [0, '1 again']);
    expect(await stage.consumedBytes()).to.equal(6);
    expect(record(stage.association.messages$, text)).to.deep.equal(['01 again']);
  });

  it('takes nothing with an undefined key for a reply, be it late or not', () => {
    const match = {
      key: (data: Buffer, isReply: boolean): unknown =>
        isReply && data[1] === 63 /* ? */ ? undefined : data[0],
    };
    request(stage.association, '1?', { match }).subscribe().unsubscribe();
    const seen = record(request(stage.association, '2?', { match }), text);
    answers([0, '1?'], [0, '2?'], [0, '2!'], [0, '1!']);
    expect(seen).to.deep.equal(['02!', '|']);
    expect(record(stage.association.messages$, text)).to.deep.equal(['01?', '02?']);
  });

  it('takes one reply only, and leaves a second one to others', () => {
    const seen = record(request(stage.association, '1', { match: first }), text);
    answers([0, '1 reply'], [0, '1 again']);
    expect(seen).to.deep.equal(['01 reply', '|']);
    expect(record(stage.association.messages$, text)).to.deep.equal(['01 again']);
  });

  it('prefers who waits now to who gave up', () => {
    request(stage.association, '1', { match: first }).subscribe().unsubscribe();
    const seen = record(request(stage.association, '1', { match: first }), text);
    answers([0, '1 reply'], [0, '1 late']);
    expect(seen).to.deep.equal(['01 reply', '|']);
    expect(record(stage.association.messages$, text)).to.deep.equal([]);
  });

  it('may ask again within its own next, unsubscribe, or abort', () => {
    const chain = request(stage.association, 'a').pipe(
      mergeMap(() => request(stage.association, 'b')),
      map(text),
    );
    const seen = record(chain);
    answers([0, 'A'], [0, 'B']);
    expect(seen).to.deep.equal(['0B', '|']);
    const aborting = record(
      request(stage.association, 'c').pipe(
        map((message) => {
          stage.association.abort();
          return text(message);
        }),
      ),
    );
    answers([0, 'C']);
    stage.fake.closed(1, 'aborted-by-user');
    expect(aborting).to.deep.equal(['0C', '|']);
  });

  it('refuses wrong arguments', () => {
    const { association } = stage;
    const bad = (options: unknown): Error =>
      thrown(() => request(association, 'x', options as never));
    expect(thrown(() => request({} as never, 'x')).message).to.include('"target"');
    expect(thrown(() => request(association, '')).message).to.include('"data"');
    expect(bad({ timeout: 0 })).to.be.instanceOf(RangeError);
    expect(bad({ match: 5 }).message).to.include('"match"');
    expect(bad({ match: { key: 5 } }).message).to.include('"match.key"');
    expect(bad({ replyStream: 65_536 })).to.be.instanceOf(RangeError);
    expect(bad({ replyPpid: 2 ** 32 })).to.be.instanceOf(RangeError);
    expect(bad({ replyStreem: 1 }).message).to.include('replyStream');
  });

  it('gives each of many requests its own reply, in whatever order they come', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat({ max: 200 }), { minLength: 1, maxLength: 40 }),
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 0, max: 3 }),
        (ids, picks, streams) => {
          const match = { key: (data: Buffer): unknown => data.readUInt32BE(0) };
          const bytes = (id: number): Buffer => {
            const data = Buffer.alloc(4);
            data.writeUInt32BE(id);
            return data;
          };
          const seen = new Map<number, number[]>();
          for (const id of ids) {
            seen.set(id, []);
            request(stage.association, { data: bytes(id), stream: id % (streams + 1) }, { match })
              .pipe(map(({ data }) => data.readUInt32BE(0)))
              .subscribe((reply) => seen.get(id)?.push(reply));
          }
          const waiting = [...ids];
          for (const pick of picks) {
            if (waiting.length === 0) break;
            const [id] = waiting.splice(pick % waiting.length, 1);
            stage.fake.message({ association: 1, stream: id % (streams + 1), data: bytes(id) });
          }
          for (const id of ids) expect(seen.get(id)).to.deep.equal([id]);
        },
      ),
      { numRuns: 50 },
    );
  });
});
