import { expect } from 'chai';
import {
  bare,
  causeIn,
  CauseCode,
  data,
  DataFlag,
  heartbeat,
  sack,
  serial,
} from './support/chunks.js';
import { ChunkType, chunkTypes, type Chunk, type Packet } from './support/packet.js';
import { DISCARD_PPID } from './support/protocol.js';
import type { RawPeer } from './support/raw-peer.js';
import { Scene } from './support/scene.js';

const MEBIBYTE = 1 << 20;
const DATA_HEADER_BYTES = 12;
const RECEIVE_WINDOW = 2 * MEBIBYTE;
const MAX_MESSAGE = MEBIBYTE;
const BUNDLE = 100;
/** Chunks of a byte: far from what the window is for, though all their payload would fit. */
const CRUMBS_TOO_MANY = 60_000;
/** Less than a socket holds, so that nothing is lost. */
const WINDOW = 60_000;

/** Peers that keep to the wire format and not to the spirit of it. */
describe('a greedy peer', function () {
  this.timeout(30_000);
  const scene = new Scene({
    rto: { initial: 50, min: 50, max: 100 },
    associationMaxRetrans: 4,
    receiveWindow: RECEIVE_WINDOW,
    maxMessageSize: MAX_MESSAGE,
  });
  let peer: RawPeer;

  beforeEach(async () => {
    peer = await scene.peer();
  });

  /** Takes `bytes` of payload after TSN `cumulative`, acknowledging them with `acknowledge`. */
  async function take(
    bytes: number,
    cumulative: number,
    acknowledge: (cumulative: number, window: number) => Promise<void>,
  ): Promise<void> {
    const arrived = new Map<number, number>();
    for (let sum = 0; sum < bytes;) {
      for (const { value } of dataChunks(await peer.packet())) {
        const tsn = value.readUInt32BE();
        if (!arrived.has(tsn)) sum += value.length - DATA_HEADER_BYTES;
        arrived.set(tsn, value.length);
      }
      while (arrived.has(serial(cumulative + 1))) cumulative = serial(cumulative + 1);
      await acknowledge(cumulative, WINDOW);
    }
  }

  async function sendSack(cumulative: number, window: number): Promise<void> {
    await peer.send(sack({ cumulative, window, gaps: [] }));
  }

  /** Sends DATA chunks in packets until the server gives up; false when it took them all. */
  async function sendUntilAborted(
    chunks: Iterable<Buffer>,
    cause: number = CauseCode.PROTOCOL_VIOLATION,
  ): Promise<boolean> {
    let bundle: Buffer[] = [];
    const isAborted = async (): Promise<boolean> => {
      const answers = await peer.ask(...bundle);
      bundle = [];
      const abort = answers.flatMap((each) => each.chunks).find(isAbort);
      if (abort === undefined) return false;
      expect(causeIn(abort).type).to.equal(cause);
      return true;
    };
    for (const each of chunks) {
      bundle.push(each);
      if (bundle.length === BUNDLE && (await isAborted())) return true;
    }
    return isAborted();
  }

  async function expectEnded(code = 'EPROTO'): Promise<void> {
    const { error } = await scene.accepted(peer, ({ ended }) => ended);
    expect(error).to.equal(code);
  }

  it('that never opens its window is asked again and again, and costs a send buffer', async () => {
    await peer.establish({ window: 1500 });
    const total = 3000 * 1000;
    await scene.survives(async () => {
      await scene.server.send(peer.sctpPort, 3000, 1000);
      const first = (await peer.receive(ChunkType.DATA)).value.readUInt32BE();
      await sendSack(first, 0);
      for (let probe = 0; probe < 12; ++probe) {
        await peer.receive(ChunkType.DATA);
        await sendSack(first, 0);
      }
      const { stats, ended } = await scene.accepted(peer);
      expect(ended).to.be.false;
      expect(stats).to.include({ state: 'established', peerARwnd: 0 });

      await sendSack(first, WINDOW);
      await take(total - 1000, first, sendSack);
    });
  });

  it('that sends each SACK twice is not taken for one that misses something', async () => {
    await peer.establish({ window: WINDOW });
    await scene.survives(async () => {
      await scene.server.send(peer.sctpPort, 2000, 1000);
      await take(2000 * 1000, serial(peer.serverTsn - 1), async (cumulative, window) => {
        await sendSack(cumulative, window);
        await sendSack(cumulative, window);
      });
      const { stats } = await scene.accepted(peer);
      expect(stats).to.include({ fastRetransmits: 0, messagesSent: 2000 });
    });
  });

  it('that acknowledges ahead of what was sent is aborted', async () => {
    await peer.establish();
    await scene.survives(async () => {
      await scene.server.send(peer.sctpPort, 3000, 1000);
      let { value } = await peer.receive(ChunkType.DATA);
      for (let ahead = 0; ; ahead += 10) {
        await sendSack(serial(value.readUInt32BE() + ahead), WINDOW);
        const chunk = await peer.receive(ChunkType.DATA, ChunkType.ABORT);
        if (isAbort(chunk)) {
          expect(causeIn(chunk).type).to.equal(CauseCode.PROTOCOL_VIOLATION);
          break;
        }
        ({ value } = chunk);
      }
      await expectEnded();
    });
  });

  it('that sends a message in crumbs and never ends it costs no more than its window', async () => {
    await peer.establish();
    function* crumbs(count: number, flags: number): Iterable<Buffer> {
      for (let i = 0; i < count; ++i) {
        const tsn = peer.tsn;
        peer.tsn = serial(tsn + 1);
        const first = i === 0 ? flags : 0;
        const fields = { tsn, stream: 0, ssn: 0, ppid: DISCARD_PPID, flags: first };
        yield data(fields, Buffer.of(i));
      }
    }
    await scene.survives(async () => {
      const before = await scene.server.report();
      expect(await sendUntilAborted(crumbs(30_000, DataFlag.BEGINNING))).to.be.false;
      const during = await scene.server.report();
      expect(during.memory - before.memory).to.be.below(RECEIVE_WINDOW);

      expect(await sendUntilAborted(crumbs(CRUMBS_TOO_MANY, 0))).to.be.false;
      const answers = await peer.ask(heartbeat(Buffer.from('alive')));
      expect(chunkTypes(answers)).to.deep.equal([ChunkType.HEARTBEAT_ACK]);
    });
  });

  it('that sends a message above maxMessageSize is aborted', async () => {
    await peer.establish();
    function* fragments(): Iterable<Buffer> {
      for (let sent = 0; sent <= MAX_MESSAGE; sent += 500) {
        const tsn = peer.tsn;
        peer.tsn = serial(tsn + 1);
        const flags = sent === 0 ? DataFlag.BEGINNING : 0;
        yield data({ tsn, stream: 0, ssn: 0, ppid: DISCARD_PPID, flags }, Buffer.alloc(500));
      }
    }
    await scene.survives(async () => {
      expect(await sendUntilAborted(fragments(), CauseCode.USER_INITIATED_ABORT)).to.be.true;
      await expectEnded('EMSGSIZE');
    });
  });

  it('whose messages all wait for one that never comes is aborted', async () => {
    await peer.establish();
    function* messages(): Iterable<Buffer> {
      for (let ssn = 1; ssn < CRUMBS_TOO_MANY; ++ssn) yield peer.message(Buffer.of(1), { ssn });
    }
    await scene.survives(async () => {
      expect(await sendUntilAborted(messages())).to.be.true;
      await expectEnded();
    });
  });

  it('that leaves a gap at every second TSN costs no more than its window', async () => {
    await peer.establish();
    const first = peer.tsn;
    function* everySecond(): Iterable<Buffer> {
      for (let ahead = 1; ahead < 60_000; ahead += 2) {
        const ssn = (ahead + 1) / 2;
        yield peer.message(Buffer.of(1), { tsn: serial(first + ahead), ssn });
      }
    }
    await scene.survives(async () => {
      expect(await sendUntilAborted(everySecond())).to.be.false;
      const answers = await peer.ask(heartbeat(Buffer.from('alive')));
      expect(chunkTypes(answers)).to.deep.equal([ChunkType.HEARTBEAT_ACK]);
    });
  });

  it('that shuts down and does not finish is not waited for', async () => {
    await peer.establish();
    await scene.survives(async () => {
      await peer.send(bare(ChunkType.SHUTDOWN_COMPLETE));
      await peer.send(sack({ cumulative: serial(peer.serverTsn - 1), window: 0, gaps: [] }));
      await peer.shutdown();
      const { error } = await scene.accepted(peer, ({ ended }) => ended);
      expect(error).to.equal('ETIMEDOUT');
    });
  });
});

function dataChunks({ chunks }: Packet): readonly Chunk[] {
  return chunks.filter(({ type }) => type === ChunkType.DATA);
}

function isAbort({ type }: Chunk): boolean {
  return type === ChunkType.ABORT;
}
