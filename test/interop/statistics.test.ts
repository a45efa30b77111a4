import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { listen, open, type SctpAssociation, type SctpStats } from 'rxsctp';
import { capture, switchOffloadOff, tshark, withFolder } from './support/capture.js';
import { describeInNamespace } from './support/namespace.js';
import { Relay, type Fate } from './support/relay.js';

const HOST = '127.0.0.1';
const SERVER_PORT = 9899;
const RELAY_PORT = 9900;
const CLIENT_PORT = 9901;
const DATA_HEADER_BYTES = 16;
const RTO = { initial: 200, min: 100, max: 400 };
/** How much later than the capture a busy host may see a packet. */
const SCHEDULING_MS = 50;
const SIZES = [10, 500, 5000];
const MESSAGES = 400;

const INIT = 1;
const INIT_ACK = 2;

/** What one side sent and the other received, as a capture has it. */
class Flow {
  packets = 0;
  dataChunks = 0;
  retransmitted = 0;
  bytes = 0;
  sacks = 0;
  lastARwnd = 0;
  readonly messages = new Map<number, number>();
  readonly #sentAt = new Map<number, number>();

  add(packet: Packet): void {
    this.packets++;
    packet.sackARwnds.forEach((aRwnd) => {
      this.sacks++;
      this.lastARwnd = aRwnd;
    });
    const lengths = packet.chunkLengths.filter((_, i) => packet.chunkTypes[i] === 0);
    packet.tsns.forEach((tsn, i) => {
      if (this.#sentAt.has(tsn)) {
        this.retransmitted++;
        return;
      }
      this.#sentAt.set(tsn, packet.time);
      this.dataChunks++;
      this.bytes += lengths[i] - DATA_HEADER_BYTES;
      const stream = packet.streams[i];
      if (packet.lastFragments[i]) this.messages.set(stream, (this.messages.get(stream) ?? 0) + 1);
    });
  }

