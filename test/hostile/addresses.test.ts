import { expect } from 'chai';
import { open } from 'rxsctp';
import { DataFlag, heartbeat, initAck, ParameterType, type InitFields } from './support/chunks.js';
import { chunk, ChunkType, tlv } from './support/packet.js';
import type { RawPeer } from './support/raw-peer.js';
import { RawServer } from './support/raw-server.js';
import { Scene } from './support/scene.js';
import { ThirdParty } from './support/third-party.js';

const MANY = 1000;
/** Paths of an association, at most. */
const PATHS = 8;
const VICTIMS = ['127.0.0.21', '127.0.0.22', '127.0.0.23'];
const UNLISTED = '127.0.0.29';
/** While the test runs, no time-out passes: what is sent once an RTO is sent once. */
const NEVER = { initial: 60_000, min: 60_000, max: 60_000 };

const listing = (addresses: readonly string[]): Buffer[] =>
  addresses.map((address) =>
    tlv(ParameterType.IPV4_ADDRESS, Buffer.from(address.split('.').map(Number))),
  );
const loopbacks = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `127.1.${i >> 8}.${(i & 255) + 1}`);

/** Peers that tell of addresses which are not theirs (RFC 5062; RFC 9260, 5.4). */
describe('a peer that lists addresses of others', function () {
  this.timeout(60_000);
  const scene = new Scene({ rto: NEVER });
  let peer: RawPeer;
  let victims: ThirdParty[];

  beforeEach(async () => {
    peer = await scene.peer();
    victims = await Promise.all(
      [...VICTIMS, UNLISTED].map((address) =>
        ThirdParty.open(address, peer, scene.address.udpPort),
      ),
    );
  });

  afterEach(async () => {
    for (const victim of victims) await victim.close();
  });

  async function associate(addresses: readonly string[]): Promise<void> {
    await peer.echo(await peer.requestCookie({}, listing(addresses)));
    await peer.receive(ChunkType.COOKIE_ACK);
  }

  /** Of the server's paths to the peer, by address. */
  async function states(): Promise<Record<string, string>> {
    const { stats } = await scene.accepted(peer);
    return Object.fromEntries(stats?.paths.map(({ address, state }) => [address, state]) ?? []);
  }

  /** What is on its way to those that it lists has arrived. */
  async function settle(): Promise<void> {
    for (const victim of victims.slice(0, VICTIMS.length)) await victim.settle();
  }

  const unconfirmed = {
    '127.0.0.1': 'active',
    ...Object.fromEntries(VICTIMS.map((address) => [address, 'unconfirmed'])),
  };
  const types = (): number[][] => victims.map((victim) => victim.types);
  const ONE_HEARTBEAT = [...VICTIMS.map(() => [ChunkType.HEARTBEAT]), []];

  it('has nobody sent anything before it has shown that it is where it says', async () => {
    await scene.ignores(async () => {
      for (let i = 0; i < 20; i++) await peer.requestCookie({}, listing(VICTIMS));
    });
    expect(types()).to.deep.equal([[], [], [], []]);
  });

  it(`has as many paths as may be, of ${MANY} that it lists, and costs no more`, async () => {
    await scene.ignores(async () => {
      for (let i = 0; i < 20; i++) await peer.requestCookie({}, listing(loopbacks(MANY)));
    });
    await scene.survives(() => associate([...VICTIMS, ...loopbacks(MANY)]));
    const { stats } = await scene.accepted(peer);
    expect(stats?.paths).to.have.length(PATHS);
    expect(stats?.paths.filter(({ state }) => state !== 'unconfirmed')).to.have.length(1);
    await peer.ask(heartbeat(Buffer.alloc(4)));
    for (const each of types()) expect(each.length).to.be.at.most(1);
  });

  it('has each of them asked once, whatever it sends', async () => {
    await associate(VICTIMS);
    await scene.survives(async () => {
      for (let i = 0; i < 50; i++) {
        await scene.server.send(peer.sctpPort, 2, 500);
        await peer.ask(heartbeat(Buffer.alloc(4)), peer.message(Buffer.alloc(100, i), { ssn: i }));
      }
    });
    expect(await states()).to.deep.equal(unconfirmed);
    await settle();
    expect(types()).to.deep.equal(ONE_HEARTBEAT);
  });

  it('has none of them confirmed by answers that it makes up', async () => {
    await associate(VICTIMS);
    await settle();
    const [first, second, , unlisted] = victims;
    const asked = first.heartbeat;
    const forged: Buffer[] = [Buffer.alloc(0), Buffer.alloc(asked.length), asked.subarray(0, -4)];
    // Of the nonce no bit may be wrong; header of the parameter included.
    for (let bit = 0; bit < 8 * asked.length; bit++) {
      const other = Buffer.from(asked);
      other[bit >> 3] ^= 1 << (bit & 7);
      forged.push(other);
    }
    const answers = forged.map((value) => chunk(ChunkType.HEARTBEAT_ACK, 0, value));
    await scene.survives(async () => {
      for (const from of [first, second, unlisted]) await from.send(...answers);
      for (const answer of answers) await peer.send(answer);
      await peer.ask(heartbeat(Buffer.alloc(4)));
    });
    expect(await states()).to.deep.equal(unconfirmed);
    // What was really asked confirms the path that it was asked on, and no other.
    await first.send(chunk(ChunkType.HEARTBEAT_ACK, 0, asked));
    await first.settle();
    expect(await states()).to.deep.equal({ ...unconfirmed, [VICTIMS[0]]: 'active' });
  });

  it('has nothing but HEARTBEATs sent there, when packets seem to come from there', async () => {
    await associate(VICTIMS);
    await settle();
    const [first] = victims;
    await scene.survives(async () => {
      for (let i = 0; i < 50; i++) {
        const flags = DataFlag.UNORDERED | DataFlag.IMMEDIATE;
        await first.send(peer.message(Buffer.alloc(100, i), { flags }));
        await scene.server.send(peer.sctpPort, 1, 500);
      }
      // The acknowledgement of the last has come to where the peer is known to be.
      for (;;) {
        const { value } = await peer.receive(ChunkType.SACK);
        if (value.readUInt32BE() === peer.tsn - 1) break;
      }
    });
    expect(await states()).to.deep.equal(unconfirmed);
    await first.settle();
    expect(types()).to.deep.equal(ONE_HEARTBEAT);
  });
});

