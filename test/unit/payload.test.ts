import { expect } from 'chai';
import fc from 'fast-check';
import type { SctpMessage } from 'rxsctp';
import { eachWithFakeChannel } from './each-test.js';
import { flushed, useFakeChannel, type FakeChannel } from './fake-binding.js';
import { established } from './support.js';

const STREAMS = 8;

const memoryOf = (messages: Iterable<SctpMessage>): number =>
  [...new Set([...messages].map(({ data }) => data.buffer))].reduce(
    (sum, { byteLength }) => sum + byteLength,
    0,
  );
const bytesOf = (messages: Iterable<SctpMessage>): number =>
  [...messages].reduce((sum, { length }) => sum + length, 0);

describe('the memory of a batch', () => {
  let fake: FakeChannel;

  eachWithFakeChannel((channel) => (fake = channel));

  /** One batch of `count` messages, on all streams by turns. */
  function deliver(count: number): void {
    const batch = Array.from({ length: count }, (_, i): [number, string] => [
      i % STREAMS,
      `message ${String(i)}`,
    ]);
    fake.messages(1, ...batch);
  }

  it('is what the Buffers of its messages are views of, as Buffer.from() makes them', () => {
    const association = established(fake);
    const received: SctpMessage[] = [];
    association.messages$.subscribe((message) => received.push(message));
    deliver(3);
    for (const { data, length } of received) {
      const { buffer, byteOffset } = data;
      const made = Buffer.from(buffer, byteOffset, length);
      expect(data).to.deep.equal(made);
      expect(Object.getPrototypeOf(data)).to.equal(Object.getPrototypeOf(made));
    }
    expect(new Set(received.map(({ data }) => data.buffer)).size).to.equal(1);
  });

  it('is not kept by the few messages that are held', async () => {
    const association = established(fake);
    const held: SctpMessage[] = [];
    association.messages$.subscribe((message) => {
      if (message.stream === 3 && message.hold()) held.push(message);
    });
    deliver(80);
    await flushed();
    expect(memoryOf(held)).to.equal(bytesOf(held));
    expect(held.map(({ data }) => data.toString())).to.deep.equal(
      Array.from({ length: 10 }, (_, i) => `message ${String(3 + i * STREAMS)}`),
    );
  });

  it('is not kept by the few messages that nobody wants yet', async () => {
    const association = established(fake);
    for (let stream = 0; stream < STREAMS; stream++) {
      if (stream !== 3) association.stream(stream).subscribe();
    }
    deliver(80);
    await flushed();
    const late: SctpMessage[] = [];
    association.stream(3).subscribe((message) => late.push(message));
    expect(late).to.have.length(10);
    expect(memoryOf(late)).to.equal(bytesOf(late));
  });

  it('stays what messages are read from that were consumed before', async () => {
    const association = established(fake);
    const all: SctpMessage[] = [];
    association.messages$.subscribe((message) => {
      if (all.push(message) === 1) message.hold();
    });
    deliver(80);
    await flushed();
    all[0].release();
    expect(all.map(({ data }) => data.toString())).to.deep.equal(
      Array.from({ length: 80 }, (_, i) => `message ${String(i)}`),
    );
  });

  it('is at most four times what is held, whatever is released in what order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 60 }),
        fc.infiniteStream(fc.nat()),
        async (holds, choices) => {
          fake = useFakeChannel();
          const association = established(fake);
          const held = new Map<number, SctpMessage>();
          let number = 0;
          association.messages$.subscribe((message) => {
            for (let i = 0; i < holds[number]; i++) message.hold();
            if (holds[number] > 0) held.set(number, message);
            number++;
          });
          deliver(holds.length);
          const left = [...holds];
          while (held.size > 0) {
            await flushed();
            for (const [i, { data }] of held) expect(data.toString()).to.equal(`message ${i}`);
            expect(memoryOf(held.values())).to.be.at.most(4 * bytesOf(held.values()));
            const numbers = [...held.keys()];
            const chosen = numbers[(choices.next().value as number) % numbers.length];
            held.get(chosen)?.release();
            if (--left[chosen] === 0) held.delete(chosen);
          }
        },
      ),
    );
  });
});
