// An echo server, until it is killed.
import { catchError, EMPTY, mergeMap } from 'rxjs';
import { listen, type SctpListenOptions } from 'rxsctp';
import { sendTo } from 'rxsctp/operators';

const server = listen(JSON.parse(process.argv[2]) as SctpListenOptions);
server.address$.subscribe((address) => process.send?.(address));
server
  .pipe(
    mergeMap((association) =>
      association.messages$.pipe(
        sendTo(association),
        catchError(() => EMPTY),
      ),
    ),
  )
  .subscribe();
