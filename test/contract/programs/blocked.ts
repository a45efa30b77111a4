// Blocks its event loop for 20 s at the first message, and says afterwards what came meanwhile.
import { mergeMap, take } from 'rxjs';
import { listen, type SctpListenOptions } from 'rxsctp';

const BLOCKED_FOR = 20_000;
const EXPECTED = 4 << 20;

const server = listen(JSON.parse(process.argv[2]) as SctpListenOptions);
server.address$.subscribe((address) => process.send?.(address));

let begun = 0;
let blockedFor = 0;
let received = 0;
server
  .pipe(
    take(1),
    mergeMap((association) => association.messages$),
  )
  .subscribe(({ length }) => {
    if (begun === 0) {
      begun = Date.now();
      process.send?.('blocking', () => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCKED_FOR);
        blockedFor = Date.now() - begun;
      });
      return;
    }
    received += length;
    if (received === EXPECTED) process.send?.({ blockedFor, received });
  });
