import { expect } from 'chai';
import { concatMap, map, mergeMap } from 'rxjs';
import { Ppid } from 'rxsctp';
import { groupByStream, mergeMapByStream, ofPpid, ofStream, sendTo } from 'rxsctp/operators';
import { Stage } from './support/stage.js';
import { record, until } from './support/until.js';

describe('operators on an association', () => {
  const stage = new Stage();

  it('ofStream() and ofPpid() pick messages', async () => {
    const { client, server } = await stage.pair();
    const some = record(server.messages$.pipe(ofStream(1, 2), ofPpid(Ppid.DIAMETER)));
    for (const stream of [0, 1, 2]) {
      for (const ppid of [0, Ppid.DIAMETER]) await client.send('x', { stream, ppid });
    }
    await client.shutdown();
    await some.end();
    expect(some.values.map(({ stream, ppid }) => [stream, ppid])).to.deep.equal([
      [1, 46],
      [2, 46],
    ]);
  });

  it('groupByStream() gives each stream to itself, also to who comes late', async () => {
    const { client, server } = await stage.pair({ receiveWindow: 64 * 1024 });
    const grouped = record(
      server.messages$.pipe(
        groupByStream(),
        mergeMap((group) => group.pipe(map(({ ppid }) => `${group.stream}: ${ppid}`))),
      ),
    );
    for (let i = 0; i < 30; i++) await client.send('x', { stream: i % 3, ppid: i });
    await client.shutdown();
    await grouped.end();
    for (const stream of [0, 1, 2]) {
      const own = grouped.values.filter((text) => text.startsWith(`${stream}:`));
      expect(own).to.deep.equal(
        Array.from({ length: 10 }, (_, i) => `${stream}: ${3 * i + stream}`),
      );
    }
  });

  it('groupByStream() behind concatMap() loses nothing', async () => {
    const { client, server } = await stage.pair();
    const oneByOne = record(
      server.messages$.pipe(
        groupByStream(),
        concatMap((group) => group),
      ),
    );
    for (let i = 0; i < 90; i++) await client.send('x', { stream: i % 3, ppid: i });
    await client.shutdown();
    await oneByOne.end();
    expect(oneByOne.values).to.have.length(90);
    const streams = oneByOne.values.map(({ stream }) => stream);
    expect(streams).to.deep.equal(streams.toSorted());
  });

  it('mergeMapByStream() works in order within a stream, and no stream waits for another', async () => {
    const { client, server } = await stage.pair();
    const begun: number[] = [];
    const done: number[] = [];
    let finish: () => void = () => undefined;
    const stuck = new Promise<void>((resolve) => (finish = resolve));
    const work = record(
      server.messages$.pipe(
        mergeMapByStream(async ({ stream, ppid }) => {
          begun.push(ppid);
          if (stream === 0) await stuck;
          done.push(ppid);
        }),
      ),
    );
    for (let i = 0; i < 400; i++) await client.send('x', { stream: i % 4, ppid: i });
    await until(() => done.length === 300, 'the other streams are done');
    expect(begun.filter((ppid) => ppid % 4 === 0)).to.deep.equal([0]);
    finish();
    await until(() => done.length === 400, 'all are done');
    for (const stream of [0, 1, 2, 3]) {
      const own = done.filter((ppid) => ppid % 4 === stream);
      expect(own).to.deep.equal(Array.from({ length: 100 }, (_, i) => 4 * i + stream));
    }
    await client.shutdown();
    expect(await work.end()).to.be.undefined;
  });

  it('mergeMapByStream() slows the peer down while it works', async () => {
    const { client, server } = await stage.pair(
      { receiveWindow: 16 * 1024 },
      { sendBuffer: 16 * 1024 },
    );
    let finish: () => void = () => undefined;
    const stuck = new Promise<void>((resolve) => (finish = resolve));
    const work = record(server.messages$.pipe(mergeMapByStream(() => stuck)));
    let accepted = 0;
    const sends = Array.from({ length: 300 }, () =>
      client.send(Buffer.alloc(1024)).then(() => accepted++),
    );
    await until(async () => (await server.stats()).localARwnd < 1024, 'the window is full');
    await until(() => client.bufferedBytes >= 16 * 1024, 'the send buffer is full');
    expect(accepted).to.be.below(150);
    finish();
    await Promise.all(sends);
    await work.first(300);
  });

  it('sendTo() makes an echo server', async () => {
    const { client, server } = await stage.pair();
    record(server.messages$.pipe(sendTo(server)));
    const echoes = record(client.messages$);
    for (let i = 0; i < 500; i++) {
      await client.send(`echo ${String(i)}`, { stream: i % 7, ppid: i, unordered: i % 5 === 0 });
    }
    const messages = await echoes.first(500);
    for (const { data, stream, ppid, unordered } of messages) {
      expect(data.toString()).to.equal(`echo ${String(ppid)}`);
      expect([stream, unordered]).to.deep.equal([ppid % 7, ppid % 5 === 0]);
    }
  });

  it('sendTo() relays no faster than the receiver takes', async () => {
    const left = await stage.pair({ receiveWindow: 32 * 1024 }, { sendBuffer: 32 * 1024 });
    const right = await stage.pair({ receiveWindow: 32 * 1024 }, { sendBuffer: 32 * 1024 });
    record(left.server.messages$.pipe(sendTo(right.client)));
    let accepted = 0;
    const sends = Array.from({ length: 1000 }, (_, i) =>
      left.client.send(Buffer.alloc(1024), { ppid: i }).then(() => accepted++),
    );
    await until(async () => (await left.server.stats()).localARwnd < 1024, 'the relay is full');
    expect(accepted).to.be.below(500);
    const messages = await record(right.server.messages$).first(1000);
    await Promise.all(sends);
    expect(messages.map(({ ppid }) => ppid)).to.deep.equal([...messages.keys()]);
  });
});
