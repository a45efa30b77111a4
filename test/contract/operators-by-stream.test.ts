import { expect } from 'chai';
import { map, mergeMap, Subject, takeUntil, toArray } from 'rxjs';
import { Ppid } from 'rxsctp';
import {
  groupByStream,
  mergeMapByStream,
  ofNotification,
  partitionByPpid,
  switchMapByStream,
} from 'rxsctp/operators';
import { Stage } from './support/stage.js';
import { record, until } from './support/until.js';

describe('operators that tell streams, PPIDs and notifications apart', () => {
  const stage = new Stage();

  it('groupByStream() ends a group that is idle, and makes a new one for what comes later', async () => {
    const { client, server } = await stage.pair();
    const lives = record(
      server.messages$.pipe(
        groupByStream({ idle: 50 }),
        mergeMap((group) =>
          group.pipe(
            toArray(),
            map((messages) => `${group.stream}: ${messages.map(({ data }) => data).join()}`),
          ),
        ),
      ),
    );
    await client.send('1', { stream: 1 });
    await client.send('2', { stream: 1 });
    await lives.first(1);
    await client.send('3', { stream: 1 });
    await client.send('4', { stream: 2 });
    await client.shutdown();
    expect(await lives.end()).to.be.undefined;
    expect(lives.values).to.deep.equal(['1: 1,2', '1: 3', '2: 4']);
  });

  it('what waits in groups that nobody takes goes to the next subscriber once their source is over', async () => {
    const { client, server } = await stage.pair({ receiveWindow: 32 * 1024 });
    const stop = new Subject<void>();
    const groups = record(server.messages$.pipe(takeUntil(stop), groupByStream()));
    const sends = Array.from({ length: 64 }, (_, i) =>
      client.send(Buffer.alloc(1024), { stream: i % 2 }),
    );
    await until(async () => (await server.stats()).localARwnd < 1024, 'the window is full');
    stop.next();
    const rest = record(server.messages$);
    await Promise.all(sends);
    await client.shutdown();
    await rest.end();
    for (const group of groups.values) {
      const late = record(group);
      expect(late.completed).to.equal(true);
      expect(late.values).to.deep.equal([]);
    }
    expect(rest.values).to.have.length(64);
  });

  it('mergeMapByStream() works on as many of a stream as it may', async () => {
    const { client, server } = await stage.pair();
    const finish: (() => void)[] = [];
    const work = record(
      server.messages$.pipe(
        mergeMapByStream(() => new Promise<void>((resolve) => finish.push(resolve)), {
          perStream: 2,
          concurrency: 3,
        }),
      ),
    );
    for (let i = 0; i < 12; i++) await client.send('x', { stream: i % 3 });
    for (let done = 0; done < 12; done++) {
      await until(() => finish.length === Math.min(done + 3, 12), 'three are worked on');
      finish[done]();
    }
    await work.first(12);
    await client.shutdown();
    expect(await work.end()).to.be.undefined;
  });

  it('switchMapByStream() finishes the last of each stream', async () => {
    const { client, server } = await stage.pair({ receiveWindow: 16 * 1024 });
    const begun: number[] = [];
    const stop = new Subject<void>();
    const last = record(
      server.messages$.pipe(
        switchMapByStream(({ stream, ppid }) => {
          begun.push(ppid);
          return stop.pipe(map(() => [stream, ppid]));
        }),
      ),
    );
    // Many times what the window holds: those that give way are consumed.
    for (let i = 0; i < 200; i++) await client.send(Buffer.alloc(1024), { stream: i % 2, ppid: i });
    await until(() => begun.length === 200, 'all have begun');
    stop.next();
    expect(last.values).to.have.deep.members([
      [0, 198],
      [1, 199],
    ]);
  });

  it('partitionByPpid() sends each message one way', async () => {
    const { client, server } = await stage.pair();
    const [matching, others] = partitionByPpid(server.messages$, Ppid.DIAMETER, Ppid.M3UA);
    const first = record(matching);
    for (let i = 0; i < 60; i++) {
      await client.send(String(i), { stream: i % 4, ppid: [Ppid.DIAMETER, Ppid.M3UA, 0][i % 3] });
    }
    await first.first(40);
    const second = record(others);
    await client.shutdown();
    await Promise.all([first.end(), second.end()]);
    const names = (messages: readonly { readonly data: Buffer }[]): number[] =>
      messages.map(({ data }) => Number(data.toString()));
    expect(names(second.values)).to.have.members(Array.from({ length: 20 }, (_, i) => 3 * i + 2));
    expect(names([...first.values, ...second.values])).to.have.members([...Array(60).keys()]);
  });

  it('ofNotification() picks notifications', async () => {
    const { client, server } = await stage.pair();
    const states = record(
      server.notifications$.pipe(
        ofNotification('association-change'),
        map(({ state }) => state),
      ),
    );
    const shutdowns = record(server.notifications$.pipe(ofNotification('shutdown')));
    await client.shutdown();
    await Promise.all([states.end(), shutdowns.end()]);
    expect(states.values).to.include('shutdown-complete');
    expect(shutdowns.values).to.have.length(1);
    expect(shutdowns.values[0].association).to.equal(server);
  });
});
