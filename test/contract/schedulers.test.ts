import { expect } from 'chai';
import type { SctpAssociation, SctpScheduler } from 'rxsctp';
import { itWith } from './support/engine.js';
import { Stage, type Pair } from './support/stage.js';
import { record, rejection, until } from './support/until.js';

const KIBIBYTE = 1024;
const BULK = 1;
const OTHER = 2;
const MANY = 200;

/** RFC 8260, 3: which stream sends next, when messages of several wait. */
describe('the schedulers of streams', () => {
  const stage = new Stage();
  const OTHERS: readonly SctpScheduler[] = [
    'priority',
    'round-robin',
    'fair-capacity',
    'weighted-fair-queueing',
  ];

  /** A client whose messages wait, for its peer has a small window, which is full before anybody reads. */
  async function pair(scheduler: SctpScheduler): Promise<Pair> {
    return stage.pair({ receiveWindow: 16 * KIBIBYTE }, { scheduler });
  }

  async function send(client: SctpAssociation, stream: number, count: number): Promise<void> {
    for (let i = 0; i < count; i++) await client.send(Buffer.alloc(KIBIBYTE), { stream, ppid: i });
  }

  /** The streams of the `count` messages that come, which come in the order of their streams. */
  async function received({ server }: Pair, count: number): Promise<number[]> {
    await until(() => server.unconsumedBytes >= 8 * KIBIBYTE, 'the window fills');
    const messages = await record(server.messages$).first(count);
    for (const stream of [BULK, OTHER]) {
      const numbers = messages.filter((one) => one.stream === stream).map(({ ppid }) => ppid);
      expect(numbers).to.deep.equal([...numbers.keys()]);
    }
    return messages.map(({ stream }) => stream);
  }

  /** How many messages of `stream` come after the last of another. */
  const afterTheOther = (streams: number[], stream: number): number =>
    streams.length - 1 - streams.findLastIndex((one) => one !== stream);

  const itFairly = itWith('fairSchedulers');

  for (const scheduler of OTHERS) {
    const isFair = scheduler === 'fair-capacity' || scheduler === 'weighted-fair-queueing';
    (isFair ? itFairly : it)(
      `${scheduler}: a few messages do not wait for many of another stream`,
      async () => {
        const both = await pair(scheduler);
        await both.client.setStreamPriority(BULK, 9);
        await both.client.setStreamPriority(OTHER, scheduler === 'priority' ? 0 : 9);
        await send(both.client, BULK, MANY);
        await send(both.client, OTHER, 10);
        expect(afterTheOther(await received(both, MANY + 10), BULK)).to.be.at.least(MANY / 2);
      },
    );
  }

  it('fcfs: in the order in which they came, whatever the priorities', async () => {
    const both = await pair('fcfs');
    await both.client.setStreamPriority(BULK, 9);
    await send(both.client, BULK, MANY);
    await send(both.client, OTHER, 10);
    expect(afterTheOther(await received(both, MANY + 10), OTHER)).to.equal(10);
  });

  it('priority: what is told while messages wait counts for them', async () => {
    const both = await pair('priority');
    await send(both.client, BULK, MANY);
    await send(both.client, OTHER, MANY);
    await both.client.setStreamPriority(BULK, 1);
    expect(afterTheOther(await received(both, 2 * MANY), BULK)).to.be.at.least(MANY / 3);
  });

  itFairly('weighted-fair-queueing: as much as the weight says', async () => {
    const both = await pair('weighted-fair-queueing');
    await both.client.setStreamPriority(BULK, 1);
    await both.client.setStreamPriority(OTHER, 4);
    await send(both.client, BULK, MANY);
    await send(both.client, OTHER, MANY);
    expect(afterTheOther(await received(both, 2 * MANY), BULK)).to.be.at.least(MANY / 2);
  });

  itFairly('have streams and weights that exist', async () => {
    const { client } = await pair('weighted-fair-queueing');
    const { code, message } = await rejection(client.setStreamPriority(BULK, 0));
    expect(code).to.equal('EINVAL');
    expect(message).to.contain('at least 1');
    const missing = await rejection(client.setStreamPriority(client.streams.outbound, 1));
    expect(missing.code).to.equal('ERR_SCTP_INVALID_STREAM');
  });

  it('are no use to an association that has ended', async () => {
    const { client } = await pair('priority');
    client.abort();
    await until(() => client.state === 'closed', 'the end');
    await rejection(client.setStreamPriority(BULK, 1));
  });
});
