/** Sends a number every so often, prints what comes back, and comes back itself when the server or the network fails. */
import { ignoreElements, interval, map, merge, type Observable, Subject, takeUntil } from 'rxjs';
import { connect, type SctpAssociation } from 'rxsctp';
import {
  ofNotification,
  reconnect,
  sendTo,
  type SctpReconnectState,
  whileUp,
} from 'rxsctp/operators';

import { readArguments } from '../support/arguments.js';
import { fail, interrupted$ } from '../support/program.js';

const usage = `Usage: node .build/examples/reconnect/client.js [--host 127.0.0.1] [--port 5003] [--udp-port 9899]
       [--interval 500] [--limit 20]

Sends a number every so many milliseconds and prints what comes back, until Ctrl-C. Gives up after so many attempts in a
row. --udp-port is the server's.`;

const options = readArguments(usage, {
  host: '127.0.0.1',
  port: 5003,
  udpPort: Number,
  interval: 500,
  limit: 20,
});

/** A dead server is noticed within seconds; with the defaults of RFC 9260 that takes minutes. */
const impatient = {
  rto: { initial: 200, min: 100, max: 1000 },
  associationMaxRetrans: 4,
  maxInitRetransmits: 2,
  heartbeatInterval: 1000,
};

const state$ = new Subject<SctpReconnectState>();
state$.subscribe((step) => {
  const { state, attempt } = step;
  const error = 'error' in step ? (step.error as Error | undefined)?.message : undefined;
  if (error !== undefined) console.log(error);
  console.log(state === 'waiting' ? `waiting ${step.delay} ms` : `${state} (attempt ${attempt})`);
});

/** What happens while connected. */
function converse(association: SctpAssociation): Observable<string> {
  const echoes$ = association.messages$.pipe(map(({ data }) => `echo of ${data.toString()}`));
  const numbers$ = interval(options.interval).pipe(
    map((n) => `${n}`),
    sendTo(association),
    ignoreElements(),
  );
  const lost$ = association.notifications$.pipe(
    ofNotification('send-failed'),
    map(({ data }) => `not delivered: ${data.toString()}`),
  );
  return merge(lost$, echoes$, numbers$);
}

connect({
  host: options.host,
  port: options.port,
  remoteUdpPort: options.udpPort,
  ...impatient,
})
  .pipe(
    reconnect({
      backoff: { initial: 100, max: 2000 },
      limit: options.limit,
      afterShutdown: true,
      state: state$,
    }),
    whileUp(converse),
    takeUntil(interrupted$),
  )
  .subscribe({ next: (line) => console.log(line), error: fail });
