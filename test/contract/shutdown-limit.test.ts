import { expect } from 'chai';
import { connect, createEndpoint, open, type SctpAssociation, type SctpError } from 'rxsctp';
import { listenOptions, peerAt } from './support/engine.js';
import { Stage } from './support/stage.js';
import { each, record, rejection, until } from './support/until.js';

/** Long enough for nothing to be late, short enough to be waited for. */
const LIMIT = { shutdownTimeout: 50 } as const;
const WINDOW = 4096;
const MESSAGES = 20;

/** A server that never reads, which has taken what its window holds. */
describe('a graceful end towards a peer that never reads', () => {
  const stage = new Stage();
  const server = { receiveWindow: WINDOW };

  function fill(client: SctpAssociation): void {
    for (let i = 0; i < MESSAGES; i++) client.sender().next(Buffer.alloc(WINDOW / 4));
  }

  /** The peer gets what its window held, then hears that it was aborted. */
  async function expectAborted(peer: SctpAssociation): Promise<void> {
    await until(() => peer.state === 'closed', 'the peer hears of the end');
    expect((await record(peer.messages$).end())?.code).to.equal('ECONNRESET');
  }

  function expectOverdue(failure: SctpError): void {
    expect(failure.code).to.equal('ETIMEDOUT');
    expect(failure.message)
      .to.contain(' 50 ms')
      .and.match(/ \d+ outgoing messages \(\d+ bytes\) were not delivered/);
  }

  it('is cut short by shutdownTimeout, and says what was not delivered', async () => {
    const pair = await stage.pair(server, LIMIT);
    const lost = record(pair.client.notifications$);
    fill(pair.client);
    expectOverdue(await rejection(pair.client.shutdown()));
    await expectAborted(pair.server);
    await lost.end();
    expect(lost.values.some(({ type }) => type === 'send-failed')).to.be.true;
  });

  it('is cut short by a timeout of the call, also of a later one', async () => {
    const pair = await stage.pair(server);
    fill(pair.client);
    const ending = rejection(pair.client.shutdown());
    expectOverdue(await rejection(pair.client.shutdown({ timeout: LIMIT.shutdownTimeout })));
    expectOverdue(await ending);
    await expectAborted(pair.server);
  });

  it('is cut short by a signal, with its reason', async () => {
    const pair = await stage.pair(server);
    fill(pair.client);
    const controller = new AbortController();
    const ending = rejection(pair.client.shutdown({ signal: controller.signal }));
    await until(() => pair.server.unconsumedBytes >= WINDOW / 2, 'the peer has what it holds');
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await ending).to.equal(reason);
    await expectAborted(pair.server);
  });

  it('is cut short after unsubscribing from connect()', async () => {
    const { address, accepted } = await stage.listen(server);
    const subscription = connect(stage.connectOptions(address, LIMIT)).subscribe(fill);
    const [peer] = await accepted.first(1);
    subscription.unsubscribe();
    await expectAborted(peer);
  });

  it('is cut short at the end of await using', async () => {
    const { address, accepted } = await stage.listen(server);
    async function use(): Promise<void> {
      await using client = await open(stage.connectOptions(address, LIMIT));
      fill(client);
    }
    expectOverdue(await rejection(use()));
    await expectAborted((await accepted.first(1))[0]);
  });

  it('is cut short when its endpoint closes', async () => {
    const { address, accepted } = await stage.listen(server);
    const endpoint = createEndpoint(listenOptions(LIMIT));
    each(endpoint.connect(peerAt(address)), fill);
    const [peer] = await accepted.first(1);
    await until(() => peer.unconsumedBytes > 0, 'the client sends');
    await endpoint.close();
    await expectAborted(peer);
  });

  it('goes through within the limit when the peer begins to read', async () => {
    const pair = await stage.pair(server);
    fill(pair.client);
    const ending = pair.client.shutdown({ timeout: 60_000 });
    const received = record(pair.server.messages$);
    await ending;
    expect(await received.end()).to.be.undefined;
    expect(received.values).to.have.length(MESSAGES);
  });
});
