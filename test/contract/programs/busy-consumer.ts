// Takes longer for each message of one association than the peer does to send it, and says after a while how many
// messages came between two turns of the event loop at most, and how much memory the process took.
import { mergeMap, take } from 'rxjs';
import { listen, type SctpListenOptions } from 'rxsctp';
import { scaled } from '../support/machine.js';

const BUSY_MS = 0.003;
const MESSAGES = scaled(500_000);

const server = listen(JSON.parse(process.argv[2]) as SctpListenOptions);
server.address$.subscribe((address) => process.send?.(address));

let received = 0;
let inTurn = 0;
let longestTurn = 0;

function turn(): void {
  longestTurn = Math.max(longestTurn, inTurn);
  inTurn = 0;
  setImmediate(turn);
}

server
  .pipe(
    take(1),
    mergeMap(({ messages$ }) => {
      turn();
      return messages$;
    }),
  )
  .subscribe(() => {
    const until = performance.now() + BUSY_MS;
    while (performance.now() < until);
    received++;
    inTurn++;
    longestTurn = Math.max(longestTurn, inTurn);
    if (received !== MESSAGES) return;
    process.send?.({ longestTurn, resident: process.resourceUsage().maxRSS * 1024 });
  });