describe('a server that lists addresses of others', function () {
  this.timeout(20_000);
  const GOOD: InitFields = {
    ...{ tag: 7, window: 65_536, outboundStreams: 1, inboundStreams: 1, tsn: 1 },
  };
  const COOKIE = tlv(ParameterType.STATE_COOKIE, Buffer.from('a cookie'));

  it(`has its client make as many paths as may be, of ${MANY}`, async () => {
    const server = await RawServer.open();
    const connecting = open({
      host: '127.0.0.1',
      port: 5000,
      remoteUdpPort: server.udpPort,
      rto: NEVER,
      mtu: 1200,
    });
    const { tag } = await server.init();
    server.send(tag, initAck(GOOD, [COOKIE, ...listing(loopbacks(MANY))]));
    while ((await server.packet()).chunks[0].type !== ChunkType.COOKIE_ECHO);
    server.send(tag, chunk(ChunkType.COOKIE_ACK, 0, Buffer.alloc(0)));
    const association = await connecting;
    const { paths, packetsSent } = await association.stats();
    expect(paths).to.have.length(PATHS);
    expect(paths.filter(({ state }) => state === 'unconfirmed')).to.have.length(PATHS - 1);
    // INIT, COOKIE ECHO, and a HEARTBEAT for each path.
    expect(packetsSent).to.be.at.most(2 + PATHS);
    association.abort();
    await server.close();
  });
});
