import { catchError, EMPTY, mergeMap, takeUntil } from 'rxjs';
import type { SctpServer } from 'rxsctp';
import { autoShutdown, sendTo } from 'rxsctp/operators';

import { announce, fail, interrupted$, STOP_WITHIN_MS } from './program.js';

/** Sends back what a server gets, until Ctrl-C. */
export function echo(server: SctpServer): void {
  announce(server);
  server
    .pipe(
      autoShutdown({ timeout: STOP_WITHIN_MS }),
      mergeMap((association) =>
        association.messages$.pipe(
          sendTo(association),
          catchError(() => EMPTY), // a client that fails is no concern of the others
        ),
      ),
      takeUntil(interrupted$),
    )
    .subscribe({ error: fail });
}
