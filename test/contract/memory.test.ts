import { expect } from 'chai';
import { ENGINE } from './support/engine.js';
import { patience, scaled } from './support/machine.js';

/** As in bench/slow-consumer.mjs, which says what they mean. */
interface SlowConsumerOptions {
  readonly engine: string;
  readonly sink: string;
  readonly rounds: number;
  readonly credit?: number;
  readonly slowEvery?: number;
  readonly slowMs?: number;
}

interface SlowConsumer {
  readonly messages: number;
  readonly failures: readonly string[];
}

const OTHER_STREAMS = 63;

const { slowConsumer } = (await import(
  new URL('../../../bench/slow-consumer.mjs', import.meta.url).href
)) as { slowConsumer: (options: SlowConsumerOptions) => Promise<SlowConsumer> };

describe('one slow stream of 64', () => {
  for (const sink of ['mergeMapByStream', 'toAsyncIterable', 'toDuplex', 'toReadableStream']) {
    it(`with ${sink} at its end stops no other stream, loses nothing and keeps to its memory`, async () => {
      const rounds = scaled(5000);
      const load = { engine: ENGINE, sink, rounds, credit: 64 };
      const { messages, failures } = await slowConsumer(load);
      expect(failures).to.deep.equal([]);
      expect(messages).to.be.above(rounds * OTHER_STREAMS);
    }).timeout(patience(60_000));
  }

  it('without credit slows all down to its pace in the end, and loses nothing', async () => {
    const rounds = scaled(4500);
    const load = { engine: ENGINE, sink: 'mergeMapByStream', rounds, slowMs: 1 };
    const { messages, failures } = await slowConsumer(load);
    expect(failures).to.deep.equal([]);
    expect(messages).to.equal(rounds * (OTHER_STREAMS + 1));
  }).timeout(patience(60_000));

  it('whose messages wait for long does not keep the memory of those that came with them', async () => {
    const rounds = scaled(12_000);
    const load = { engine: ENGINE, sink: 'mergeMapByStream', rounds, slowEvery: 10, slowMs: 1000 };
    const { messages, failures } = await slowConsumer(load);
    expect(failures).to.deep.equal([]);
    expect(messages).to.equal(rounds * (OTHER_STREAMS + 0.1));
  }).timeout(patience(60_000));
});
