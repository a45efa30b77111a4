/** Sends back what it gets. Kill it and start it again to see the client come back. */
import { catchError, EMPTY, mergeMap, takeUntil } from 'rxjs';
import { listen } from 'rxsctp';
import { autoShutdown, sendTo } from 'rxsctp/operators';

import { readArguments } from '../support/arguments.js';
import { announce, fail, interrupted$, STOP_WITHIN_MS } from '../support/program.js';

const usage = `Usage: node .build/examples/reconnect/server.js [--host 127.0.0.1] [--port 5003] [--udp-port 9899]

Sends back what it gets, until Ctrl-C. Port 0 lets the system choose.`;

const { host, port, udpPort } = readArguments(usage, {
  host: '127.0.0.1',
  port: 5003,
  udpPort: Number,
});

const server = listen({ host, port, udpPort });
announce(server);
server
  .pipe(
    autoShutdown({ timeout: STOP_WITHIN_MS }),
    mergeMap((association) =>
      association.messages$.pipe(
        sendTo(association),
        catchError(() => EMPTY), // a client that fails is no concern of the others
      ),
    ),
    takeUntil(interrupted$),
  )
  .subscribe({ error: fail });
