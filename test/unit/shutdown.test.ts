import { mock } from 'node:test';
import { expect } from 'chai';
import { connect, createEndpoint, type SctpAssociation } from 'rxsctp';
import { eachWithFakeChannel, eachWithMockTimers } from './each-test.js';
import { flushed, type FakeChannel } from './fake-binding.js';
import { established, failure, rejection } from './support.js';

const TIMEOUT = 5000;

describe('a graceful end with a limit', () => {
  let fake: FakeChannel;

  eachWithFakeChannel((channel) => (fake = channel));
  eachWithMockTimers();

  const aborts = (): readonly string[] =>
    fake.aborts.map(({ association, reason }) => `${String(association)}: ${reason}`);
  const OVERDUE = `1: not shut down within ${String(TIMEOUT)} ms`;
  const cut = (): void => {
    fake.closed(1, 'aborted-by-user');
  };

  it('is aborted when the time is up, and says how much was not delivered', async () => {
    const association = established(fake);
    void association.send('a message');
    await flushed();
    const ending = failure(association.shutdown({ timeout: TIMEOUT }));
    await flushed();
    expect(fake.shutdowns).to.deep.equal([1]);
    mock.timers.tick(TIMEOUT - 1);
    expect(aborts()).to.be.empty;
    mock.timers.tick(1);
    expect(aborts()).to.deep.equal([OVERDUE]);
    fake.deliver(fake.failed(fake.sent[0]), { acknowledged: 9, association: 1, messages: 1 });
    cut();
    const error = await ending;
    expect(error.code).to.equal('ETIMEDOUT');
    expect(error.message)
      .to.contain('5000 ms')
      .and.contain('1 outgoing messages (9 bytes) were not delivered');
    expect(await rejection(association.shutdown())).to.equal('ETIMEDOUT');
  });

  it('counts what waits for the send buffer, which keeps it from even beginning', async () => {
    const association = established(fake, { sendBuffer: 1 });
    void association.send('first');
    association.sender().next('second');
    await flushed();
    const ending = failure(association.shutdown({ timeout: TIMEOUT }));
    await flushed();
    expect(fake.shutdowns).to.be.empty;
    mock.timers.tick(TIMEOUT);
    fake.deliver(fake.failed(fake.sent[0]), { acknowledged: 5, association: 1, messages: 1 });
    cut();
    expect((await ending).message).to.contain('2 outgoing messages (11 bytes)');
  });

  it('leaves nothing behind when it comes in time', async () => {
    const { signal } = new AbortController();
    const association = established(fake);
    const ending = association.shutdown({ timeout: TIMEOUT, signal });
    fake.closed(1);
    await ending;
    mock.timers.tick(10 * TIMEOUT);
    expect(aborts()).to.be.empty;
    await association.shutdown({ timeout: 1, signal: AbortSignal.abort(new Error('late')) });
    mock.timers.tick(1);
    expect(aborts()).to.be.empty;
  });

  it('is aborted by its signal, and rejects with the very reason, for who gave it', async () => {
    const controller = new AbortController();
    const association = established(fake);
    const others = rejection(association.shutdown());
    const ending = association.shutdown({ signal: controller.signal });
    controller.abort('enough');
    expect(aborts()).to.deep.equal(['1: the graceful end was cut short']);
    cut();
    expect(await ending.catch((reason: unknown) => reason)).to.equal('enough');
    expect(await others).to.equal('ECONNABORTED');
  });

  it('is aborted at once by a signal that is aborted already', async () => {
    const reason = new Error('before');
    const ending = established(fake).shutdown({ signal: AbortSignal.abort(reason) });
    expect(aborts()).to.have.length(1);
    cut();
    expect(await ending.catch((error: unknown) => error)).to.equal(reason);
  });

  it('rejects as it ended when that was not the signal’s doing', async () => {
    const controller = new AbortController();
    const ending = established(fake).shutdown({ signal: controller.signal });
    fake.closed(1, 'aborted-by-peer');
    controller.abort(new Error('late'));
    expect(await rejection(ending)).to.equal('ECONNRESET');
  });

  it('may get a limit later, and the shorter one counts', async () => {
    const association = established(fake);
    const ending = rejection(association.shutdown({ timeout: 10 * TIMEOUT }));
    void association.shutdown({ timeout: TIMEOUT }).catch(() => undefined);
    mock.timers.tick(TIMEOUT);
    expect(aborts()).to.deep.equal([OVERDUE]);
    mock.timers.tick(10 * TIMEOUT);
    cut();
    expect(await ending).to.equal('ETIMEDOUT');
  });

  it('is ECONNABORTED after abort(), whose reason goes out', async () => {
    const association = established(fake);
    const ending = rejection(association.shutdown({ timeout: TIMEOUT }));
    association.abort('enough');
    cut();
    expect(await ending).to.equal('ECONNABORTED');
  });

  it('rejects for wrong options, and ends nothing', async () => {
    const association = established(fake);
    const wrong: readonly (readonly [object, string])[] = [
      [{ timeout: 0 }, 'ERR_OUT_OF_RANGE'],
      [{ timeout: '1' }, 'ERR_INVALID_ARG_TYPE'],
      [{ signal: {} }, 'ERR_INVALID_ARG_TYPE'],
      [{ timeOut: 1 }, 'ERR_INVALID_ARG_VALUE'],
    ];
    for (const [options, code] of wrong) {
      expect(await rejection(association.shutdown(options))).to.equal(code);
    }
    await flushed();
    expect(fake.shutdowns).to.be.empty;
  });

  describe('by shutdownTimeout', () => {
    const LIMITED = { port: 5000, shutdownTimeout: TIMEOUT } as const;

    it('is that of every shutdown() that gives none', () => {
      void established(fake, LIMITED)
        .shutdown()
        .catch(() => undefined);
      mock.timers.tick(TIMEOUT);
      expect(aborts()).to.deep.equal([OVERDUE]);
    });

    it('gives way to a timeout of the call', () => {
      void established(fake, LIMITED)
        .shutdown({ timeout: 2 * TIMEOUT })
        .catch(() => undefined);
      mock.timers.tick(2 * TIMEOUT - 1);
      expect(aborts()).to.be.empty;
      mock.timers.tick(1);
      expect(aborts()).to.have.length(1);
    });

    it('limits what unsubscribing from connect() begins', () => {
      const subscription = connect({ host: '127.0.0.1', ...LIMITED }).subscribe();
      fake.establish(1);
      subscription.unsubscribe();
      mock.timers.tick(TIMEOUT);
      expect(aborts()).to.deep.equal([OVERDUE]);
    });

    it('limits await using', async () => {
      async function use(): Promise<void> {
        await using association = established(fake, LIMITED);
        await association.send('hello');
      }
      const used = rejection(use());
      await flushed();
      mock.timers.tick(TIMEOUT);
      expect(aborts()).to.deep.equal([OVERDUE]);
      cut();
      expect(await used).to.equal('ETIMEDOUT');
    });

    it('limits close() of an endpoint, for accepted and connected associations', async () => {
      const endpoint = createEndpoint({ host: '127.0.0.1', shutdownTimeout: TIMEOUT });
      fake.listening(1);
      fake.establish(7, { accepted: true });
      endpoint.connect({ host: '127.0.0.2', port: 5000 }).subscribe({ error: () => undefined });
      fake.establish(1, { remoteAddresses: ['127.0.0.2'] });
      const closed = endpoint.close();
      mock.timers.tick(TIMEOUT);
      expect(fake.aborts.map(({ association }) => association)).to.have.members([1, 7]);
      for (const id of [1, 7]) fake.closed(id, 'aborted-by-user');
      fake.event({ type: 'endpoint-closed', endpoint: 1 });
      await closed;
    });
  });

  it('is not there by default', () => {
    const association: SctpAssociation = established(fake);
    void association.shutdown();
    mock.timers.tick(3_600_000);
    expect(aborts()).to.be.empty;
  });
});
