import { expect } from 'chai';
import { createEndpoint, type SctpAssociation } from 'rxsctp';
import { setLink } from '#internal/native/native-link.js';
import { asyncDispose } from '#internal/api/support/dispose.js';
import { useFakeChannel, type FakeChannel } from './fake-binding.js';
import { established, record, rejection } from './support.js';
import { unhandledOf } from './unhandled.js';
import { warningsOf } from './operators/watch.js';

type Call = (association: SctpAssociation) => Promise<unknown>;

/** Promises that the end of the association rejects, and the code. */
const PENDING: [string, Call, string][] = [
  ['send() that waits for room', (it) => it.send('x'), 'EPIPE'],
  ['sender().send() that waits for room', (it) => it.sender().send('x'), 'EPIPE'],
  ['stream().send() that waits for room', (it) => it.stream(1).send('x'), 'EPIPE'],
  ['shutdown()', (it) => it.shutdown(), 'ECONNRESET'],
  ['await using', (it) => it[asyncDispose](), 'ECONNRESET'],
  ['stats()', (it) => it.stats(), 'ERR_SCTP_CLOSED'],
];

const LATE: [string, Call, string][] = [
  ['send()', (it) => it.send('x'), 'EPIPE'],
  ['sender().send()', (it) => it.sender().send('x'), 'EPIPE'],
  ['shutdown()', (it) => it.shutdown(), 'ECONNRESET'],
  ['stats()', (it) => it.stats(), 'ERR_SCTP_CLOSED'],
];

const MISTAKES: [string, Call, string][] = [
  ['an empty message', (it) => it.send(''), 'ERR_OUT_OF_RANGE'],
  ['no data', (it) => it.send(5 as never), 'ERR_INVALID_ARG_TYPE'],
  ['a stream that SCTP has not', (it) => it.send('x', { stream: 65_536 }), 'ERR_OUT_OF_RANGE'],
  ['what the engine has not', (it) => it.addAddress('10.0.0.9'), 'ERR_SCTP_UNSUPPORTED'],
  ['a wrong key id', (it) => it.setAuthKey(-1, 'a'), 'ERR_OUT_OF_RANGE'],
];

describe('a promise that nobody awaits', () => {
  let fake: FakeChannel;
  let association: SctpAssociation;

  beforeEach(() => {
    fake = useFakeChannel();
    association = established(fake, { sendBuffer: 1 });
    association.notifications$.subscribe();
    void association.send('fills the send buffer');
  });

  afterEach(() => {
    setLink(undefined);
  });

  function end(): void {
    fake.closed(1, 'aborted-by-peer');
    for (const { token } of fake.statsRequests) {
      fake.deliver({ event: { type: 'stats', association: 1, token, stats: null } });
    }
  }

  for (const [name, call, code] of PENDING) {
    it(`ends no process when the peer aborts: ${name}`, async () => {
      const unhandled = await unhandledOf(() => {
        void call(association);
        end();
      });
      expect(unhandled).to.deep.equal([]);
    });

    it(`rejects for who does await it: ${name}`, async () => {
      const pending = rejection(call(association));
      end();
      expect(await pending).to.equal(code);
    });
  }

  for (const [name, call, code] of LATE) {
    it(`ends no process after the end: ${name}`, async () => {
      if (name === 'shutdown()') void association.shutdown();
      end();
      const unhandled = await unhandledOf(() => void call(association));
      expect(unhandled).to.deep.equal([]);
      expect(await rejection(call(association))).to.equal(code);
    });
  }

  it('ends no process after the end: requests to the kernel', async () => {
    const kernel = established(fake, { engine: 'kernel', port: 5001 });
    const early = kernel.addStreams({ inbound: 1 });
    fake.closed(2, 'timeout');
    const unhandled = await unhandledOf(() => {
      void kernel.setAuthKey(1, 'a');
      fake.answer('ENOTCONN', 'setsockopt', 'SCTP_ADD_STREAMS');
    });
    expect(unhandled).to.deep.equal([]);
    expect(await rejection(early)).to.equal('ERR_SCTP_CLOSED');
  });

  it('ends no process when the peer restarts, or gives the message up', async () => {
    fake.acknowledge(1, 21, 1);
    const unhandled = await unhandledOf(async () => {
      void association.send('x', { acknowledged: true });
      await new Promise((resolve) => setImmediate(resolve));
      fake.deliver(fake.failed(fake.sent[1], true, true));
    });
    expect(unhandled).to.deep.equal([]);
  });

  it('ends no process when an overflow policy drops the message', async () => {
    const sender = association.sender({ limit: 1, overflow: 'drop-oldest' });
    const unhandled = await unhandledOf(() => {
      void sender.send('a');
      sender.next('b');
    });
    expect(unhandled).to.deep.equal([]);
  });

  it('ends no process on a stream that the peer did not grant: send-failed tells', async () => {
    const lost = record(association.notifications$, (each) =>
      each.type === 'send-failed'
        ? `${each.data.toString()} ${each.stream} ${each.ppid} ${each.reason} ${each.sent}`
        : each.type,
    );
    const call = (): Promise<void> => association.send('x', { stream: 8, ppid: 7 });
    expect(await unhandledOf(() => void call())).to.deep.equal([]);
    expect(await rejection(call())).to.equal('ERR_SCTP_INVALID_STREAM');
    expect(lost).to.deep.equal(['x 8 7 invalid-stream false', 'x 8 7 invalid-stream false']);
  });

  for (const [name, call, code] of MISTAKES) {
    it(`is as loud as ever about a mistake: ${name}`, async () => {
      expect(await unhandledOf(() => void call(association))).to.deep.equal([code]);
    });
  }

  it('of endpoint.send() ends no process when there is no peer: a warning tells', async () => {
    const endpoint = createEndpoint({ host: '127.0.0.1', port: 5000 });
    endpoint.associations$.subscribe();
    const to = { host: '127.0.0.2', port: 5000 };
    let unhandled: string[] | undefined;
    const warnings = await warningsOf(async () => {
      unhandled = await unhandledOf(async () => {
        void endpoint.send(to, 'a');
        void endpoint.send(to, 'b');
        await new Promise((resolve) => setImmediate(resolve));
        fake.closed(2, 'connect-timeout');
      });
    });
    expect(unhandled).to.deep.equal([]);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.match(/^SCTP_UNDELIVERED: 2 outgoing messages .*127\.0\.0\.2:5000/);
  });

  it('of endpoint.send() ends no process when the peer leaves', async () => {
    const endpoint = createEndpoint({ host: '127.0.0.1', port: 5000 });
    endpoint.notifications$.subscribe();
    const to = { host: '127.0.0.2', port: 5000, sendBuffer: 1 };
    const unhandled = await unhandledOf(async () => {
      for (const data of 'abc') void endpoint.send(to, data);
      await new Promise((resolve) => setImmediate(resolve));
      fake.establish(2);
      void endpoint.send(to, 'd', { acknowledged: true });
      fake.closed(2, 'aborted-by-peer');
      await new Promise((resolve) => setImmediate(resolve));
    });
    expect(unhandled).to.deep.equal([]);
  });
});
