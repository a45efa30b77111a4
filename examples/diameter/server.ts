/**
 * A Diameter peer that answers (RFC 6733): capabilities exchange, watchdog, disconnection. Requests of a stream are
 * answered in their order, streams side by side; a request is held until its answer is on its way.
 */
import { catchError, EMPTY, mergeMap, type Observable, takeUntil } from 'rxjs';
import { listen, Ppid, type SctpAssociation } from 'rxsctp';
import { autoShutdown, decode, ofPpid, respond } from 'rxsctp/operators';

import { readArguments } from '../support/arguments.js';
import { announce, fail, interrupted$, STOP_WITHIN_MS } from '../support/program.js';
import { answerTo, capabilities, Command, origin, originOf, RELAY, Result } from './base.js';
import { diameter, type DiameterMessage } from './message.js';

const usage = `Usage: node .build/examples/diameter/server.js [--host 127.0.0.1] [--port 3868] [--udp-port 9899]
       [--identity server.example] [--realm example]

Answers Diameter peers until Ctrl-C. Port 0 lets the system choose.`;

const { host, port, udpPort, identity, realm } = readArguments(usage, {
  host: '127.0.0.1',
  port: 3868,
  udpPort: Number,
  identity: 'server.example',
  realm: 'example',
});

/** What peers send that do not know PPIDs; RFC 6733 wants 46. */
const UNLABELLED = 0;

const self = origin({ host: identity, realm });

/** The answer to a request; an answer needs none. */
function answer(peer: SctpAssociation, message: DiameterMessage): DiameterMessage[] {
  if (!message.request) return [];
  switch (message.command) {
    case Command.CAPABILITIES_EXCHANGE:
      console.log(`${originOf(message)} has come`);
      return [
        answerTo(message, Result.SUCCESS, [...self, ...capabilities(peer.localAddresses, RELAY)]),
      ];
    case Command.DEVICE_WATCHDOG:
      return [answerTo(message, Result.SUCCESS, self)];
    case Command.DISCONNECT_PEER:
      console.log(`${originOf(message)} leaves`);
      return [answerTo(message, Result.SUCCESS, self)];
    default:
      return [answerTo(message, Result.COMMAND_UNSUPPORTED, self)];
  }
}

/** One peer, for as long as it is there. */
function serve(peer: SctpAssociation): Observable<unknown> {
  return peer.messages$.pipe(
    ofPpid(Ppid.DIAMETER, UNLABELLED),
    decode(diameter),
    respond(({ data }) => answer(peer, data).map((each) => diameter.encode(each))),
    catchError((error: Error) => {
      console.error(error.message); // one peer less: the others go on
      peer.abort(error.message);
      return EMPTY;
    }),
  );
}

const server = listen({ host, port, udpPort });
announce(server);
server
  .pipe(autoShutdown({ timeout: STOP_WITHIN_MS }), mergeMap(serve), takeUntil(interrupted$))
  .subscribe({ error: fail });
