import type { Observable } from 'rxjs';
import { SctpError } from '../../api/error.js';
import type { SctpAssociation } from '../../api/association.js';
import { ClientPorts } from './client-ports.js';
import { connecting, Connection, type ConnectionOwner } from './connection.js';
import type { SctpConnectOptions } from '../../api/options.js';
import { connectSettings, type ConnectSettings } from '../settings/settings.js';

/**
 * A client. Subscribing opens an association and emits it once it is established; the Observable
 * completes when the association ends gracefully and errors when it cannot be opened or fails.
 *
 * The subscription is the association's lifetime: unsubscribing shuts it down gracefully, or aborts it
 * while it is still being set up. So `retry()`, `repeat()` and `timeout()` work as they are, and
 * `firstValueFrom(connect(…))` closes what it opened; {@link open} is for imperative code.
 *
 * ```ts
 * connect({ host: '127.0.0.1', port: 5000 })
 *   .pipe(retry({ delay: 1000 }))
 *   .subscribe((association) => association.sender({ stream: 3 }).next('hello'));
 * ```
 *
 * @throws {TypeError|RangeError} for wrong options, at the call.
 */
export function connect(options: SctpConnectOptions): Observable<SctpAssociation> {
  const settings = connectSettings(options);
  return connecting((owner) => begin(settings, owner));
}

/**
 * Opens an association whose lifetime is the caller's: end it with `shutdown()`, `abort()` or
 * `await using`.
 *
 * ```ts
 * await using association = await open({ host: '127.0.0.1', port: 5000 });
 * await association.send('hello');
 * ```
 *
 * Rejects as {@link connect} errors; with the signal's reason when `signal` is aborted. Aborting it later
 * aborts the association.
 *
 * @throws {TypeError|RangeError} for wrong options; as a rejection.
 */
export async function open(options: SctpConnectOptions): Promise<SctpAssociation> {
  const settings = connectSettings(options);
  return new Promise((resolve, reject) => {
    begin(settings, {
      established: resolve,
      ended: (error) => {
        reject(error ?? new SctpError('ERR_SCTP_CLOSED', 'The association has ended.'));
      },
    });
  });
}

/** A connection from ports of its own, which go with it. */
function begin(settings: ConnectSettings, owner: ConnectionOwner): Connection {
  const connection = new Connection(new ClientPorts(settings), settings, owner, false);
  connection.start();
  return connection;
}
