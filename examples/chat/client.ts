/** Joins one room of a chat server: sends each line of standard input, prints what is said. */
import { createInterface } from 'node:readline';

import {
  ignoreElements,
  map,
  merge,
  mergeMap,
  type Observable,
  Subject,
  take,
  takeUntil,
  tap,
} from 'rxjs';
import { connect, type SctpAssociation } from 'rxsctp';
import { decode, ofPpid, request } from 'rxsctp/operators';

import { readArguments } from '../support/arguments.js';
import { fail, interrupted$ } from '../support/program.js';
import { Kind, line, type Line, LIST_STREAM } from './agreement.js';

const usage = `Usage: node .build/examples/chat/client.js [--host 127.0.0.1] [--port 5001] [--udp-port 9899]
       [--room lobby] [--name NAME]

Joins a room and says each line of standard input there, until its end or Ctrl-C. --udp-port is the server's.`;

const { host, port, udpPort, room, name } = readArguments(usage, {
  host: '127.0.0.1',
  port: 5001,
  udpPort: Number,
  room: 'lobby',
  name: process.env.USER || 'somebody',
});

/** Emits when the user has nothing more to say. */
const bye$ = new Subject<void>();

async function* spoken(): AsyncGenerator<string> {
  for await (const text of createInterface({ input: process.stdin })) {
    if (text !== '') yield JSON.stringify({ from: name, text } satisfies Line);
  }
}

/** The lines of the room. */
function converse(association: SctpAssociation): Observable<string> {
  return association.stream(LIST_STREAM).pipe(
    take(1),
    mergeMap(({ data }) => {
      const rooms = JSON.parse(data.toString()) as string[];
      const stream = rooms.indexOf(room) + 1;
      if (stream === 0) throw new Error(`no room ${room}; there are ${rooms.join(', ')}`);

      const duplex = association.stream(stream);
      const heard$ = duplex.pipe(
        ofPpid(Kind.Line),
        decode(line, { onError: 'skip' }),
        map(({ data: { from, text } }) => `${from}: ${text}`),
      );
      const said$ = association
        .sendMany(spoken(), { stream, ppid: Kind.Line })
        .pipe(tap({ complete: () => bye$.next() }), ignoreElements());
      return request(duplex, { data: name, ppid: Kind.Join }).pipe(
        tap(() => console.log(`joined ${room}`)),
        mergeMap(() => merge(heard$, said$)),
      );
    }),
  );
}

// Unsubscribing from connect() shuts the association down gracefully: what was said still arrives.
connect({ host, port, remoteUdpPort: udpPort })
  .pipe(mergeMap(converse), takeUntil(merge(bye$, interrupted$)))
  .subscribe({
    next: (text) => console.log(text),
    error: fail,
    complete: () => process.stdin.destroy(),
  });
