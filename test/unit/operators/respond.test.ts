import { expect } from 'chai';
import fc from 'fast-check';
import { EMPTY, map, NEVER, of, Subject, throwError, type Observable } from 'rxjs';
import type { SctpMessage, SctpSendInput } from 'rxsctp';
import { decode, respond, type RespondOptions } from 'rxsctp/operators';
import { flushed } from '../fake-binding.js';
import { established, record, thrown } from '../support.js';
import { warningsOf } from './watch.js';
import { FakeStage, scheduler, text } from './support.js';

describe('respond', () => {
  const stage = new FakeStage();
  const sent = (): string[] =>
    stage.fake.sent.map(({ stream, ppid, data }) => `${stream} ${ppid} ${data.toString()}`);

  it('answers in order within a stream, and tells of each exchange', () => {
    const messages = stage.marbles([1, 'a'], [1, 'b'], [2, 'c']);
    scheduler().run(({ hot, cold, expectObservable }) => {
      const result = hot('abc|', messages).pipe(
        respond((request) => cold('--x|').pipe(map(() => text(request).toUpperCase()))),
        map(({ request, reply }) => `${text(request)} ${JSON.stringify(reply)}`),
      );
      const reply = (stream: number, data: string): string =>
        `${stream}${data} {"stream":${stream},"ppid":0,"data":"${stream}${data.toUpperCase()}"}`;
      expectObservable(result).toBe('--x-zy|', {
        x: reply(1, 'a'),
        y: reply(1, 'b'),
        z: reply(2, 'c'),
      });
    });
  });

  it('sends on the stream and PPID of the request, unless the reply brings others', async () => {
    const replies: SctpSendInput[] = ['one', Buffer.from('two'), { data: 'three', stream: 5 }];
    stage.association.messages$.pipe(respond((_, index) => replies[index])).subscribe();
    for (const data of ['a', 'b', 'c']) {
      stage.fake.message({ association: 1, stream: 3, ppid: 46, data });
    }
    await flushed();
    expect(sent()).to.deep.equal(['3 46 one', '3 46 two', '5 46 three']);
  });

  it('keeps to the stream and PPID of the request when a reply leaves them undefined', async () => {
    stage.association.messages$
      .pipe(respond(() => ({ data: 'x', stream: undefined, ppid: undefined })))
      .subscribe();
    stage.fake.message({ association: 1, stream: 3, ppid: 46, data: 'a' });
    await flushed();
    expect(sent()).to.deep.equal(['3 46 x']);
  });

  it('errors when there is nothing that could be a reply', () => {
    for (const nothing of [undefined, null, 5]) {
      const errors: unknown[] = [];
      stage.association.messages$
        .pipe(respond(() => nothing as unknown as string))
        .subscribe({ error: (error) => errors.push(error) });
      stage.fake.messages(1, [1, 'a']);
      expect(String(errors)).to.include(`provided '${String(nothing)}'`);
    }
  });

  it('takes what gives many replies, none, or one later', async () => {
    const project = (message: { readonly data: Buffer }): Observable<string> | Promise<string> => {
      const request = message.data.toString();
      if (request === 'many') return of('1', '2');
      return request === 'none' ? EMPTY : Promise.resolve('later');
    };
    const seen = record(stage.association.messages$.pipe(respond(project)), ({ request }) =>
      text(request),
    );
    stage.fake.messages(1, [1, 'many'], [1, 'none'], [1, 'promise']);
    await flushed();
    await flushed();
    expect(sent()).to.deep.equal(['1 0 1', '1 0 2', '1 0 later']);
    expect(seen).to.deep.equal(['1many', '1many', '1promise']);
    expect(await stage.consumedBytes()).to.equal(15);
  });

  it('holds a request until its replies are accepted', async () => {
    const narrow = established(stage.fake, { sendBuffer: 1 });
    narrow.messages$.pipe(respond(({ data }) => data)).subscribe();
    stage.fake.messages(2, [1, 'a'], [2, 'bb'], [1, 'ccc']);
    expect(await stage.consumedBytes()).to.equal(1);
    stage.fake.acknowledge(2, 1);
    await flushed();
    expect(await stage.consumedBytes()).to.equal(3);
    stage.fake.acknowledge(2, 2);
    await flushed();
    expect(await stage.consumedBytes()).to.equal(6);
    await flushed();
    expect(sent()).to.deep.equal(['1 0 a', '2 0 bb', '1 0 ccc']);
  });

  it('answers what was decoded', async () => {
    const number = { decode: (data: Buffer) => Number(data.toString()) };
    stage.association.messages$
      .pipe(
        decode(number),
        respond(({ data }) => String(2 * data)),
      )
      .subscribe();
    stage.fake.messages(1, [1, '21']);
    await flushed();
    expect(sent()).to.deep.equal(['1 0 42']);
  });

  it('answers several requests of a stream at a time when told so', () => {
    let begun = 0;
    const never = (): Observable<never> => {
      begun++;
      return NEVER;
    };
    stage.association.messages$.pipe(respond(never, { perStream: 2 })).subscribe();
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [1, 'c']);
    expect(begun).to.equal(2);
  });

  it('puts back what it has not begun when unsubscribed, and when answering fails', async () => {
    const subscription = stage.association.messages$.pipe(respond(() => NEVER)).subscribe();
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [2, 'c']);
    expect(await stage.consumedBytes()).to.equal(0);
    subscription.unsubscribe();
    expect(await stage.consumedBytes()).to.equal(2);
    const next: string[] = [];
    stage.association.messages$.subscribe((message) => next.push(text(message))).unsubscribe();
    expect(next).to.deep.equal(['1b']);
    const fail = new Subject<never>();
    const seen = record(
      stage.association.messages$.pipe(respond(({ stream }) => (stream === 1 ? NEVER : fail))),
    );
    stage.fake.messages(1, [1, 'd'], [2, 'e']);
    fail.error(new Error('no'));
    expect(seen).to.deep.equal(['error without code']);
    expect(await stage.consumedBytes()).to.equal(5);
  });

  it('errors when a reply cannot be sent', async () => {
    const invalid = record(
      stage.association.messages$.pipe(respond(() => ({ data: 'x', stream: 99 }))),
    );
    stage.fake.messages(1, [1, 'a']);
    await flushed();
    expect(invalid).to.deep.equal(['error ERR_SCTP_INVALID_STREAM']);
    const answer = new Subject<string>();
    const gone = record(stage.association.messages$.pipe(respond(() => answer)));
    stage.fake.messages(1, [1, 'a']);
    stage.fake.closed(1);
    answer.next('too late');
    await flushed();
    expect(gone).to.deep.equal(['error EPIPE']);
  });

  describe('with a request that cannot be answered', () => {
    const broken = (data: string): string => {
      if (data === 'broken') throw new Error('cannot answer');
      return data.toUpperCase();
    };
    const answering = (options?: RespondOptions): string[] =>
      record(
        stage.association.messages$.pipe(
          respond(({ data }) => broken(data.toString()), options),
          map(({ reply }) => (reply as { data: string }).data),
        ),
      );

    it('for want of its stream answers the others, and says so once for each stream', async () => {
      let seen: string[] = [];
      const lost = record(stage.association.notifications$, (each) =>
        each.type === 'send-failed' ? `${each.stream} ${each.data.toString()}` : each.type,
      );
      const warnings = await warningsOf(() => {
        seen = answering();
        stage.fake.messages(1, [1, 'a'], [99, 'x'], [99, 'y'], [98, 'z'], [1, 'b']);
      });
      expect(seen).to.deep.equal(['A', 'B']);
      expect(lost.slice(1)).to.have.members(['99 X', '99 Y', '98 Z']);
      expect(warnings).to.have.length(2);
      expect(warnings[0]).to.match(/^SCTP_REQUEST_SKIPPED: Stream 99 does not exist.*was skipped/);
      expect(await stage.consumedBytes()).to.equal(5);
    });

    it('errors for another reason, and on demand for want of its stream, too', async () => {
      const byDefault = answering();
      const always = answering({ onError: 'error' });
      stage.fake.messages(1, [99, 'x']);
      await flushed();
      expect([byDefault, always]).to.deep.equal([[], ['error ERR_SCTP_INVALID_STREAM']]);
      stage.fake.messages(1, [1, 'broken']);
      expect(byDefault).to.deep.equal(['error without code']);
    });

    it('skips it and warns, or calls back, with onError', async () => {
      const heard: string[] = [];
      let skipping: string[] = [];
      let calling: string[] = [];
      const warnings = await warningsOf(() => {
        skipping = answering({ onError: 'skip' });
        const onError = (error: unknown, request: SctpMessage): void => {
          heard.push(`${text(request)}: ${(error as Error).message}`);
        };
        calling = answering({ onError });
        stage.fake.messages(1, [1, 'a'], [1, 'broken'], [1, 'b']);
      });
      expect([skipping, calling]).to.deep.equal([
        ['A', 'B'],
        ['A', 'B'],
      ]);
      expect(heard).to.deep.equal(['1broken: cannot answer']);
      expect(warnings).to.have.length(1);
      expect(warnings[0]).to.match(/^SCTP_REQUEST_SKIPPED: cannot answer It was skipped/);
    });

    it('errors in any case when the association is going', async () => {
      const heard: unknown[] = [];
      const seen = answering({ onError: (error) => heard.push(error) });
      const skipping = answering({ onError: 'skip' });
      stage.fake.event({ type: 'peer-shutdown', association: 1 });
      stage.fake.messages(1, [1, 'a']);
      await flushed();
      expect([seen, skipping, heard]).to.deep.equal([['error EPIPE'], ['error EPIPE'], []]);
    });

    it('errors with what onError throws', () => {
      const seen = answering({
        onError: () => {
          throw new RangeError('enough');
        },
      });
      stage.fake.messages(1, [1, 'broken']);
      expect(seen).to.deep.equal(['error without code']);
    });
  });

  it('passes on the end of the source', () => {
    const failing = record(throwError(() => new Error('no')).pipe(respond(() => 'x')));
    expect(failing).to.deep.equal(['error without code']);
    const seen = record(stage.association.messages$.pipe(respond(() => 'x')));
    stage.fake.closed(1);
    expect(seen).to.deep.equal(['|']);
  });

  it('refuses wrong options', () => {
    expect(thrown(() => respond(() => 'x', { perStream: 0 }))).to.be.instanceOf(RangeError);
    const code = (options: object): string | undefined =>
      thrown(() => respond(() => 'x', options)).code;
    expect(code({ onError: 'ignore' })).to.equal('ERR_INVALID_ARG_VALUE');
    expect(code({ onErr: 'skip' })).to.equal('ERR_INVALID_ARG_VALUE');
  });

  it('answers every request once, in the order of its stream', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 })), { maxLength: 20 }),
        async (requests) => {
          stage.fake.sent.length = 0;
          const subscription = stage.association.messages$
            .pipe(
              respond(async ({ data }) => {
                const [, turns] = requests[Number(data.toString())];
                for (let turn = 0; turn < turns; turn++) await Promise.resolve();
                return data;
              }),
            )
            .subscribe();
          stage.fake.messages(
            1,
            ...requests.map(([stream], i): [number, string] => [stream, String(i)]),
          );
          for (let turn = 0; turn < 5; turn++) await flushed();
          subscription.unsubscribe();
          for (const wanted of [0, 1, 2, 3]) {
            const own = stage.fake.sent.filter(({ stream }) => stream === wanted);
            const asked = [...requests.keys()].filter((i) => requests[i][0] === wanted);
            expect(own.map(({ data }) => Number(data.toString()))).to.deep.equal(asked);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
