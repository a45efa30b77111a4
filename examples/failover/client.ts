/** Sends a number every 5 ms, shows what becomes of the paths, and says how long nothing came back. */
import {
  distinctUntilChanged,
  filter,
  firstValueFrom,
  interval,
  lastValueFrom,
  map,
  scan,
  shareReplay,
  takeUntil,
  tap,
  timeInterval,
} from 'rxjs';
import { open, type SctpAssociation, type SctpPath } from 'rxsctp';
import { sendTo } from 'rxsctp/operators';

import { readArguments } from '../support/arguments.js';
import { fail, interrupted$ } from '../support/program.js';
import { timers } from './timers.js';

const usage = `Usage: node .build/examples/failover/client.js --host ADDRESS --host ADDRESS --local ADDRESS --local ADDRESS
       [--port 5004] [--udp-port 9899]

Sends a number every 5 ms and shows its paths when they change, until Ctrl-C. --host is one of the server's addresses,
--local one of its own, and --udp-port the server's.`;

const {
  host: hosts,
  local: localAddresses,
  port,
  udpPort: remoteUdpPort,
} = readArguments(usage, {
  host: ['127.0.0.1'],
  local: ['127.0.0.1'],
  port: 5004,
  udpPort: 9899,
});

const EVERY_MS = 5;

const shown = (paths: readonly SctpPath[]): string =>
  paths
    .map(({ address, state, primary }) => `${address} ${state}${primary ? ' (primary)' : ''}`)
    .join(', ');

async function run(association: SctpAssociation): Promise<void> {
  association.paths$
    .pipe(map(shown), distinctUntilChanged())
    .subscribe((paths) => console.log(paths));

  const heard$ = association.messages$.pipe(
    timeInterval(),
    scan(
      ({ count, silence }, { interval }) => ({
        count: count + 1,
        silence: Math.max(silence, interval),
      }),
      { count: 0, silence: 0 },
    ),
    shareReplay(1),
  );
  heard$.subscribe({ error: fail });

  let sent = 0;
  const numbers$ = interval(EVERY_MS).pipe(
    takeUntil(interrupted$),
    tap(() => sent++),
    map((n) => `${n}`),
    sendTo(association),
  );
  await lastValueFrom(numbers$, { defaultValue: undefined });
  const { count, silence } = await firstValueFrom(
    heard$.pipe(filter(({ count }) => count === sent)),
  );
  await association.shutdown();
  console.log(`${sent} sent, ${count} came back, silent for ${silence} ms at most`);
}

try {
  await using association = await open({ hosts, localAddresses, port, remoteUdpPort, ...timers });
  await run(association);
} catch (error) {
  fail(error as Error);
}
