import { expect } from 'chai';
import { groupBy, map, mergeMap } from 'rxjs';
import type { SctpMessage } from 'rxsctp';
import {
  autoRelease,
  bufferHeld,
  concatMapHeld,
  decode,
  encode,
  mergeMapHeld,
  sendTo,
} from 'rxsctp/operators';
import { Stage, type Pair } from './support/stage.js';
import { record, until } from './support/until.js';

const KIBIBYTE = 1024;
const COUNT = 1000;

describe('operators that hold', () => {
  const stage = new Stage();

  /** A pair whose client sends 1000 messages of 1 KiB, numbered by their PPID, into a window of 64 KiB. */
  async function flood(): Promise<Pair & { sent: Promise<unknown> }> {
    const pair = await stage.pair({ receiveWindow: 64 * KIBIBYTE }, { sendBuffer: 64 * KIBIBYTE });
    const sends = Array.from({ length: COUNT }, (_, ppid) =>
      pair.client.send(Buffer.alloc(KIBIBYTE), { stream: ppid % 4, ppid }),
    );
    return { ...pair, sent: Promise.all(sends) };
  }

  for (const [name, operator] of [
    ['mergeMapHeld()', mergeMapHeld],
    ['concatMapHeld()', concatMapHeld],
  ] as const) {
    it(`${name} stops the peer until its work goes on`, async () => {
      const { server, sent } = await flood();
      let open: () => void = () => undefined;
      const opened = new Promise<void>((resolve) => (open = resolve));
      let arrived = 0;
      const done = record(
        server.messages$.pipe(
          map((message) => {
            arrived++;
            return message;
          }),
          operator(async ({ ppid }: SctpMessage) => {
            await opened;
            return ppid;
          }),
        ),
      );
      await until(async () => (await server.stats()).localARwnd < KIBIBYTE, 'the window is full');
      expect(arrived).to.be.within(1, 64);
      open();
      const ppids = await done.first(COUNT);
      await sent;
      for (const stream of [0, 1, 2, 3]) {
        const own = ppids.filter((ppid) => ppid % 4 === stream);
        expect(own).to.deep.equal(Array.from({ length: COUNT / 4 }, (_, i) => 4 * i + stream));
      }
    });
  }

  it('bufferHeld() does not wait for more than the window can take', async () => {
    const { client, server, sent } = await flood();
    const batches = record(
      server.messages$.pipe(
        bufferHeld({ count: COUNT }),
        concatMapHeld(async (batch) => {
          await Promise.resolve();
          return batch;
        }),
      ),
    );
    await sent;
    // What an engine has left of an association that has ended it hands over at once.
    await until(async () => (await server.stats()).messagesReceived === COUNT, 'all have arrived');
    await client.shutdown();
    await batches.end();
    const ppids = batches.values.flatMap(({ messages }) => messages.map(({ ppid }) => ppid));
    expect([...ppids].sort((a, b) => a - b)).to.deep.equal([...Array(COUNT).keys()]);
    for (const { bytes } of batches.values) expect(bytes).to.be.at.most(64 * KIBIBYTE);
  });

  it('bufferHeld() does so for each stream apart, too', async () => {
    const { client, server, sent } = await flood();
    const batches = record(
      server.messages$.pipe(
        groupBy(({ stream }) => stream),
        mergeMap((stream) => stream.pipe(bufferHeld({ count: COUNT }))),
      ),
    );
    await sent;
    await client.shutdown();
    await batches.end();
    const messages = batches.values.flatMap((batch) => batch.messages);
    expect(messages).to.have.length(COUNT);
    for (const stream of [0, 1, 2, 3]) {
      const own = messages.filter((message) => message.stream === stream);
      expect(own.map(({ ppid }) => ppid)).to.deep.equal(
        Array.from({ length: COUNT / 4 }, (_, i) => 4 * i + stream),
      );
    }
  });

  it('autoRelease() gives forgotten messages back', async () => {
    const { server, sent } = await flood();
    let expired = 0;
    const seen = record(
      server.messages$.pipe(
        autoRelease(5, () => expired++),
        map((message) => message.hold()),
      ),
    );
    await sent;
    await seen.first(COUNT);
    await until(() => expired === COUNT, 'all holds have expired');
    await until(async () => (await server.stats()).unconsumedBytes === 0, 'the window is empty');
  });

  it('decode(), encode() and sendTo() relay no faster than the receiver takes', async () => {
    const number = {
      decode: (data: Buffer): number => data.readUInt32BE(0),
      encode(value: number): Buffer {
        const data = Buffer.alloc(KIBIBYTE);
        data.writeUInt32BE(value + 1);
        return data;
      },
    };
    const left = await stage.pair({ receiveWindow: 32 * KIBIBYTE }, { sendBuffer: 32 * KIBIBYTE });
    const right = await stage.pair({ receiveWindow: 32 * KIBIBYTE }, { sendBuffer: 32 * KIBIBYTE });
    record(left.server.messages$.pipe(decode(number), encode(number), sendTo(right.client)));
    let accepted = 0;
    const sends = Array.from({ length: COUNT }, (_, i) =>
      left.client.send(number.encode(i)).then(() => accepted++),
    );
    await until(async () => (await left.server.stats()).localARwnd < KIBIBYTE, 'the relay is full');
    expect(accepted).to.be.below(500);
    const relayed = await record(right.server.messages$).first(COUNT);
    await Promise.all(sends);
    expect(relayed.map(({ data }) => number.decode(data))).to.deep.equal(
      relayed.map((_, i) => i + 2),
    );
  });
});
