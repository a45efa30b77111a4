import { expect } from 'chai';
import { Ppid, type SctpMessage } from 'rxsctp';
import { pattern } from './support/bytes.js';
import { scaled } from './support/machine.js';
import { Stage } from './support/stage.js';
import { each, record } from './support/until.js';

const KIBIBYTE = 1024;
const MEBIBYTE = KIBIBYTE * KIBIBYTE;

describe('messages', () => {
  const stage = new Stage();

  it('carry stream, PPID and order flag, both ways', async () => {
    const { client, server } = await stage.pair();
    for (const [from, to] of [
      [client, server],
      [server, client],
    ]) {
      const received = record(to.messages$);
      await from.send('ordered', { stream: 3, ppid: Ppid.M3UA });
      await from.send('not ordered', { stream: 1000, ppid: 0xffff_ffff, unordered: true });
      await from.send('at once', { sackImmediately: true });
      const messages = await received.first(3);
      expect(
        messages.map(({ stream, ppid, unordered }) => [stream, ppid, unordered]),
      ).to.deep.equal([
        [3, 3, false],
        [1000, 0xffff_ffff, true],
        [0, 0, false],
      ]);
      expect(messages.map(({ data }) => data.toString())).to.deep.equal([
        'ordered',
        'not ordered',
        'at once',
      ]);
      for (const message of messages) expect(message.association).to.equal(to);
      received.unsubscribe();
    }
  });

  it('may be strings, Buffers, views of any kind and ArrayBuffers', async () => {
    const { client, server } = await stage.pair();
    const received = record(server.messages$);
    const bytes = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7);
    await client.send('grüße');
    await client.send(Buffer.from(bytes));
    await client.send(bytes.subarray(2, 5));
    await client.send(new DataView(bytes.buffer, 1, 2));
    await client.send(new Uint16Array(bytes.buffer));
    await client.send(bytes.buffer);
    const messages = await received.first(6);
    expect(messages[0].data.toString()).to.equal('grüße');
    expect(messages.slice(1).map(({ data }) => [...data])).to.deep.equal([
      [...bytes],
      [2, 3, 4],
      [1, 2],
      [...bytes],
      [...bytes],
    ]);
  });

  it('are copied when they are sent', async () => {
    const { client, server } = await stage.pair();
    const received = record(server.messages$);
    const scratch = Buffer.alloc(8000);
    for (let i = 0; i < 20; i++) {
      scratch.fill(i);
      void client.send(scratch);
    }
    const messages = await received.first(20);
    messages.forEach(({ data }, i) => {
      expect(data.equals(Buffer.alloc(8000, i))).to.be.true;
    });
  });

  it('stay as they are once received', async () => {
    const { client, server } = await stage.pair();
    const kept: SctpMessage[] = [];
    each(server.messages$, (message) => kept.push(message));
    const received = record(server.messages$);
    for (let i = 0; i < 200; i++) await client.send(pattern(3000, i));
    await received.first(200);
    globalThis.gc?.();
    kept.forEach(({ data }, i) => {
      expect(data.equals(pattern(3000, i))).to.be.true;
    });
  });

  it('arrive whole in sizes from 1 byte to maxMessageSize', async () => {
    const { client, server } = await stage.pair();
    const sizes = [1, 2, 3, 4, 5, 1199, 1200, 1201, 1452, 1453, 4095, 4096, 4097].concat([
      65_535,
      65_536,
      65_537,
      100_000,
      500_001,
      MEBIBYTE - 1,
      MEBIBYTE,
    ]);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ]) {
      const received = record(to.messages$);
      for (const size of sizes) await from.send(pattern(size, size), { stream: size % 5 });
      const messages = await received.first(sizes.length);
      const bySize = new Map(messages.map((message) => [message.length, message]));
      for (const size of sizes) {
        const data = bySize.get(size)?.data;
        expect(data?.equals(pattern(size, size)), `${size} bytes`).to.be.true;
      }
      received.unsubscribe();
    }
  });

  it('arrive whole over a path of small packets', async () => {
    const { client, server } = await stage.pair({ mtu: 1280 }, { mtu: 512 });
    for (const [from, to] of [
      [client, server],
      [server, client],
    ]) {
      const received = record(to.messages$);
      const sizes = [1, 460, 500, 1300, 20_000, 300_000];
      for (const size of sizes) await from.send(pattern(size, 1));
      const messages = await received.first(sizes.length);
      expect(messages.map(({ length }) => length)).to.deep.equal(sizes);
      for (const { data, length } of messages) expect(data.equals(pattern(length, 1))).to.be.true;
      received.unsubscribe();
    }
  });

  it('may be larger than the receive window has room for at a time', async () => {
    const [maxMessageSize, room] = [8 * MEBIBYTE, 9 * MEBIBYTE];
    const options = { maxMessageSize, receiveWindow: room, sendBuffer: room };
    const { client, server } = await stage.pair(options, options);
    const received = record(server.messages$);
    for (let i = 0; i < 3; i++) await client.send(pattern(8 * MEBIBYTE, i));
    const messages = await received.first(3);
    messages.forEach(({ data }, i) => {
      expect(data.equals(pattern(8 * MEBIBYTE, i))).to.be.true;
    });
  });

  it('keep their order within each stream, thousands of them both ways', async () => {
    const { client, server } = await stage.pair();
    const count = scaled(40_000);
    const streams = 16;
    const send = async (from: typeof client): Promise<void> => {
      for (let i = 0; i < count; i++) {
        const data = Buffer.alloc(4 + ((i * 7919) % 200));
        data.writeUInt32BE(i);
        await from.send(data, { stream: (i * 31) % streams, ppid: i });
      }
    };
    const both = [record(client.messages$), record(server.messages$)];
    await Promise.all([send(client), send(server)]);
    for (const received of both) {
      const last = new Map<number, number>();
      for (const { data, stream, ppid } of await received.first(count)) {
        const index = data.readUInt32BE();
        if (index <= (last.get(stream) ?? -1)) expect.fail(`stream ${stream} is out of order`);
        if (ppid !== index || data.length !== 4 + ((index * 7919) % 200)) {
          expect.fail(`message ${index} is damaged`);
        }
        last.set(stream, index);
      }
      expect(last.size).to.equal(streams);
      expect(received.values).to.have.length(count);
    }
  });

  it('of all sizes are bundled and taken apart again', async () => {
    const { client, server } = await stage.pair();
    const received = record(server.messages$);
    const sizes = Array.from(
      { length: 3000 },
      (_, i) => 1 + ((i * i * 37) % (i % 50 === 0 ? 30_000 : 300)),
    );
    for (const [i, size] of sizes.entries()) {
      void client.send(pattern(size, i), { stream: 5, ppid: i, unordered: i % 10 === 9 });
    }
    const messages = await received.first(sizes.length);
    const ordered = messages.filter(({ unordered }) => !unordered).map(({ ppid }) => ppid);
    expect(ordered).to.deep.equal([...ordered].sort((a, b) => a - b));
    expect(new Set(messages.map(({ ppid }) => ppid)).size).to.equal(sizes.length);
    for (const { data, ppid } of messages) {
      if (!data.equals(pattern(sizes[ppid], ppid))) expect.fail(`message ${ppid} is damaged`);
    }
    const { packetsSent, messagesSent } = await client.stats();
    expect(packetsSent).to.be.below(messagesSent / 2);
  });

  it('wait for their first subscriber, and are told by stream', async () => {
    const { client, server } = await stage.pair();
    for (let i = 0; i < 6; i++) await client.send(`message ${String(i)}`, { stream: i % 2 });
    const odd = record(server.stream(1));
    const text = ({ data }: SctpMessage): string => data.toString();
    expect((await odd.first(3)).map(text)).to.deep.equal(['message 1', 'message 3', 'message 5']);
    const rest = record(server.messages$);
    expect((await rest.first(3)).map(text)).to.deep.equal(['message 0', 'message 2', 'message 4']);
  });

  it('go both ways through a stream of its own', async () => {
    const { client, server } = await stage.pair();
    const there = server.stream(9);
    const here = client.stream(9);
    each(there, (message) => {
      there.next({ data: `re: ${message.data.toString()}`, ppid: message.ppid + 1 });
    });
    const answers = record(here);
    here.next({ data: 'one', ppid: 10 });
    await here.send('two', { ppid: 20 });
    const messages = await answers.first(2);
    expect(messages.map(({ data, ppid, stream }) => [data.toString(), ppid, stream])).to.deep.equal(
      [
        ['re: one', 11, 9],
        ['re: two', 21, 9],
      ],
    );
  });
});
