/**
 * A signalling gateway for application server processes (ASPs): M3UA over SCTP (RFC 4666). Stream 0 carries management,
 * the others traffic, which goes to the ASP that is active for its destination point code. A slow ASP slows down those
 * who send to it, and nothing waits without bounds here.
 */
import {
  catchError,
  EMPTY,
  filter,
  finalize,
  merge,
  mergeMap,
  type Observable,
  takeUntil,
} from 'rxjs';
import { listen, Ppid, type SctpAssociation, type SctpMessage } from 'rxsctp';
import { autoShutdown, decode, mergeMapByStream, ofPpid, respond } from 'rxsctp/operators';

import { readArguments } from '../support/arguments.js';
import { announce, fail, interrupted$, STOP_WITHIN_MS } from '../support/program.js';
import { Asp, error } from './asp.js';
import { ErrorCode, find, Kind, m3ua, type M3uaMessage, number32, Tag } from './message.js';
import { readProtocolData, streamFor } from './protocol-data.js';

const usage = `Usage: node .build/examples/m3ua/server.js [--host 127.0.0.1] [--port 2905] [--udp-port 9899]

Serves ASPs until Ctrl-C. The routing context of an ASP is the point code it is responsible for. Port 0 lets the system
choose.`;

const { host, port, udpPort } = readArguments(usage, {
  host: '127.0.0.1',
  port: 2905,
  udpPort: Number,
});

const MANAGEMENT = 0;
const asps = new Set<Asp>();

/** One ASP, for as long as it is there. */
function serve(association: SctpAssociation): Observable<unknown> {
  const asp = new Asp(association);
  asps.add(asp);
  const onError = (reason: Error): void => {
    console.error(`${asp.name}: ${reason.message}`);
    tell(asp, error(ErrorCode.PROTOCOL_ERROR));
  };
  const management$ = association.stream(MANAGEMENT).pipe(
    ofPpid(Ppid.M3UA),
    decode(m3ua, { onError }),
    respond(({ data }) => asp.manage(data).map((each) => m3ua.encode(each))),
  );
  const traffic$ = association.messages$.pipe(
    filter(({ stream, ppid }) => stream !== MANAGEMENT && ppid === Ppid.M3UA),
    decode(m3ua, { onError }),
    mergeMapByStream((message) => route(asp, message)),
  );
  return merge(management$, traffic$).pipe(
    catchError((reason: Error) => {
      console.error(reason.message); // one ASP less: the others go on
      association.abort(reason.message);
      return EMPTY;
    }),
    finalize(() => {
      asps.delete(asp);
      console.log(`${asp.name} has left`);
    }),
  );
}

/** Sends traffic on to where it belongs. The message is held until the receiver's side has room for it. */
async function route(from: Asp, { data: message }: SctpMessage<M3uaMessage>): Promise<void> {
  const parameter = find(message, Tag.PROTOCOL_DATA);
  if (from.state !== 'active' || message.kind !== Kind.DATA || parameter === undefined) {
    tell(from, error(ErrorCode.UNEXPECTED_MESSAGE));
    return;
  }
  const { dpc, sls } = readProtocolData(parameter);
  const to = [...asps].find(({ pointCode }) => pointCode === dpc)?.association;
  try {
    if (to === undefined) throw new Error(`nobody is active for point code ${dpc}`);
    const stream = streamFor(sls, to.streams.outbound);
    await to.send(m3ua.encode(message), { stream, ppid: Ppid.M3UA });
  } catch (reason) {
    console.error(`${from.name}: ${(reason as Error).message}`);
    tell(from, destinationUnavailable(dpc));
  }
}

/** A mask of 0 and a point code of 24 bits: this one point code (section 3.4.1). */
function destinationUnavailable(pointCode: number): M3uaMessage {
  return { kind: Kind.DUNA, parameters: [number32(Tag.AFFECTED_POINT_CODE, pointCode)] };
}

function tell({ association }: Asp, message: M3uaMessage): void {
  const options = { stream: MANAGEMENT, ppid: Ppid.M3UA };
  association.send(m3ua.encode(message), options).catch(() => undefined); // it has left
}

const server = listen({ host, port, udpPort });
announce(server);
server
  .pipe(autoShutdown({ timeout: STOP_WITHIN_MS }), mergeMap(serve), takeUntil(interrupted$))
  .subscribe({ error: fail });