  /** Milliseconds from the sending of each TSN that `sacks` newly acknowledge. */
  roundTrips(sacks: readonly Packet[]): number[] {
    return sacks.flatMap(({ time, cumulativeTsns }) =>
      cumulativeTsns.map((tsn) => (time - (this.#sentAt.get(tsn) ?? time)) * 1000),
    );
  }
}

interface Packet {
  readonly time: number;
  /** UDP ports. */
  readonly from: number;
  readonly to: number;
  readonly chunkTypes: readonly number[];
  readonly chunkLengths: readonly number[];
  readonly tsns: readonly number[];
  readonly streams: readonly number[];
  readonly lastFragments: readonly boolean[];
  readonly sackARwnds: readonly number[];
  readonly cumulativeTsns: readonly number[];
}

const FIELDS = [
  'frame.time_epoch',
  'udp.srcport',
  'udp.dstport',
  'sctp.chunk_type',
  'sctp.chunk_length',
  'sctp.data_tsn_raw',
  'sctp.data_sid',
  'sctp.data_e_bit',
  'sctp.sack_a_rwnd',
  'sctp.sack_cumulative_tsn_ack_raw',
];

async function packetsIn(file: string): Promise<Packet[]> {
  const lines = await tshark(
    file,
    ...['-Y', 'sctp', '-T', 'fields'],
    ...FIELDS.flatMap((field) => ['-e', field]),
  );
  return lines.map((line) => {
    const columns = line.split('\t').map((column) =>
      column
        .split(',')
        .filter((text) => text !== '')
        .map(Number),
    );
    const [[time], [from], [to], chunkTypes, chunkLengths, tsns, streams, lasts, ...sacks] =
      columns;
    const [sackARwnds, cumulativeTsns] = sacks;
    const lastFragments = lasts.map((bit) => bit === 1);
    const ends = { time, from, to };
    return {
      ...ends,
      chunkTypes,
      chunkLengths,
      tsns,
      streams,
      lastFragments,
      sackARwnds,
      cumulativeTsns,
    };
  });
}

/** What went from one UDP port to another. */
function flow(packets: readonly Packet[], from: number, to: number): Flow {
  const seen = new Flow();
  for (const packet of packets) if (packet.from === from && packet.to === to) seen.add(packet);
  return seen;
}

/** A server has no association, and no counters, before it gets the COOKIE ECHO. */
function isAfterCookie({ chunkTypes }: Packet): boolean {
  return !chunkTypes.includes(INIT) && !chunkTypes.includes(INIT_ACK);
}

/** Associations of the test that runs, for the end of it. */
const opened: SctpAssociation[] = [];

/** What both ends of an association through the relay count when everything has arrived. */
async function exchange(): Promise<SctpStats[]> {
  const options = { rto: RTO, heartbeatInterval: 0, mtu: 1500 };
  const listening = listen({ host: HOST, port: 5000, udpPort: SERVER_PORT, ...options });
  const accepted = firstValueFrom(listening);
  const client = await open({
    host: HOST,
    port: 5000,
    udpPort: CLIENT_PORT,
    remoteUdpPort: RELAY_PORT,
    ...options,
  });
  const server = await accepted;
  opened.push(client, server);
  server.messages$.subscribe({ error: () => undefined });
  client.messages$.subscribe({ error: () => undefined });
  for (let i = 0; i < MESSAGES; i++) {
    await client.send(Buffer.alloc(SIZES[i % 3], i), { stream: (i % 8) * 3 });
    if (i % 4 === 0) await server.send(Buffer.alloc(100 + i), { stream: 1 });
  }
  return settled([client, server]);
}

/** Their statistics once nothing has moved for longer than any timer here runs. */
async function settled(associations: readonly SctpAssociation[]): Promise<SctpStats[]> {
  const sample = (): Promise<SctpStats[]> =>
    Promise.all(associations.map((association) => association.stats({ streams: true })));
  let before = await sample();
  for (;;) {
    await delay(500);
    const now = await sample();
    const idle = now.every(({ unackedBytes, unsentBytes }) => unackedBytes + unsentBytes === 0);
    if (idle && JSON.stringify(now) === JSON.stringify(before)) return now;
    before = now;
  }
}

/** `sender` has counted what left it, and `receiver` what reached it. */
function expectCounts(stats: SctpStats, sent: Flow, received: Flow): void {
  expect(stats).to.deep.include({
    packetsSent: sent.packets,
    packetsReceived: received.packets,
    dataChunksSent: sent.dataChunks,
    dataChunksRetransmitted: sent.retransmitted,
    bytesSent: sent.bytes,
    bytesReceived: received.bytes,
    sacksSent: sent.sacks,
    sacksReceived: received.sacks,
    localARwnd: sent.lastARwnd,
    peerARwnd: received.lastARwnd,
    dataChunksReceived: received.dataChunks + received.retransmitted,
    duplicateTsnsReceived: received.retransmitted,
    messagesSent: sum(sent.messages.values()),
    messagesReceived: sum(received.messages.values()),
  });
  const streams = [...new Set([...sent.messages.keys(), ...received.messages.keys()])];
  expect(stats.streams?.map(({ stream }) => stream)).to.deep.equal(
    streams.toSorted((a, b) => a - b),
  );
  for (const { stream, messagesSent, messagesReceived } of stats.streams ?? []) {
    expect(messagesSent, `sent on ${String(stream)}`).to.equal(sent.messages.get(stream) ?? 0);
    expect(messagesReceived, `received on ${String(stream)}`).to.equal(
      received.messages.get(stream) ?? 0,
    );
  }
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

async function compare(fate: Fate): Promise<{ client: SctpStats; toServer: Flow }> {
  let stats: SctpStats[] = [];
  let packets: Packet[] = [];
  const relay = await Relay.open(RELAY_PORT, SERVER_PORT, fate);
  try {
    await switchOffloadOff();
    await withFolder(async (folder) => {
      const file = await capture(folder, async () => {
        stats = await exchange();
      });
      packets = await packetsIn(file);
    });
  } finally {
    for (const association of opened.splice(0)) association.abort();
    await relay.close();
  }
  const [client, server] = stats;
  const ofServer = packets.filter(isAfterCookie);
  const toRelay = flow(packets, CLIENT_PORT, RELAY_PORT);
  const toServer = flow(ofServer, RELAY_PORT, SERVER_PORT);
  expectCounts(client, toRelay, flow(packets, RELAY_PORT, CLIENT_PORT));
  expectCounts(server, flow(ofServer, SERVER_PORT, RELAY_PORT), toServer);
  const roundTrips = toRelay.roundTrips(packets.filter(({ to }) => to === CLIENT_PORT));
  const [{ srtt, rttvar, rto }] = client.paths;
  const longest = Math.max(...roundTrips) + SCHEDULING_MS;
  expect(srtt).to.be.within(Math.min(...roundTrips), longest);
  expect(rttvar).to.be.at.most(longest);
  expect(rto).to.be.within(Math.min(RTO.max, Math.max(RTO.min, srtt + 4 * rttvar)), RTO.max);
  return { client, toServer };
}

describeInNamespace(
  'statistics, and what tshark counts',
  import.meta.url,
  ['tshark', 'dumpcap', 'ethtool'],
  {
    'agree about a path that loses nothing on purpose': async () => {
      const { client } = await compare(() => 'pass');
      expect(client).to.include({
        messagesSent: MESSAGES,
        bytesSent: 134 * 10 + 133 * (500 + 5000),
      });
    },

    'agree when DATA is lost and doubled on the way': async () => {
      const { client, toServer } = await compare((nth) =>
        nth % 50 === 20 ? 'drop' : nth % 50 === 40 ? 'duplicate' : 'pass',
      );
      expect(client.dataChunksRetransmitted).to.be.greaterThan(0);
      expect(client.fastRetransmits).to.be.within(1, client.dataChunksRetransmitted);
      expect(toServer.retransmitted).to.be.greaterThan(0);
    },
  },
);
