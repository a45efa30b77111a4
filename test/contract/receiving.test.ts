import { expect } from 'chai';
import type { SctpMessage } from 'rxsctp';
import { patience, scaled } from './support/machine.js';
import { Program } from './support/program.js';
import { Stage } from './support/stage.js';
import { each, record, until } from './support/until.js';

const KIBIBYTE = 1024;
const WINDOW = 64 * KIBIBYTE;
/** A receiver may take one more packet than its window has room for. */
const PACKET = 64 * KIBIBYTE;

describe('a slow receiver', () => {
  const stage = new Stage();
  const SMALL = { receiveWindow: WINDOW };

  it('that holds messages stops its peer, and loses nothing', async () => {
    const { client, server } = await stage.pair(SMALL, { sendBuffer: WINDOW });
    const held: SctpMessage[] = [];
    const order: number[] = [];
    let holding = true;
    each(server.messages$, (message) => {
      order.push(message.ppid);
      if (holding && message.hold()) held.push(message);
    });
    const full = record(server.notifications$);
    let accepted = 0;
    const sends = Array.from({ length: 200 }, (_, i) =>
      client.send(Buffer.alloc(8 * KIBIBYTE), { ppid: i }).then(() => accepted++),
    );
    await until(
      () =>
        full.values.some(({ type }) => type === 'window-full') && client.bufferedBytes >= WINDOW,
      'both buffers are full',
    );
    expect(accepted).to.be.within(8, (2 * WINDOW + PACKET) / (8 * KIBIBYTE));
    expect(held.length * 8 * KIBIBYTE).to.be.at.most(WINDOW + PACKET);
    holding = false;
    for (const message of held) message.release();
    await Promise.all(sends);
    await until(() => order.length === 200, 'everything has come');
    expect(order).to.deep.equal([...order.keys()]);
  });

  it('makes writable$ false, and true again', async () => {
    const { client, server } = await stage.pair(SMALL, { sendBuffer: WINDOW });
    const sender = client.sender();
    const writable = record(sender.writable$);
    for (let i = 0; i < 100; i++) sender.next(Buffer.alloc(4 * KIBIBYTE));
    await until(() => client.bufferedBytes >= WINDOW, 'the send buffer is full');
    expect(writable.values).to.deep.equal([true, false]);
    const received = record(server.messages$);
    await received.first(100);
    await until(() => writable.values.length === 3, 'writable$ changes');
    expect(writable.values).to.deep.equal([true, false, true]);
  });

  it('is told which streams fill its window', async () => {
    const { client, server } = await stage.pair(SMALL);
    const notifications = record(server.notifications$);
    const first = record(server.stream(0));
    for (let i = 0; i < 60; i++) {
      await client.send(Buffer.alloc(4 * KIBIBYTE), { stream: i % 3 });
    }
    await until(
      () => notifications.values.some(({ type }) => type === 'window-full'),
      'the window is full',
    );
    const full = notifications.values.find((notification) => notification.type === 'window-full');
    expect(full?.streams.toSorted()).to.deep.equal([1, 2]);
    const others = [record(server.stream(1)), record(server.stream(2))];
    for (const messages of [first, ...others]) await messages.first(20);
  });

  it('gets everything, however late it subscribes', async () => {
    const { client, server } = await stage.pair(SMALL);
    for (let i = 0; i < 500; i++) void client.send(Buffer.alloc(1000), { ppid: i });
    await until(async () => (await server.stats()).localARwnd < 1000, 'the window is full');
    const received = record(server.messages$);
    const messages = await received.first(500);
    expect(messages.map(({ ppid }) => ppid)).to.deep.equal([...messages.keys()]);
  });

  it('keeps its memory bounded', async () => {
    const consumer = new Program('slow-consumer', [JSON.stringify(stage.listenOptions())]);
    const client = await stage.open(await consumer.receive());
    const size = 16 * KIBIBYTE;
    const count = scaled(8 * KIBIBYTE, 3 * KIBIBYTE);
    for (let i = 0; i < count; i++) await client.send(Buffer.alloc(size), { stream: i % 8 });
    await client.shutdown();
    const { bytes, growth } = await consumer.receive<{ bytes: number; growth: number }>();
    expect(bytes).to.equal(size * count);
    expect(growth).to.be.below((bytes * 2) / 3);
    expect(await consumer.exit()).to.equal(0);
  }).timeout(patience(30_000));
});
