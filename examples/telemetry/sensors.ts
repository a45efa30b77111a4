/**
 * Many sensors, an association each, all of them faster than the collector's store. A reading is made when there is
 * room to send it, so what waits on this side is bounded too: by `sendBuffer` for each sensor.
 */
import { last, map, merge, mergeMap, type Observable, reduce, take, takeUntil } from 'rxjs';
import { connect } from 'rxsctp';

import { readArguments } from '../support/arguments.js';
import { fail, interrupted$ } from '../support/program.js';
import { READING, reading } from './reading.js';

const usage = `Usage: node .build/examples/telemetry/sensors.js [--host 127.0.0.1] [--port 5002] [--udp-port 9899]
       [--sensors 8] [--readings 20000]

Each of so many sensors sends so many readings and leaves. --udp-port is the collector's.`;

const { host, port, udpPort, sensors, readings } = readArguments(usage, {
  host: '127.0.0.1',
  port: 5002,
  udpPort: Number,
  sensors: 8,
  readings: 20_000,
});

function* measure(sensor: number): Generator<Buffer> {
  for (let number = 0; number < readings; number += 1) {
    yield reading.encode({ sensor, number, time: Date.now(), value: Math.sin(number / 100) });
  }
}

/** Emits how many readings there were once the collector's side has acknowledged all of them, and leaves. */
function run(sensor: number): Observable<number> {
  return connect({ host, port, remoteUdpPort: udpPort, sendBuffer: 64 * 1024 }).pipe(
    mergeMap((association) =>
      association.sendMany(measure(sensor), { ppid: READING, acknowledged: true }).pipe(last()),
    ),
    map(({ messages }) => messages),
    take(1),
  );
}

merge(...Array.from({ length: sensors }, (_, sensor) => run(sensor)))
  .pipe(
    reduce((sum, messages) => sum + messages, 0),
    takeUntil(interrupted$),
  )
  .subscribe({
    next: (messages) => console.log(`${messages} readings of ${sensors} sensors sent`),
    error: fail,
  });
