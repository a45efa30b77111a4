import { expect } from 'chai';
import { bare, causeIn, CauseCode, heartbeat, init, ParameterType } from './support/chunks.js';
import { ChunkType, chunkTypes, encodePacket, only, tlv, type Packet } from './support/packet.js';
import { freshTag, type RawPeer } from './support/raw-peer.js';
import { Scene } from './support/scene.js';
import { sendAll } from './support/udp.js';

const UNKNOWN = Buffer.from('nobody knows');
/** Unknown parameters; the two high bits say what to do with them (RFC 9260, 3.2.1). */
const STOP = tlv(0x3f01, UNKNOWN);
const STOP_AND_REPORT = tlv(0x7f02, UNKNOWN);
const SKIP = tlv(0xbf03, UNKNOWN);
const SKIP_AND_REPORT = tlv(0xff04, UNKNOWN);

describe('INIT', function () {
  this.timeout(20_000);
  const scene = new Scene();

  async function answersTo(
    peer: RawPeer,
    ...chunks: readonly Buffer[]
  ): Promise<readonly Packet[]> {
    await peer.sendRaw(encodePacket(peer.header(0), ...chunks));
    return peer.answers();
  }

  for (const [name, fields, cause] of [
    ['no outbound stream', { outboundStreams: 0 }, CauseCode.INVALID_MANDATORY_PARAMETER],
    ['no inbound stream', { inboundStreams: 0 }, CauseCode.INVALID_MANDATORY_PARAMETER],
    ['no window', { window: 0 }, CauseCode.INVALID_MANDATORY_PARAMETER],
    ['a window below 1500', { window: 1499 }, CauseCode.INVALID_MANDATORY_PARAMETER],
  ] as const) {
    it(`with ${name} is refused with ABORT and the cause`, async () => {
      const peer = await scene.peer();
      await scene.ignores(async () => {
        const { tag, chunks } = only(
          await answersTo(peer, init({ ...peer.initFields, ...fields })),
        );
        expect(tag).to.equal(peer.initFields.tag);
        expect(only(chunks)).to.include({ type: ChunkType.ABORT, flags: 0 });
        expect(causeIn(only(chunks)).type).to.equal(cause);
      });
    });
  }

  it('with a host name is refused with Unresolvable Address', async () => {
    const peer = await scene.peer();
    const name = tlv(ParameterType.HOST_NAME_ADDRESS, Buffer.from('host.example\0'));
    const { chunks } = only(await answersTo(peer, init(peer.initFields, [name])));
    expect(only(chunks)).to.include({ type: ChunkType.ABORT, flags: 0 });
    expect(causeIn(only(chunks)).type).to.equal(CauseCode.UNRESOLVABLE_ADDRESS);
  });

  it('with tag 0, in a packet with a tag, or not alone is not answered', async () => {
    const peer = await scene.peer();
    const good = init(peer.initFields);
    await scene.ignores(async () => {
      expect(await answersTo(peer, init({ ...peer.initFields, tag: 0 }))).to.be.empty;
      expect(await answersTo(peer, good, heartbeat(UNKNOWN))).to.be.empty;
      expect(await answersTo(peer, good, good)).to.be.empty;
      expect(await answersTo(peer, heartbeat(UNKNOWN), good)).to.be.empty;
      await peer.sendRaw(encodePacket(peer.header(freshTag()), good));
      expect(await peer.answers()).to.be.empty;
    });
  });

  it('with parameters that overrun it is not answered', async () => {
    const peer = await scene.peer();
    const overrun = tlv(0xff04, UNKNOWN);
    overrun.writeUInt16BE(200, 2);
    const tooShort = tlv(0xff04, UNKNOWN);
    tooShort.writeUInt16BE(3, 2);
    await scene.ignores(async () => {
      expect(await answersTo(peer, init(peer.initFields, [overrun]))).to.be.empty;
      expect(await answersTo(peer, init(peer.initFields, [tooShort]))).to.be.empty;
    });
  });

  for (const [name, parameters, reported] of [
    ['skipped', [SKIP, SKIP_AND_REPORT, SKIP, SKIP_AND_REPORT], [SKIP_AND_REPORT, SKIP_AND_REPORT]],
    ['the last it looks at', [STOP, SKIP_AND_REPORT], []],
    ['the last it looks at, and reported', [STOP_AND_REPORT, SKIP_AND_REPORT], [STOP_AND_REPORT]],
  ] as const) {
    it(`unknown parameters are ${name}, as their high bits say`, async () => {
      const peer = await scene.peer();
      const offer = await peer.requestCookie({}, parameters);
      expect(offer.unrecognized).to.deep.equal(reported);
      await peer.echo(offer);
      await peer.receive(ChunkType.COOKIE_ACK);
    });
  }

  it('full of unknown parameters is not answered with more than it brought', async () => {
    const peer = await scene.peer();
    const offer = await peer.requestCookie({}, Array<Buffer>(2000).fill(SKIP_AND_REPORT));
    const reported = Buffer.concat(offer.unrecognized).length;
    expect(reported).to.be.within(1, 1500);
  });

  it('from its own address is a restart', async () => {
    const peer = await scene.peer();
    await peer.establish();
    const before = await scene.accepted(peer);
    expect(before.restarts).to.equal(0);

    await scene.survives(async () => {
      await peer.establish({ tag: freshTag() });
      const restarted = await scene.accepted(peer, ({ restarts }) => restarts > 0);
      expect(restarted).to.include({ restarts: 1, ended: false });
      await scene.server.send(peer.sctpPort, 1, 100);
      const { value } = await peer.receive(ChunkType.DATA);
      expect(value.readUInt32BE()).to.equal(peer.serverTsn);
    });
    const { associations } = await scene.server.report();
    expect(associations.filter(({ peerPort }) => peerPort === peer.sctpPort)).to.have.length(1);
  });

  it('that adds an address to the association is refused, and a restart with the same is not', async () => {
    const listing = (...addresses: readonly number[]): Buffer[] =>
      addresses.map((last) => tlv(ParameterType.IPV4_ADDRESS, Buffer.from([192, 0, 2, last])));
    const peer = await scene.peer();
    await peer.echo(await peer.requestCookie({}, listing(1, 2)));
    await peer.receive(ChunkType.COOKIE_ACK);
    await scene.accepted(peer);

    await scene.survives(async () => {
      const tag = freshTag();
      const added = await answersTo(peer, init({ ...peer.initFields, tag }, listing(2, 3)));
      expect(only(added).tag).to.equal(tag);
      expect(only(only(added).chunks)).to.include({ type: ChunkType.ABORT, flags: 0 });
      const cause = causeIn(only(only(added).chunks));
      expect(cause.type).to.equal(CauseCode.RESTART_WITH_NEW_ADDRESSES);
      expect(cause.value).to.deep.equal(only(listing(3)));
      expect(await scene.accepted(peer)).to.include({ restarts: 0, ended: false });

      await peer.echo(await peer.requestCookie({ tag }, listing(2, 1)));
      await peer.receive(ChunkType.COOKIE_ACK);
      const restarted = await scene.accepted(peer, ({ restarts }) => restarts > 0);
      expect(restarted).to.include({ restarts: 1, ended: false });
    });
  });

  it('with a parameter that nobody knows hears of it, and asks for no more streams than it allows', async () => {
    const peer = await scene.peer();
    const supported = tlv(ParameterType.FORWARD_TSN_SUPPORTED, Buffer.alloc(0));
    const unknown = tlv(ParameterType.NOBODY_KNOWS, Buffer.alloc(0));
    const offer = await peer.requestCookie({ inboundStreams: 3 }, [supported, unknown]);
    expect(offer.unrecognized).to.deep.equal([unknown]);
    expect(offer.outboundStreams).to.equal(3);
  });

  it('from another UDP port or address is somebody else', async () => {
    const peer = await scene.peer();
    await peer.establish();
    const { sctpPort, udpPort } = peer;
    const others = [
      await scene.peer({ sctpPort }),
      await scene.peer({ sctpPort, address: '127.0.0.2', port: udpPort }),
    ];
    await scene.survives(async () => {
      for (const other of others) await other.establish();
      for (const each of [peer, ...others]) {
        const answers = await each.ask(heartbeat(UNKNOWN));
        expect(chunkTypes(answers)).to.deep.equal([ChunkType.HEARTBEAT_ACK]);
      }
    });
  });

  it('made up for a peer by somebody who cannot see the cookie changes nothing', async () => {
    const header = { ...scene.tap.toServer, tag: 0 };
    const { initFields } = await scene.peer();
    await scene.ignores(async () => {
      for (let i = 0; i < 20; ++i) {
        const forged = Array.from({ length: 50 }, () =>
          encodePacket(header, init({ ...initFields, tag: freshTag() })),
        );
        await sendAll(scene.tap.socket, forged);
        await scene.exchange();
      }
    });
  });

  it('left half-way by its peer leaves nothing behind', async () => {
    const peer = await scene.peer();
    await scene.ignores(async () => {
      const { tag } = await peer.requestCookie();
      peer.tag = tag;
      const answers = await peer.ask(heartbeat(UNKNOWN));
      expect(chunkTypes(answers)).to.deep.equal([ChunkType.ABORT]);
      expect(await peer.ask(bare(ChunkType.COOKIE_ACK))).to.be.empty;
    });
  });
});
