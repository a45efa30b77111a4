import { expect } from 'chai';
import type { SctpAssociation, SctpAuthOptions } from 'rxsctp';
import { ofNotification } from 'rxsctp/operators';
import { ENGINE } from './support/engine.js';
import { Stage, type Pair } from './support/stage.js';
import { record, rejection, until } from './support/until.js';

/** DATA. */
const DATA = 0;
const FIRST = { id: 1, secret: 'the first secret' };
const NEXT = { id: 2, secret: Buffer.from('the next secret') };
const auth: SctpAuthOptions = { chunks: [DATA], keys: [FIRST] };

async function texts({ messages$ }: SctpAssociation, count: number): Promise<string[]> {
  const messages = await record(messages$).first(count);
  return messages.map(({ data }) => data.toString());
}

describe('authentication of chunks (RFC 4895)', () => {
  const stage = new Stage();

  async function expectTalk({ client, server }: Pair): Promise<void> {
    const heard = Promise.all([texts(client, 2), texts(server, 2)]);
    const large = 'x'.repeat(20_000);
    for (const side of [client, server]) {
      await side.send('small');
      await side.send(large);
    }
    expect(await heard).to.deep.equal([
      ['small', large],
      ['small', large],
    ]);
  }

  for (const hmacs of [undefined, ['sha1'], ['sha256', 'sha1'], ['sha1', 'sha256']] as const) {
    it(`carries messages both ways with ${hmacs?.join(' or ') ?? 'what the engine takes'}`, async () => {
      await expectTalk(
        await stage.pair({ auth: { ...auth, hmacs } }, { auth: { ...auth, hmacs } }),
      );
    });
  }

  it('works with all that may be authenticated, up to the end', async () => {
    const chunks = [0, 3, 4, 5, 6, 7, 8, 9, 11];
    const pair = await stage.pair({ auth: { ...auth, chunks } }, { auth: { ...auth, chunks } });
    await expectTalk(pair);
    await pair.client.shutdown();
    await until(() => pair.server.state === 'closed', 'the end of the other side');
  });

  it('works where one side asks for it only', async () => {
    await expectTalk(await stage.pair({ auth }, { auth: { keys: [FIRST] } }));
    await expectTalk(await stage.pair({ auth: { keys: [FIRST] } }, { auth }));
  });

  it('takes nothing from a peer with another secret, and counts it', async () => {
    const other = { ...auth, keys: [{ id: FIRST.id, secret: 'another' }] };
    const { client, server } = await stage.pair({ auth }, { auth: other });
    const messages = record(server.messages$);
    await client.send('forged');
    if (ENGINE === 'embedded') {
      await until(async () => (await server.stats()).unauthenticatedChunks > 0, 'it has come');
    }
    await client.send('forged as well');
    await until(async () => (await client.stats()).unackedBytes > 0, 'it is on its way');
    expect(messages.values).to.deep.equal([]);
    expect((await server.stats()).messagesReceived).to.equal(0);
  });

  it('tells of a peer that has none, which is heard in what need not be authenticated', async () => {
    const { client, server } = await stage.pair({ auth: { keys: [FIRST] } });
    const [told] = await record(server.notifications$.pipe(ofNotification('authentication'))).first(
      1,
    );
    expect(told).to.include({ change: 'no-auth', key: 0 });
    await expectTalk({ client, server } as Pair);
  });

  it('goes on with another key, once both sides have it', async () => {
    const pair = await stage.pair({ auth }, { auth });
    const { client, server } = pair;
    const told = record(server.notifications$.pipe(ofNotification('authentication')));
    for (const side of [client, server]) await side.setAuthKey(NEXT.id, NEXT.secret);
    await client.activateAuthKey(NEXT.id);
    await client.send('with the next');
    expect(await texts(server, 1)).to.deep.equal(['with the next']);
    expect((await told.first(1))[0]).to.include({ change: 'new-key', key: NEXT.id });
    await server.activateAuthKey(NEXT.id);
    for (const side of [client, server]) await side.deleteAuthKey(FIRST.id);
    await expectTalk(pair);
  });

  it('refuses what cannot be done with keys', async () => {
    const { client } = await stage.pair({ auth }, { auth });
    for (const refused of [
      client.activateAuthKey(NEXT.id),
      client.deleteAuthKey(NEXT.id),
      client.deleteAuthKey(FIRST.id),
    ]) {
      expect((await rejection(refused)).code).to.equal('EINVAL');
    }
    const { client: plain } = await stage.pair();
    for (const refused of [
      plain.setAuthKey(NEXT.id, NEXT.secret),
      plain.activateAuthKey(NEXT.id),
      plain.deleteAuthKey(NEXT.id),
    ]) {
      const error = await rejection(refused);
      expect(error.code).to.equal('ERR_SCTP_UNSUPPORTED');
      expect(error.message).to.include('the option auth');
    }
  });
});
