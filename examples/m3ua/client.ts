/**
 * An application server process (ASP): comes up at a signalling gateway, becomes active, sends and receives traffic, and
 * leaves as RFC 4666 (section 4.3.4) says. It works with other gateways as well, for instance osmo-stp.
 */
import { filter, firstValueFrom, lastValueFrom, map, take, tap } from 'rxjs';
import { open, Ppid, type SctpAssociation, type SctpMessage, type SctpOutgoing } from 'rxsctp';
import { decode, request, respond } from 'rxsctp/operators';

import { readArguments } from '../support/arguments.js';
import { fail, interrupted$ } from '../support/program.js';
import {
  errorName,
  find,
  findNumber32,
  Kind,
  m3ua,
  nameOf,
  number32,
  type Parameter,
  Tag,
} from './message.js';
import { protocolData, readProtocolData, streamFor } from './protocol-data.js';

const usage = `Usage: node .build/examples/m3ua/client.js [--host 127.0.0.1] [--port 2905] [--udp-port 9899]
       [--point-code 1] [--to 2 --send 100] [--receive 100]

Becomes active for a point code, sends so many messages to another one, and leaves when it has received so many (none,
if not said otherwise). --udp-port is the gateway's.`;

const options = readArguments(usage, {
  host: '127.0.0.1',
  port: 2905,
  udpPort: Number,
  pointCode: 1,
  to: 2,
  send: 0,
  receive: 0,
});

const MANAGEMENT = 0;
/** The service indicator of SCCP, and signalling links to choose from. */
const SCCP = 3;
const LINKS = 16;
const ANSWER_WITHIN_MS = 5000;

/** Sends a management message and waits for the answer to it. */
async function ask(
  association: SctpAssociation,
  kind: number,
  expected: number,
  parameters: Parameter[] = [],
): Promise<void> {
  const data = m3ua.encode({ kind, parameters });
  const match = (reply: SctpMessage): boolean => {
    const answer = m3ua.decode(reply.data);
    return answer.kind === expected || answer.kind === Kind.ERR;
  };
  const answer$ = request(
    association,
    { data, stream: MANAGEMENT, ppid: Ppid.M3UA },
    { match, timeout: ANSWER_WITHIN_MS },
  );
  const answer = m3ua.decode((await firstValueFrom(answer$)).data);
  if (answer.kind === Kind.ERR) throw new Error(`the gateway refuses: ${errorName(answer)}`);
  console.log(nameOf(answer));
}

/** What the gateway says without being asked; it may want to know whether this side is alive. */
function listenTo(association: SctpAssociation): void {
  association
    .stream(MANAGEMENT)
    .pipe(
      decode(m3ua),
      tap(({ data }) => {
        if (data.kind === Kind.NTFY) console.log('NTFY');
        if (data.kind === Kind.DUNA)
          console.log(`point code ${findNumber32(data, Tag.AFFECTED_POINT_CODE)} is unavailable`);
      }),
      respond(({ data }) =>
        data.kind === Kind.BEAT ? [m3ua.encode({ ...data, kind: Kind.BEAT_ACK })] : [],
      ),
    )
    .subscribe({ error: fail });
}

function* traffic(count: number, outbound: number): Generator<SctpOutgoing> {
  for (let i = 0; i < count; i += 1) {
    const sls = i % LINKS;
    const label = { opc: options.pointCode, dpc: options.to, si: SCCP, sls };
    const parameter = protocolData({ ...label, data: Buffer.from(String(i)) });
    const data = m3ua.encode({ kind: Kind.DATA, parameters: [parameter] });
    yield { data, stream: streamFor(sls, outbound), ppid: Ppid.M3UA };
  }
}

/** Resolves when so many messages of traffic have come. */
async function receive(association: SctpAssociation, count: number): Promise<void> {
  if (count === 0) return;
  const lastOf = new Map<number, number>();
  let misplaced = 0;
  const traffic$ = association.messages$.pipe(
    filter(({ stream }) => stream !== MANAGEMENT),
    decode(m3ua),
    map(({ data }) => find(data, Tag.PROTOCOL_DATA)),
    filter((parameter) => parameter !== undefined),
    map(readProtocolData),
    take(count),
    tap(({ sls, data }) => {
      const number = Number(data.toString());
      if (number <= (lastOf.get(sls) ?? -1)) misplaced += 1;
      lastOf.set(sls, number);
    }),
  );
  const { opc } = await lastValueFrom(traffic$);
  console.log(`received ${count} messages from point code ${opc}, ${misplaced} out of order`);
}

/** Resolves when the gateway has so many messages of traffic. */
async function send(association: SctpAssociation, count: number): Promise<void> {
  if (count === 0) return;
  const messages = traffic(count, association.streams.outbound);
  const sent = await lastValueFrom(association.sendMany(messages, { acknowledged: true }));
  console.log(`sent ${sent.messages} messages to point code ${options.to}`);
}

async function run(association: SctpAssociation): Promise<void> {
  listenTo(association);
  await ask(association, Kind.ASPUP, Kind.ASPUP_ACK);
  await ask(association, Kind.ASPAC, Kind.ASPAC_ACK, [
    number32(Tag.ROUTING_CONTEXT, options.pointCode),
  ]);
  await ask(association, Kind.BEAT, Kind.BEAT_ACK, [
    { tag: Tag.HEARTBEAT_DATA, value: Buffer.from('rxsctp') },
  ]);

  await Promise.all([receive(association, options.receive), send(association, options.send)]);

  await ask(association, Kind.ASPIA, Kind.ASPIA_ACK);
  await ask(association, Kind.ASPDN, Kind.ASPDN_ACK);
  await association.shutdown();
}

const stopping = new AbortController();
interrupted$.subscribe(() => stopping.abort(new Error('interrupted')));
try {
  const { host, port, udpPort: remoteUdpPort } = options;
  await using association = await open({ host, port, remoteUdpPort, signal: stopping.signal });
  await run(association);
} catch (error) {
  fail(error as Error);
}
