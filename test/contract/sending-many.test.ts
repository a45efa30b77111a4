import { expect } from 'chai';
import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { ReadableStream } from 'node:stream/web';
import { from, lastValueFrom } from 'rxjs';
import type { SctpAssociation, SctpOutgoing, SctpSendSource } from 'rxsctp';
import { mergeMapByStream } from 'rxsctp/operators';
import { scaled } from './support/machine.js';
import { Stage, type Pair } from './support/stage.js';
import { record, rejection, until } from './support/until.js';

const KIBIBYTE = 1024;
const BUFFER = 64 * KIBIBYTE;
/** Several times what buffers and windows hold. */
const COUNT = scaled(10_000, 2500);
const SIZE = 256;
/** A receiver may take one more packet than its window has room for. */
const PACKET = 64 * KIBIBYTE;

/** Counts what is taken from it. */
class Supply {
  taken = 0;

  next(): SctpOutgoing | undefined {
    if (this.taken === COUNT) return undefined;
    return { data: Buffer.alloc(SIZE), ppid: this.taken++, stream: this.taken % 4 };
  }

  *iterable(): Generator<SctpOutgoing> {
    for (let each = this.next(); each !== undefined; each = this.next()) yield each;
  }

  async *asyncIterable(): AsyncGenerator<SctpOutgoing> {
    for (const each of this.iterable()) yield await Promise.resolve(each);
  }

  stream(): ReadableStream<SctpOutgoing> {
    return new ReadableStream(
      {
        pull: (controller) => {
          const each = this.next();
          if (each === undefined) controller.close();
          else controller.enqueue(each);
        },
      },
      { highWaterMark: 0 },
    );
  }
}

describe('sendMany', () => {
  const stage = new Stage();

  const pair = (): Promise<Pair> => stage.pair({ receiveWindow: BUFFER }, { sendBuffer: BUFFER });

  /** The PPIDs of all messages, from a receiver that is slower than any sender. */
  function receiveSlowly(association: SctpAssociation): number[] {
    const ppids: number[] = [];
    association.messages$
      .pipe(
        mergeMapByStream(async ({ ppid }) => {
          await turn();
          ppids.push(ppid);
        }),
      )
      .subscribe({ error: () => undefined });
    return ppids;
  }

  /** Each once, and in order within its stream. */
  function expectAll(ppids: readonly number[]): void {
    expect(new Set(ppids).size).to.equal(COUNT);
    const last = [-1, -1, -1, -1];
    for (const ppid of ppids) {
      expect(ppid).to.be.above(last[ppid % 4]);
      last[ppid % 4] = ppid;
    }
  }

  const sources: Record<string, (supply: Supply) => SctpSendSource> = {
    'an iterable': (supply) => supply.iterable(),
    'an async iterable': (supply) => supply.asyncIterable(),
    'a ReadableStream': (supply) => supply.stream(),
    'a Node.js stream': (supply) => Readable.from(supply.iterable(), { highWaterMark: 1 }),
  };

  for (const [name, sourceOf] of Object.entries(sources)) {
    it(`of ${name} takes no more from it than buffers and window have room for`, async () => {
      const { client, server } = await pair();
      const ppids = receiveSlowly(server);
      const supply = new Supply();
      let ahead = 0;
      const sending = record(client.sendMany(sourceOf(supply), { acknowledged: true }));
      await until(() => {
        ahead = Math.max(ahead, supply.taken - ppids.length);
        return sending.ended;
      }, 'the end of sendMany()');
      expect(sending.error).to.equal(undefined);
      expect(sending.values.at(-1)).to.deep.equal({
        messages: COUNT,
        bytes: COUNT * SIZE,
        acknowledgedMessages: COUNT,
        acknowledgedBytes: COUNT * SIZE,
      });
      await until(() => ppids.length === COUNT, 'everything is received');
      expectAll(ppids);
      // Two taken ahead by a stream of Node.js, one that waits for room.
      expect(ahead * SIZE).to.be.at.most(2 * BUFFER + PACKET + 4 * SIZE);
      expect(sending.values.length).to.be.above(2);
    });
  }

  it('of an Observable queues what finds no room', async () => {
    const { client, server } = await pair();
    const ppids = receiveSlowly(server);
    const supply = new Supply();
    const sending = record(client.stream(1).sendMany(from(supply.iterable())));
    await until(() => sending.ended, 'the end of sendMany()');
    expect(sending.values.at(-1)).to.deep.equal({ messages: COUNT, bytes: COUNT * SIZE });
    await until(() => ppids.length === COUNT, 'everything is received');
    expectAll(ppids);
  });

  it('relays: what finds no room stays in the window of the association it came on', async () => {
    const [first, second] = [await pair(), await pair()];
    const ppids = receiveSlowly(second.server);
    const supply = new Supply();
    let held = 0;
    const relay = record(
      second.client.sendMany(first.server.messages$, { limit: 0, acknowledged: true }),
    );
    const source = record(first.client.sendMany(supply.iterable()));
    await until(() => {
      held = Math.max(held, first.server.unconsumedBytes);
      return ppids.length === COUNT;
    }, 'everything is relayed');
    expectAll(ppids);
    expect(held).to.be.within(SIZE, BUFFER + PACKET);
    expect(source.completed).to.be.true;
    await first.client.shutdown();
    await until(() => relay.ended, 'the relay ends with its source');
    expect(relay.completed).to.be.true;
  });

  it('stops where it is unsubscribed from', async () => {
    const { client, server } = await pair();
    const received = record(server.messages$);
    const supply = new Supply();
    const sending = client.sender().sendMany(supply.iterable());
    await new Promise<void>((resolve) => {
      const running = sending.subscribe(({ messages }) => {
        if (messages < COUNT / 4) return;
        queueMicrotask(() => {
          running.unsubscribe();
          resolve();
        });
      });
    });
    const taken = supply.taken;
    expect(taken).to.be.below(COUNT);
    await received.first(taken);
    await until(() => client.bufferedBytes === 0, 'everything is acknowledged');
    expect(received.values).to.have.length(taken);
  });

  it('errors when the peer goes away', async () => {
    const { client, server } = await pair();
    record(server.messages$);
    const sending = lastValueFrom(client.sendMany(new Supply().iterable(), { acknowledged: true }));
    await until(() => client.bufferedBytes > 0, 'it has begun');
    server.abort('not interested');
    const error = await rejection(sending);
    expect(error.code).to.be.oneOf(['EPIPE', 'ECONNRESET']);
  });

  it('takes turns with other senders', async () => {
    const { client, server } = await pair();
    const received = record(server.messages$);
    const runs = [1, 2, 3].map((stream) =>
      lastValueFrom(
        client
          .sender({ stream })
          .sendMany(Array.from({ length: 400 }, () => Buffer.alloc(KIBIBYTE))),
      ),
    );
    await Promise.all(runs);
    const messages = await received.first(1200);
    const counts = [0, 0, 0, 0];
    for (const { stream } of messages) {
      counts[stream]++;
      const running = counts.slice(1).filter((count) => count < 400);
      if (running.length < 3) continue;
      // What was in the send buffer came first; after that they take turns.
      const ahead = Math.max(...running) - Math.min(...running);
      expect(ahead).to.be.at.most(BUFFER / KIBIBYTE + 2 * runs.length);
    }
    expect(counts.slice(1)).to.deep.equal([400, 400, 400]);
  });
});
