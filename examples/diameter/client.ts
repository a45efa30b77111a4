/**
 * A Diameter peer that asks (RFC 6733): exchanges capabilities, sends watchdog requests side by side, and disconnects. It
 * works with other servers as well, for instance freeDiameter.
 */
import { randomInt } from 'node:crypto';

import { firstValueFrom, lastValueFrom, map, mergeMap, type Observable, range, reduce } from 'rxjs';
import { open, Ppid, type SctpAssociation } from 'rxsctp';
import { decode, ofPpid, request, respond, type SctpReplyMatch } from 'rxsctp/operators';

import { readArguments } from '../support/arguments.js';
import { fail, interrupted$ } from '../support/program.js';
import {
  answerTo,
  capabilities,
  Command,
  disconnectCause,
  origin,
  originOf,
  Result,
  resultOf,
} from './base.js';
import { type Avp, diameter, type DiameterMessage } from './message.js';

const usage = `Usage: node .build/examples/diameter/client.js [--host 127.0.0.1] [--port 3868] [--udp-port 9899]
       [--identity client.example] [--realm example] [--application 4] [--requests 100]

Connects to a Diameter server, sends so many watchdog requests, at most 16 at a time, and leaves. --udp-port is the
server's.`;

const options = readArguments(usage, {
  host: '127.0.0.1',
  port: 3868,
  udpPort: Number,
  identity: 'client.example',
  realm: 'example',
  application: 4,
  requests: 100,
});

const AT_A_TIME = 16;
const ANSWER_WITHIN_MS = 5000;
const BASE_PROTOCOL = 0;
/** What peers send that do not know PPIDs. */
const UNLABELLED = 0;

const self = origin({ host: options.identity, realm: options.realm });
let identifier = randomInt(2 ** 32);

/** An answer has the number of its request. Requests of the peer may have the same by chance. */
const hopByHop: SctpReplyMatch = {
  key(data, isReply) {
    const message = diameter.decode(data);
    return isReply && message.request ? undefined : message.hopByHop;
  },
};

/** Sends a request and emits the answer to it. */
function ask(peer: SctpAssociation, command: number, avps: Avp[]): Observable<DiameterMessage> {
  identifier = (identifier + 1) >>> 0;
  const data = diameter.encode({
    request: true,
    command,
    application: BASE_PROTOCOL,
    hopByHop: identifier,
    endToEnd: identifier,
    avps: [...self, ...avps],
  });
  // Diameter leaves it to the peer on which stream it answers. Some answer with PPID 0, where RFC 6733 wants 46.
  return request(
    peer,
    { data, ppid: Ppid.DIAMETER },
    { match: hopByHop, replyStream: 'any', replyPpid: 'any', timeout: ANSWER_WITHIN_MS },
  ).pipe(
    map((message) => diameter.decode(message.data)),
    map((answer) => {
      if (resultOf(answer) === Result.SUCCESS) return answer;
      throw new Error(`${originOf(answer)} answers with result ${resultOf(answer) ?? 'missing'}`);
    }),
  );
}

/** The other side may ask, too, whether this one is alive. */
function answerWatchdogs(peer: SctpAssociation): void {
  peer.messages$
    .pipe(
      ofPpid(Ppid.DIAMETER, UNLABELLED),
      decode(diameter),
      respond(({ data }) =>
        data.request && data.command === Command.DEVICE_WATCHDOG
          ? [diameter.encode(answerTo(data, Result.SUCCESS, self))]
          : [],
      ),
    )
    .subscribe({ error: fail });
}

async function run(peer: SctpAssociation): Promise<void> {
  answerWatchdogs(peer);
  const { CAPABILITIES_EXCHANGE, DEVICE_WATCHDOG, DISCONNECT_PEER } = Command;
  const described = capabilities(peer.localAddresses, options.application);
  const welcome = await firstValueFrom(ask(peer, CAPABILITIES_EXCHANGE, described));
  console.log(`connected to ${originOf(welcome)}`);

  const answers$ = range(0, options.requests).pipe(
    mergeMap(() => ask(peer, DEVICE_WATCHDOG, []), AT_A_TIME),
    reduce((count) => count + 1, 0),
  );
  console.log(`${await lastValueFrom(answers$)} watchdog requests answered`);

  await firstValueFrom(ask(peer, DISCONNECT_PEER, [disconnectCause()]));
  await peer.shutdown();
  console.log('disconnected');
}

const stopping = new AbortController();
interrupted$.subscribe(() => stopping.abort(new Error('interrupted')));
try {
  const { host, port, udpPort: remoteUdpPort } = options;
  await using peer = await open({ host, port, remoteUdpPort, signal: stopping.signal });
  await run(peer);
} catch (error) {
  fail(error as Error);
}
