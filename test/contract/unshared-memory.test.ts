import { expect } from 'chai';
import { NativeLink, setLink } from '#internal/native/native-link.js';
import { loadBinding } from '#internal/native/load.js';
import { pattern } from './support/bytes.js';
import { Stage } from './support/stage.js';
import { record } from './support/until.js';

const SIZES = [1, 100, 5000, 16_383, 16_384, 70_000, 3, 200_000, 1];

describe('an environment that shares no memory', () => {
  const stage = new Stage();

  before(() => {
    const Native = loadBinding().Channel;
    class Unshared extends Native {
      constructor(...[onBatch]: ConstructorParameters<typeof Native>) {
        super(onBatch, false);
        expect(this.sharesMemory()).to.equal(false);
      }
    }
    setLink(new NativeLink({ Channel: Unshared }));
  });

  after(() => {
    setLink(undefined);
  });

  it('sends and consumes messages of any size, in order, more than a window of them', async () => {
    const { client, server } = await stage.pair({}, { receiveWindow: 300_000 });
    const received = record(server.messages$);
    const payloads = Array.from({ length: 5 }, () => SIZES)
      .flat()
      .map((size, i) => pattern(size, i));
    for (const payload of payloads) void client.send(payload);
    const messages = await received.first(payloads.length);
    for (const [i, { data }] of messages.entries()) expect(data.equals(payloads[i])).to.equal(true);
  });
});
