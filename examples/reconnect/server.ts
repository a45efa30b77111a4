/** Sends back what it gets. Kill it and start it again to see the client come back. */
import { listen } from 'rxsctp';

import { readArguments } from '../support/arguments.js';
import { echo } from '../support/echo.js';

const usage = `Usage: node .build/examples/reconnect/server.js [--host 127.0.0.1] [--port 5003] [--udp-port 9899]

Sends back what it gets, until Ctrl-C. Port 0 lets the system choose.`;

const { host, port, udpPort } = readArguments(usage, {
  host: '127.0.0.1',
  port: 5003,
  udpPort: Number,
});

echo(listen({ host, port, udpPort }));
