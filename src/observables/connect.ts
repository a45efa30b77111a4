import { Observable } from 'rxjs';
import { getChannel } from '../native/channel.js';
import { SctpError } from '../native/error.js';
import { wildcardFor } from './address.js';
import type { SctpAssociation } from './association.js';
import { Connection, type ConnectionOwner } from './connection.js';
import { LocalEndpoint } from './local-endpoint.js';
import { connectSettings, type ConnectSettings, type SctpConnectOptions } from './options.js';

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
 *   .subscribe((association) => association.send('hello', { stream: 3 }));
 * ```
 *
 * @throws {TypeError|RangeError} for wrong options, at the call.
 */
export function connect(options: SctpConnectOptions): Observable<SctpAssociation> {
  const settings = connectSettings(options);
  return new Observable((subscriber) => {
    const connection = createConnection(settings, {
      established: (association) => {
        subscriber.next(association);
      },
      ended: (error) => {
        if (error === undefined) subscriber.complete();
        else subscriber.error(error);
      },
    });
    subscriber.add(() => {
      connection.leave();
    });
    connection.start();
  });
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
    createConnection(settings, {
      established: resolve,
      ended: (error) => {
        reject(error ?? new SctpError('ERR_SCTP_CLOSED', 'The association has ended.'));
      },
    }).start();
  });
}

/** A connection from a port of its own, which goes with it. */
function createConnection(settings: ConnectSettings, owner: ConnectionOwner): Connection {
  return new Connection(
    settings,
    (address, association) => {
      const { localAddress, localPort, udpPort } = settings;
      const host = localAddress ?? wildcardFor(address);
      const where = { host, port: localPort, udpPort, accept: false };
      const endpoint = new LocalEndpoint(getChannel(), where, settings);
      return endpoint.connect(address, settings, {
        established: (established) => {
          association.established(established);
        },
        ended: (ended, error) => {
          endpoint.close();
          association.ended(ended, error);
        },
      });
    },
    owner,
  );
}
