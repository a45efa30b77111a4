/**
 * Many sensors, one slow store. Readings wait where they are held, in the receive windows: memory is bounded by the
 * number of sensors times `receiveWindow`, and sensors that are faster than the store have to wait.
 */
import { catchError, EMPTY, finalize, mergeMap, take, takeUntil, tap } from 'rxjs';
import { listen } from 'rxsctp';
import { bufferHeld, concatMapHeld, decode, ofPpid } from 'rxsctp/operators';

import { readArguments } from '../support/arguments.js';
import { announce, fail, interrupted$ } from '../support/program.js';
import { READING, READING_BYTES, reading } from './reading.js';
import { Store } from './store.js';

const usage = `Usage: node .build/examples/telemetry/collector.js [--host 127.0.0.1] [--port 5002] [--udp-port 9899]
       [--sensors 8] [--window 16384] [--delay 20] [--out readings.ndjson]

Stores the readings of so many sensors, and ends when they have left or at Ctrl-C. --window is the receive window of
each in bytes, --delay what the store needs for a batch in milliseconds. Port 0 lets the system choose.`;

const { host, port, udpPort, sensors, window, delay, out } = readArguments(usage, {
  host: '127.0.0.1',
  port: 5002,
  udpPort: Number,
  sensors: 8,
  window: 16_384,
  delay: 20,
  out: 'readings.ndjson',
});

const store = await Store.create(out, delay);
let connected = 0;
let received = 0;
let mostWaiting = 0;

const server = listen({ host, port, udpPort, receiveWindow: window });
announce(server);
server
  .pipe(
    take(sensors),
    tap(() => console.log(`sensor ${(connected += 1)} of ${sensors}`)),
    mergeMap((sensor) =>
      sensor.messages$.pipe(
        ofPpid(READING),
        decode(reading),
        catchError((error: Error) => {
          console.error(error.message); // one sensor less: the others go on
          return EMPTY;
        }),
        // Does nothing when the sensor has left by itself.
        finalize(() => sensor.abort('the collector stops')),
      ),
    ),
    tap(() => {
      received += 1;
      mostWaiting = Math.max(mostWaiting, received - store.readings);
    }),
    bufferHeld({ count: 1000, time: 100 }),
    concatMapHeld(({ messages }) => store.insert(messages.map(({ data }) => data))),
    takeUntil(interrupted$),
  )
  .subscribe({
    error: fail,
    complete: () => {
      console.log(`${store.readings} readings in ${store.batches} batches stored in ${out}`);
      console.log(`at most ${mostWaiting * READING_BYTES} bytes waited for the store`);
    },
  });
