import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { freemem } from 'node:os';
import { patience } from '../contract/support/machine.js';
import { Stage } from '../contract/support/stage.js';
import { record, until } from '../contract/support/until.js';

const MEBIBYTE = 1 << 20;

/** Loopback's own MTU of 65,536 hides what a message of many fragments takes. */
describe('a large message', () => {
  const stage = new Stage('embedded');

  async function arrives(size: number, mtu: number): Promise<void> {
    const options = { mtu, maxMessageSize: size, receiveWindow: size, sendBuffer: size };
    const { client, server } = await stage.pair(options, options);
    const received = record(server.messages$);
    // Of a prime length, so that no two fragments are alike.
    const sent = Buffer.alloc(size, randomBytes(65_521));
    await client.send(sent);
    // Mostly the system's own time: memory that it has lent elsewhere takes it several times as long to find.
    await until(() => received.values.length > 0, 'all of the message', patience(60_000));
    const [message] = received.values;
    expect(message.length).to.equal(size);
    expect(message.data.equals(sent)).to.be.true;
  }

  it('of 48 MiB arrives at an MTU of 1500', () => arrives(48 * MEBIBYTE, 1500));

  it('of 40,000 fragments arrives at an MTU of 576', () => arrives(40_000 * 520, 576));

  it('of 2^30 bytes arrives', async function () {
    if (freemem() < 8 * 1024 * MEBIBYTE) return this.skip();
    await arrives(1024 * MEBIBYTE, 0);
  });
});
