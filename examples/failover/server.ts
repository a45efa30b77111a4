/** Sends back what it gets, at several addresses. */
import { listen } from 'rxsctp';

import { readArguments } from '../support/arguments.js';
import { echo } from '../support/echo.js';
import { timers } from './timers.js';

const usage = `Usage: node .build/examples/failover/server.js --host ADDRESS --host ADDRESS [--port 5004] [--udp-port 9899]

Sends back what it gets, until Ctrl-C. --host is one of its addresses.`;

const {
  host: hosts,
  port,
  udpPort,
} = readArguments(usage, { host: ['127.0.0.1'], port: 5004, udpPort: 9899 });

echo(listen({ hosts, port, udpPort, ...timers }));
