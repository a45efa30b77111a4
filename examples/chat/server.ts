/**
 * A chat with a stream for each room: a busy room does not delay a quiet one, and a member who reads slowly loses the
 * oldest lines of the busy room and slows nobody down.
 */
import {
  catchError,
  EMPTY,
  finalize,
  merge,
  mergeMap,
  type Observable,
  takeUntil,
  tap,
} from 'rxjs';
import { listen, type SctpAssociation, type SctpSendSubject } from 'rxsctp';
import { autoShutdown } from 'rxsctp/operators';

import { readArguments } from '../support/arguments.js';
import { announce, fail, interrupted$, STOP_WITHIN_MS } from '../support/program.js';
import { Kind, LIST_STREAM } from './agreement.js';

const usage = `Usage: node .build/examples/chat/server.js [--host 127.0.0.1] [--port 5001] [--udp-port 9899]
       [--room NAME]...

Serves chat rooms until Ctrl-C. Port 0 lets the system choose.`;

const {
  host,
  port,
  udpPort,
  room: names,
} = readArguments(usage, {
  host: '127.0.0.1',
  port: 5001,
  udpPort: Number,
  room: ['lobby', 'rxjs', 'sctp'],
});

const MAX_LINE_BYTES = 4096;
/** What may wait of one room for a member who reads slowly. */
const BACKLOG_BYTES = 64 * 1024;

interface Room {
  readonly stream: number;
  /** Who joined, and the way to each. */
  readonly members: Map<SctpAssociation, SctpSendSubject>;
}

const rooms = names.map((_, i): Room => ({ stream: i + 1, members: new Map() }));

/** One member, for as long as it is there. */
function serve(member: SctpAssociation): Observable<unknown> {
  member.sender({ stream: LIST_STREAM, ppid: Kind.Rooms }).next(JSON.stringify(names));
  return merge(...rooms.map((room) => attend(member, room))).pipe(
    catchError((error: Error) => {
      console.error(error.message); // one member less: the others go on
      member.abort(error.message);
      return EMPTY;
    }),
  );
}

/** One member in one room: what it says goes to everybody who joined. */
function attend(member: SctpAssociation, room: Room): Observable<unknown> {
  return member.stream(room.stream).pipe(
    tap(({ ppid, data }) => {
      if (ppid === Kind.Join) join(member, room);
      if (ppid === Kind.Line) say(data, room.members);
    }),
    finalize(() => room.members.delete(member)),
  );
}

function join(member: SctpAssociation, { stream, members }: Room): void {
  if (members.has(member)) return;
  const out = member.sender({
    stream,
    ppid: Kind.Line,
    limit: BACKLOG_BYTES,
    overflow: 'drop-oldest',
  });
  members.set(member, out);
  out.next({ data: 'welcome', ppid: Kind.Join });
}

function say(line: Buffer, members: Room['members']): void {
  for (const [member, out] of members) {
    if (member.state === 'established') out.next(line);
  }
}

const server = listen({ host, port, udpPort, maxMessageSize: MAX_LINE_BYTES });
announce(server);
server
  .pipe(autoShutdown({ timeout: STOP_WITHIN_MS }), mergeMap(serve), takeUntil(interrupted$))
  .subscribe({ error: fail });
