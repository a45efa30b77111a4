import { expect } from 'chai';
import type { SctpAssociation, SctpOptions, SctpStreamReset } from 'rxsctp';
import { groupByStream, ofNotification } from 'rxsctp/operators';
import { map, mergeMap, toArray } from 'rxjs';
import { itWith } from './support/engine.js';
import { Stage } from './support/stage.js';
import { record, rejection, type Recording } from './support/until.js';

const on = { streamReset: true } as const;

describe('streams that change while the association is up (RFC 6525)', () => {
  const stage = new Stage();

  const pair = (
    options: SctpOptions = on,
  ): Promise<{ client: SctpAssociation; server: SctpAssociation }> => stage.pair(on, options);
  const resets = (association: SctpAssociation): Recording<string> =>
    record(
      association.notifications$.pipe(
        ofNotification('stream-reset'),
        map((reset: SctpStreamReset) =>
          [reset.direction, reset.result, ...reset.streams].join(' '),
        ),
      ),
    );

  it('begin anew, both sides are told, and messages stay in order', async () => {
    const { client, server } = await pair();
    const told = [client, server].map(resets);
    const received = record(server.messages$.pipe(map(({ data }) => Buffer.from(data).toString())));
    await client.send('1', { stream: 3, acknowledged: true });
    await client.resetStreams({ streams: [3] });
    expect(await told[0].first(1)).to.deep.equal(['outbound performed 3']);
    expect(await told[1].first(1)).to.deep.equal(['inbound performed 3']);
    for (const text of ['2', '3']) await client.send(text, { stream: 3 });
    expect(await received.first(3)).to.deep.equal(['1', '2', '3']);
  });

  it('begin anew at the peer, which is asked to', async () => {
    const { client, server } = await pair();
    const told = [client, server].map(resets);
    await server.send('1', { stream: 3, acknowledged: true });
    await client.resetStreams({ direction: 'inbound', streams: [3] });
    expect(await told[0].first(1)).to.deep.equal(['inbound performed 3']);
    expect(await told[1].first(1)).to.deep.equal(['outbound performed 3']);
  });

  it('end their group, and their next message begins another', async () => {
    const { client, server } = await pair();
    const told = resets(client);
    const groups = record(
      server.messages$.pipe(
        groupByStream(),
        mergeMap((group) =>
          group.pipe(
            map(({ data }) => Buffer.from(data).toString()),
            toArray(),
            map((texts) => texts.join()),
          ),
        ),
      ),
    );
    for (const text of ['a', 'b']) await client.send(text, { stream: 1, acknowledged: true });
    await client.resetStreams({ streams: [1] });
    await told.first(1);
    expect(await groups.first(1)).to.deep.equal(['a,b']);
    await client.send('c', { stream: 1, acknowledged: true });
    await client.shutdown();
    expect(await groups.first(2)).to.deep.equal(['a,b', 'c']);
  });

  it('become more, and can be used at once', async () => {
    const { client, server } = await pair({ ...on, streams: { outbound: 2, inbound: 10 } });
    const changes = [client, server].map((side) =>
      record(side.notifications$.pipe(ofNotification('stream-change'))),
    );
    const received = record(server.messages$.pipe(map(({ stream }) => stream)));
    expect(client.streams.outbound).to.equal(2);
    await client.addStreams({ outbound: 3 });
    for (const change of changes) expect((await change.first(1))[0].result).to.equal('performed');
    expect(client.streams.outbound).to.equal(5);
    expect(server.streams.inbound).to.equal(5);
    await client.send('on a new one', { stream: 4 });
    expect(await received.first(1)).to.deep.equal([4]);
  });

  it('take both sides to agree', async () => {
    const { client } = await pair({});
    for (const request of [client.resetStreams(), client.addStreams({ outbound: 1 })]) {
      const error = await rejection(request);
      expect(error.code).to.equal('ERR_SCTP_UNSUPPORTED');
      expect(error.message).to.contain('streamReset');
    }
  });

  it('have to exist', async () => {
    const { client } = await pair();
    const error = await rejection(client.resetStreams({ streams: [65_535] }));
    expect(error.code).to.equal('ERR_SCTP_INVALID_STREAM');
  });

  itWith('requestsUnderWay')('are changed once at a time', async () => {
    const { client } = await pair();
    const [first, second] = [client.resetStreams(), client.resetStreams()];
    await first;
    expect((await rejection(second)).code).to.equal('EINPROGRESS');
  });
});
