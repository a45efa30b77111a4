import { expect } from 'chai';
import type { SctpAssociation } from 'rxsctp';
import { itWith } from './support/engine.js';
import { patience } from './support/machine.js';
import { Stage } from './support/stage.js';
import { UdpLink } from './support/udp-link.js';
import { record, until, type Recording } from './support/until.js';

const IP_AND_UDP_BYTES = 20 + 8;
const FIRST_CHUNK = 12;
const HEARTBEAT = 4;
/** A size that is lost so often is too large, and beyond what passes the search goes on in steps of so many bytes. */
const PROBES = 3;
const STEP = 4;
/** They fit the packet that a search begins with; or are more than it, and have to wait for nothing. */
const SIZES = [10, 1100, 3000, 12_000];
const QUICK = { rto: { initial: 50, min: 50, max: 100 }, sackDelay: 20, heartbeatInterval: 100 };

/** RFC 8899: what a path takes is found without a word from it, and without a byte of the user's. */
describe('a network that swallows what is larger than', function () {
  this.timeout(patience(20_000));
  const stage = new Stage();
  let link: UdpLink;

  afterEach(() => {
    link.close();
  });

  /** The next message has arrived, whole; returns the milliseconds that it took. */
  async function arrives(
    client: SctpAssociation,
    received: Recording<{ data: Uint8Array }>,
  ): Promise<number> {
    const number = received.values.length;
    const data = Buffer.alloc(SIZES[number % SIZES.length], number);
    const began = performance.now();
    await client.send(data);
    await received.first(number + 1);
    expect(data.equals(received.values[number].data)).to.equal(true, `message ${number}`);
    return performance.now() - began;
  }

  for (const size of [1200, 1280, 1400, 1492, 1500, 9000]) {
    itWith('udpPorts')(`${size} bytes is found out, and loses no message`, async () => {
      const { address, accepted } = await stage.listen(QUICK);
      link = await UdpLink.to(address);
      link.largest = size - IP_AND_UDP_BYTES;
      const client = await stage.open(link.address, QUICK);
      const [server] = await accepted.first(1);
      const received = record(server.messages$);
      const began = performance.now();
      let longest = 0;
      const mtu = async (): Promise<number> => (await client.stats()).paths[0].mtu;
      while ((await mtu()) !== size) longest = Math.max(longest, await arrives(client, received));
      const found = performance.now() - began;
      // The search is over when nothing passes that is larger.
      const beyond = (packet: Buffer): boolean => packet.length === link.largest + STEP;
      while (link.swallowed.filter(beyond).length < PROBES) {
        longest = Math.max(longest, await arrives(client, received));
      }
      await until(async () => (await mtu()) === size, 'it stays');
      // What was swallowed are probes: they begin with a HEARTBEAT, and data is never in them.
      const types = new Set(link.swallowed.map((packet) => packet[FIRST_CHUNK]));
      expect([...types]).to.deep.equal([HEARTBEAT]);
      const took = `found after ${found.toFixed()} ms, a message took ${longest.toFixed()} ms at most`;
      console.log(`      ${took}`);
    });
  }
});
