import { expect } from 'chai';
import { setImmediate } from 'node:timers/promises';
import type { SctpAddress } from 'rxsctp';
import { IMPATIENT, itWith } from './support/engine.js';
import { Program } from './support/program.js';
import { Stage } from './support/stage.js';
import { record, rejection, until } from './support/until.js';

const KIBIBYTE = 1024;
const WINDOW = 64 * KIBIBYTE;
const SIZE = 16 * KIBIBYTE;
/** Messages, many more than a window has room for. */
const COUNT = 20;

describe('send with acknowledged: true', () => {
  const stage = new Stage();

  it('resolves once the peer has the message, for small and large ones', async () => {
    const { client, server } = await stage.pair();
    const received = record(server.messages$);
    for (const size of [1, 100, 5000, 300 * KIBIBYTE]) {
      await client.send(Buffer.alloc(size), { acknowledged: true });
      expect(client.bufferedBytes).to.equal(0);
    }
    await received.first(4);
    const all = Array.from({ length: 1000 }, (_, i) =>
      client.send(Buffer.alloc(1 + (i % 3000)), {
        acknowledged: true,
        stream: i % 8,
        unordered: i % 3 === 0,
      }),
    );
    await Promise.all(all);
    expect((await received.first(1004)).length).to.equal(1004);
  });

  it('waits while the peer has no room for it', async () => {
    const { client, server } = await stage.pair({ receiveWindow: WINDOW });
    let settled = 0;
    const sends = Array.from({ length: COUNT }, () =>
      client.send(Buffer.alloc(SIZE), { acknowledged: true }).then(() => settled++),
    );
    await until(async () => (await server.stats()).localARwnd < SIZE, 'the window is full');
    expect(settled).to.be.below(COUNT);
    record(server.messages$);
    await Promise.all(sends);
  });

  itWith('singleAcknowledgements')('resolves for what fits while the rest waits', async () => {
    const { client } = await stage.pair({ receiveWindow: WINDOW });
    let settled = 0;
    for (let i = 0; i < COUNT; i++) {
      void client.send(Buffer.alloc(SIZE), { acknowledged: true }).then(
        () => settled++,
        () => undefined,
      );
    }
    await until(() => settled >= 3, 'what fits into the window is acknowledged');
    expect(settled).to.be.below(COUNT);
  });

  it('rejects when the peer aborts', async () => {
    const { client, server } = await stage.pair({ receiveWindow: WINDOW });
    const sends = Array.from({ length: COUNT }, () =>
      rejection(
        Promise.all([client.send(Buffer.alloc(SIZE), { acknowledged: true })]).then(() =>
          Promise.reject(new Error('acknowledged')),
        ),
      ),
    );
    await until(() => server.unconsumedBytes >= 2 * SIZE, 'something has arrived');
    server.abort('that is enough');
    const errors = await Promise.all(sends);
    const failed = errors.filter(({ message }) => message !== 'acknowledged');
    expect(failed).to.not.be.empty;
    for (const error of failed) {
      expect(error.code).to.equal('ECONNRESET');
      expect(error.message).to.contain('A message of 16384 bytes on stream 0 was not acknowledged');
      expect(error.causes[0].data.toString()).to.equal('that is enough');
    }
  });

  itWith('vanishing')('rejects with ETIMEDOUT when the peer is killed', async () => {
    const peer = new Program('slow-consumer', [JSON.stringify(stage.listenOptions())]);
    try {
      const client = await stage.open(await peer.receive<SctpAddress>(), IMPATIENT);
      peer.kill('SIGKILL');
      await peer.exit();
      const error = await rejection(client.send('anybody there?', { acknowledged: true }));
      expect(error.code).to.equal('ETIMEDOUT');
    } finally {
      peer.kill('SIGKILL');
    }
  });

  it('settles each message of an exchange that both sides end', async () => {
    for (const end of ['shutdown', 'abort'] as const) {
      const { client, server } = await stage.pair();
      record(server.messages$);
      let settled = 0;
      const count = 200;
      for (let i = 0; i < count; i++) {
        client.send(Buffer.alloc(2000), { acknowledged: true }).then(
          () => settled++,
          () => settled++,
        );
        if (i === count / 2) {
          await setImmediate();
          if (end === 'shutdown') void server.shutdown();
          else server.abort();
        }
      }
      await until(() => client.state === 'closed', 'the end of the association');
      await until(() => settled === count, `all are settled (${settled} are)`);
    }
  });
});

describe('send with a signal', () => {
  const stage = new Stage();

  it('takes a waiting message out, and what the peer has arrives', async () => {
    const { client, server } = await stage.pair({ receiveWindow: WINDOW }, { sendBuffer: WINDOW });
    const abort = new AbortController();
    const sends = Array.from({ length: 20 }, (_, i) =>
      client.send(Buffer.alloc(16 * KIBIBYTE), {
        ppid: i,
        ...(i % 2 === 1 && { signal: abort.signal }),
      }),
    );
    const outcomes = Promise.allSettled(sends);
    await until(() => client.bufferedBytes >= WINDOW, 'a full send buffer');
    abort.abort(new Error('changed my mind'));
    const received = record(server.messages$);
    const settled = await outcomes;
    const aborted = settled.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []));
    expect(aborted.length).to.be.at.least(5);
    expect(aborted.every((i) => i % 2 === 1)).to.be.true;
    await received.first(20 - aborted.length);
    expect(received.values.map(({ ppid }) => ppid)).to.deep.equal(
      [...Array(20).keys()].filter((i) => !aborted.includes(i)),
    );
  });
});
