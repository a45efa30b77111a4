import { expect } from 'chai';
import type { SctpAssociation } from 'rxsctp';
import { eachWithAssociation } from './each-test.js';
import { type FakeChannel } from './fake-binding.js';
import { established, failure, rejection } from './support.js';

type Method = (association: SctpAssociation) => Promise<void>;

describe('requests to the engine', () => {
  let fake: FakeChannel;
  let association: SctpAssociation;

  eachWithAssociation(
    (made, channel) => {
      [association, fake] = [made, channel];
    },
    { engine: 'kernel' },
  );

  const SECRET = new Uint8Array([1, 2]);
  const requests: [string, Method, object][] = [
    ['setPrimary()', (a) => a.setPrimary('10.0.0.1'), { kind: 'set-primary', address: '10.0.0.1' }],
    [
      'setPeerPrimary()',
      (a) => a.setPeerPrimary('::1'),
      { kind: 'set-peer-primary', address: '::1' },
    ],
    ['addAddress()', (a) => a.addAddress('10.0.0.2'), { kind: 'add-address', address: '10.0.0.2' }],
    [
      'removeAddress()',
      (a) => a.removeAddress('10.0.0.2'),
      { kind: 'remove-address', address: '10.0.0.2' },
    ],
    [
      'resetStreams()',
      (a) => a.resetStreams(),
      { kind: 'reset-streams', inbound: false, outbound: true, streams: [] },
    ],
    [
      'resetStreams() of some',
      (a) => a.resetStreams({ direction: 'inbound', streams: [0, 7] }),
      { kind: 'reset-streams', inbound: true, outbound: false, streams: [0, 7] },
    ],
    [
      'resetStreams() both ways',
      (a) => a.resetStreams({ direction: 'both' }),
      { kind: 'reset-streams', inbound: true, outbound: true, streams: [] },
    ],
    [
      'addStreams()',
      (a) => a.addStreams({ outbound: 65_527 }),
      { kind: 'add-streams', inbound: 0, outbound: 65_527 },
    ],
    [
      'setStreamPriority()',
      (a) => a.setStreamPriority(7, 65_535),
      { kind: 'stream-value', stream: 7, value: 65_535 },
    ],
    [
      'setAuthKey()',
      (a) => a.setAuthKey(65_535, SECRET),
      { kind: 'set-auth-key', id: 65_535, secret: SECRET },
    ],
    ['activateAuthKey()', (a) => a.activateAuthKey(0), { kind: 'activate-auth-key', id: 0 }],
    ['deleteAuthKey()', (a) => a.deleteAuthKey(3), { kind: 'delete-auth-key', id: 3 }],
  ];

  for (const [name, ask, request] of requests) {
    it(`${name} resolves when the engine has done it`, async () => {
      let done = false;
      const asked = ask(association).then(() => (done = true));
      await Promise.resolve();
      expect(fake.requests).to.deep.equal([{ association: 1, token: 1, request }]);
      expect(done).to.equal(false);
      fake.answer();
      await asked;
    });
  }

  it('are answered each on its own', async () => {
    const first = rejection(association.activateAuthKey(1));
    const second = rejection(association.activateAuthKey(2));
    fake.answer('EINVAL', 'setsockopt', 'SCTP_AUTH_ACTIVE_KEY');
    fake.answer();
    expect(await Promise.all([first, second])).to.deep.equal(['EINVAL', undefined]);
  });

  it('keep their order among messages', () => {
    void association.send('a');
    void association.setPrimary('10.0.0.1');
    expect(fake.sent).to.have.length(1);
  });

  it('copy a secret', () => {
    const secret = Uint8Array.of(1);
    void association.setAuthKey(1, secret);
    secret[0] = 2;
    expect(fake.requests[0].request).to.deep.include({ secret: Uint8Array.of(1) });
  });

  it('reject with what the kernel says: which call, for whom, what to do', async () => {
    const asked = failure(association.removeAddress('127.0.0.1'));
    fake.answer('EBUSY', 'setsockopt', 'SCTP_SOCKOPT_BINDX_REM');
    const error = await asked;
    expect(error).to.include({
      name: 'SctpError',
      code: 'EBUSY',
      syscall: 'setsockopt',
      address: '127.0.0.1',
      port: 5000,
    });
    expect(error.message).to.contain(
      "EBUSY: removeAddress('127.0.0.1') failed for the association with 127.0.0.1:5000.",
    );
  });

  it('reject with ERR_SCTP_UNSUPPORTED where the association cannot', async () => {
    const asked = rejection(association.addAddress('127.0.0.2'));
    fake.answer('EPERM', 'setsockopt', 'SCTP_SOCKOPT_BINDX_ADD');
    expect(await asked).to.equal('ERR_SCTP_UNSUPPORTED');
  });

  it('reject with ERR_SCTP_CLOSED after the end, and when that is faster', async () => {
    const late = rejection(association.setPrimary('10.0.0.1'));
    fake.closed(1);
    fake.answer('ENOTCONN', 'setsockopt', 'SCTP_PRIMARY_ADDR');
    expect(await late).to.equal('ERR_SCTP_CLOSED');
    expect(await rejection(association.setPrimary('10.0.0.1'))).to.equal('ERR_SCTP_CLOSED');
    expect(fake.requests).to.be.empty;
  });

  it('resolve for what was done just before the end', async () => {
    const asked = association.setPrimary('10.0.0.1');
    fake.answer();
    fake.closed(1);
    await asked;
  });

  it('are ERR_SCTP_UNSUPPORTED on the embedded engine, which is not asked, but for what it can', async () => {
    const embedded = established(fake);
    const able = ['setPrimary()', 'setStreamPriority()', 'resetStreams()', 'addStreams()'];
    for (const [name, ask] of requests) {
      if (able.some((call) => name.startsWith(call)) || name.includes('AuthKey')) continue;
      const { code, message } = await failure(ask(embedded));
      expect(code).to.equal('ERR_SCTP_UNSUPPORTED');
      expect(message).to.contain(name.split(' ')[0]);
    }
    expect(fake.requests).to.be.empty;
    const asked = failure(embedded.setPrimary('10.0.0.1'));
    fake.answer('EAGAIN', '', 'SCTP_PRIMARY_ADDR');
    const { code, message } = await asked;
    expect(code).to.equal('EAGAIN');
    expect(message).to.contain('SCTP_PRIMARY_ADDR EAGAIN').and.contain('No HEARTBEAT');
    const keyed = failure(embedded.setAuthKey(3, SECRET));
    expect(fake.requests.at(-1)?.request).to.deep.equal({
      kind: 'set-auth-key',
      id: 3,
      secret: SECRET,
    });
    fake.answer('EACCES', '', 'SCTP_AUTH_KEY');
    expect((await keyed).code).to.equal('ERR_SCTP_UNSUPPORTED');
    expect((await keyed).message)
      .to.contain('setAuthKey()')
      .and.contain('the option auth');
    const weighted = failure(embedded.setStreamPriority(1, 0));
    fake.answer('EINVAL', '', 'SCTP_STREAM_SCHEDULER_VALUE');
    expect((await weighted).message)
      .to.contain('A weight')
      .and.contain('at least 1');
  });

  const wrong: [string, string, Method][] = [
    ['ERR_INVALID_ARG_TYPE', 'address', (a) => a.setPrimary(5 as never)],
    ['ERR_INVALID_ARG_VALUE', 'address', (a) => a.setPeerPrimary('localhost')],
    ['ERR_INVALID_ARG_VALUE', 'address', (a) => a.addAddress('')],
    ['ERR_INVALID_ARG_TYPE', 'options', (a) => a.resetStreams(3 as never)],
    ['ERR_INVALID_ARG_VALUE', 'stream', (a) => a.resetStreams({ stream: 3 } as never)],
    ['ERR_INVALID_ARG_VALUE', 'direction', (a) => a.resetStreams({ direction: 'up' as never })],
    ['ERR_INVALID_ARG_VALUE', 'streams', (a) => a.resetStreams({ streams: [] })],
    ['ERR_INVALID_ARG_VALUE', 'streams', (a) => a.resetStreams({ streams: 3 as never })],
    ['ERR_OUT_OF_RANGE', 'streams[1]', (a) => a.resetStreams({ streams: [1, -1] })],
    ['ERR_SCTP_INVALID_STREAM', 'streams 0 to 7', (a) => a.resetStreams({ streams: [8] })],
    [
      'ERR_SCTP_INVALID_STREAM',
      'inbound streams 0 to 3',
      (a) => a.resetStreams({ direction: 'both', streams: [4] }),
    ],
    ['ERR_INVALID_ARG_TYPE', 'options', (a) => a.addStreams(undefined as never)],
    ['ERR_OUT_OF_RANGE', 'options', (a) => a.addStreams({})],
    ['ERR_OUT_OF_RANGE', 'outbound', (a) => a.addStreams({ outbound: 65_528 })],
    ['ERR_OUT_OF_RANGE', 'inbound', (a) => a.addStreams({ inbound: -1 })],
    ['ERR_SCTP_INVALID_STREAM', '8', (a) => a.setStreamPriority(8, 0)],
    ['ERR_OUT_OF_RANGE', 'stream', (a) => a.setStreamPriority(0.5, 0)],
    ['ERR_OUT_OF_RANGE', 'value', (a) => a.setStreamPriority(0, 65_536)],
    ['ERR_OUT_OF_RANGE', 'id', (a) => a.setAuthKey(65_536, 'a')],
    ['ERR_OUT_OF_RANGE', 'secret', (a) => a.setAuthKey(1, '')],
    ['ERR_INVALID_ARG_TYPE', 'secret', (a) => a.setAuthKey(1, 5 as never)],
    ['ERR_INVALID_ARG_TYPE', 'id', (a) => a.activateAuthKey('1' as never)],
    ['ERR_OUT_OF_RANGE', 'id', (a) => a.deleteAuthKey(-1)],
  ];

  for (const [i, [code, word, ask]] of wrong.entries()) {
    it(`reject wrong arguments (${String(i + 1)}: ${code}, ${word})`, async () => {
      const few = established(fake, { engine: 'kernel' }, { inboundStreams: 4 });
      const error = await failure(ask(few));
      expect(error.code).to.equal(code);
      expect(error.message).to.contain(word);
      expect(fake.requests).to.be.empty;
    });
  }
});
