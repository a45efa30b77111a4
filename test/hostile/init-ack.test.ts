import { expect } from 'chai';
import { open, type SctpAssociation } from 'rxsctp';
import {
  bare,
  causeIn,
  CauseCode,
  initAck,
  ParameterType,
  type InitFields,
} from './support/chunks.js';
import { ChunkType, only, tlv, TAG_REFLECTED, type Packet } from './support/packet.js';
import { RawServer } from './support/raw-server.js';

const COOKIE = tlv(ParameterType.STATE_COOKIE, Buffer.from('a cookie'));
const GOOD = { tag: 7, window: 65_536, outboundStreams: 1, inboundStreams: 1, tsn: 1 };

describe('INIT ACK', function () {
  this.timeout(20_000);
  let server: RawServer;
  let connecting: Promise<SctpAssociation>;
  let init: InitFields;

  beforeEach(async () => {
    server = await RawServer.open();
    connecting = open({
      host: '127.0.0.1',
      port: 5000,
      remoteUdpPort: server.udpPort,
      rto: { initial: 100, min: 100, max: 100 },
    });
    connecting.catch(() => undefined);
    init = await server.init();
  });

  afterEach(async () => {
    await server.close();
  });

  async function answerTo(
    fields: Partial<InitFields>,
    parameters: readonly Buffer[] = [COOKIE],
  ): Promise<Packet> {
    server.send(init.tag, initAck({ ...GOOD, ...fields }, parameters));
    for (;;) {
      const packet = await server.packet();
      if (packet.chunks[0]?.type !== ChunkType.INIT) return packet;
    }
  }

  async function failure(): Promise<unknown> {
    return connecting.then(
      () => 'no error',
      (error: unknown) => error,
    );
  }

  async function establish(): Promise<void> {
    server.send(init.tag, bare(ChunkType.COOKIE_ACK));
    const association = await connecting;
    association.abort();
  }

  it('without a cookie is refused, and the attempt ends', async () => {
    const { tag, chunks } = await answerTo({}, []);
    expect(tag).to.equal(GOOD.tag);
    expect(only(chunks)).to.include({ type: ChunkType.ABORT, flags: 0 });
    expect(causeIn(only(chunks)).type).to.equal(CauseCode.MISSING_PARAMETER);
    expect(await failure()).to.include({ code: 'EPROTO' });
  });

  it('with tag 0 ends the attempt, and is answered by an ABORT with the T bit', async () => {
    const { tag, chunks } = await answerTo({ tag: 0 });
    expect(tag).to.equal(init.tag);
    expect(only(chunks)).to.include({ type: ChunkType.ABORT, flags: TAG_REFLECTED });
    expect(await failure()).to.include({ code: 'EPROTO' });
  });

  it('with a window below 1500 is refused, and the INIT goes out again', async () => {
    const { tag, chunks } = await answerTo({ window: 1499 });
    expect(tag).to.equal(GOOD.tag);
    expect(only(chunks)).to.include({ type: ChunkType.ABORT, flags: 0 });
    expect(causeIn(only(chunks)).type).to.equal(CauseCode.INVALID_MANDATORY_PARAMETER);
    expect(await server.init()).to.deep.equal(init);
    const echo = await answerTo({});
    expect(only(echo.chunks).type).to.equal(ChunkType.COOKIE_ECHO);
    await establish();
  });

  it('with an empty cookie has it echoed', async () => {
    const { tag, chunks } = await answerTo({}, [tlv(ParameterType.STATE_COOKIE, Buffer.alloc(0))]);
    expect(tag).to.equal(GOOD.tag);
    expect(only(chunks).type).to.equal(ChunkType.COOKIE_ECHO);
    expect(only(chunks).value).to.have.length(0);
    await establish();
  });

  it('with a parameter that nobody knows hears of it', async () => {
    const supported = tlv(ParameterType.FORWARD_TSN_SUPPORTED, Buffer.alloc(0));
    const unknown = tlv(ParameterType.NOBODY_KNOWS, Buffer.alloc(0));
    const { chunks } = await answerTo({}, [COOKIE, supported, unknown]);
    expect(chunks.map(({ type }) => type)).to.deep.equal([ChunkType.COOKIE_ECHO, ChunkType.ERROR]);
    const [, error] = chunks;
    expect(error.value.includes(unknown)).to.be.true;
    expect(error.value.includes(supported)).to.be.false;
    await establish();
  });
});
