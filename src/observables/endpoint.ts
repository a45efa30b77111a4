import { catchError, EMPTY, mergeMap, Observable, ReplaySubject, Subject } from 'rxjs';
import { getChannel } from '../native/channel.js';
import { SctpError } from '../native/error.js';
import { resolveHost, type SctpAddress } from './address.js';
import type { SctpAssociation } from './association.js';
import { Connection } from './connection.js';
import { asyncDispose } from './dispose.js';
import { LocalEndpoint } from './local-endpoint.js';
import type { SctpMessage } from './message.js';
import type { SctpNotification } from './notification.js';
import {
  listenSettings,
  peerSettings,
  type ListenSettings,
  type SctpListenOptions,
  type SctpPeerOptions,
} from './options.js';

/**
 * One SCTP port with many associations, accepted and connected (the one-to-many style of RFC 6458); made
 * by {@link createEndpoint}, which binds it. Its lifetime is the caller's: end it with {@link close}.
 */
export class SctpEndpoint implements AsyncDisposable {
  /** Where it is bound: replayed; errors when binding fails, completes when the endpoint closes. */
  readonly address$: Observable<SctpAddress>;
  /**
   * Every association of the endpoint: those that are up at subscription, then each new one. Errors when
   * binding fails, completes when the endpoint closes.
   */
  readonly associations$: Observable<SctpAssociation>;
  /**
   * Received messages of all associations. The failure of one of them is a matter of its
   * notifications and ends nothing here.
   */
  readonly messages$: Observable<SctpMessage>;
  /** Notifications of all associations. */
  readonly notifications$: Observable<SctpNotification>;

  readonly #settings: ListenSettings;
  readonly #address = new ReplaySubject<SctpAddress>(1);
  readonly #established = new Subject<SctpAssociation>();
  readonly #up = new Set<SctpAssociation>();
  /** Connections that wait for the endpoint's own host name to be resolved. */
  #waiting: (() => void)[] = [];
  #local: LocalEndpoint | undefined;
  #failure: unknown;
  #closing: Promise<void> | undefined;
  #released: () => void = () => undefined;

  constructor(settings: ListenSettings) {
    this.#settings = settings;
    this.address$ = this.#address.asObservable();
    this.associations$ = new Observable((subscriber) => {
      for (const association of [...this.#up]) subscriber.next(association);
      subscriber.add(this.#established.subscribe(subscriber));
    });
    this.messages$ = this.associations$.pipe(
      mergeMap((association) => association.messages$.pipe(catchError(() => EMPTY))),
    );
    this.notifications$ = this.associations$.pipe(
      mergeMap((association) => association.notifications$),
    );
    this.#bind();
  }

  /** As {@link connect}, from this endpoint's port; options default to the endpoint's. */
  connect(options: SctpPeerOptions): Observable<SctpAssociation> {
    const settings = peerSettings(options, this.#settings);
    return new Observable((subscriber) => {
      const connection = new Connection(
        settings,
        (address, owner) => this.#usable().connect(address, settings, owner),
        {
          established: (association) => {
            subscriber.next(association);
          },
          ended: (error) => {
            if (error === undefined) subscriber.complete();
            else subscriber.error(error);
          },
        },
      );
      subscriber.add(() => {
        connection.leave();
      });
      this.#whenResolved(() => {
        if (!subscriber.closed) connection.start();
      });
    });
  }

  /**
   * Stops accepting and shuts all associations down gracefully. Resolves, also when called again, once the
   * last has ended, however it did, and the port is free.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  /** As {@link close}, for `await using`. */
  [asyncDispose](): Promise<void> {
    return this.close();
  }

  #bind(): void {
    const { unsupported, signal, host } = this.#settings;
    if (unsupported !== undefined) {
      this.#fail(unsupported);
      return;
    }
    if (signal !== undefined) this.#closeOn(signal);
    resolveHost(host, (error, address) => {
      if (error !== undefined) this.#fail(error);
      else if (this.#closing === undefined) this.#open(address);
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const start of waiting) start();
    });
  }

  #closeOn(signal: AbortSignal): void {
    const close = (): void => {
      void this.close();
    };
    if (signal.aborted) close();
    else signal.addEventListener('abort', close, { once: true });
  }

  #open(host: string): void {
    const { port, udpPort } = this.#settings;
    try {
      this.#local = new LocalEndpoint(
        getChannel(),
        { host, port, udpPort, accept: true },
        this.#settings,
        {
          listening: (address) => {
            this.#address.next(address);
          },
          failed: (error) => {
            this.#local = undefined;
            this.#fail(error);
          },
          established: (association) => {
            this.#add(association);
          },
          closed: () => {
            this.#released();
          },
        },
      );
    } catch (error) {
      this.#fail(error);
    }
  }

  #add(association: SctpAssociation): void {
    this.#up.add(association);
    association.state$.subscribe({
      complete: () => {
        this.#up.delete(association);
      },
    });
    this.#established.next(association);
  }

  #fail(error: unknown): void {
    this.#failure = error;
    this.#address.error(error);
    this.#established.error(error);
    this.#released();
  }

  #whenResolved(start: () => void): void {
    const pending = this.#local === undefined && this.#failure === undefined;
    if (pending && this.#closing === undefined) this.#waiting.push(start);
    else start();
  }

  #usable(): LocalEndpoint {
    if (this.#failure !== undefined) throw this.#failure as Error;
    if (this.#local === undefined || this.#closing !== undefined) {
      throw new SctpError(
        'ERR_SCTP_CLOSED',
        'The endpoint is closed: nothing can connect from it.',
      );
    }
    return this.#local;
  }

  async #close(): Promise<void> {
    const local = this.#local;
    if (local !== undefined) {
      const released = new Promise<void>((resolve) => {
        this.#released = resolve;
      });
      const associations = [...local.associations];
      local.close();
      await Promise.allSettled(associations.map(endOf));
      await released;
    }
    this.#address.complete();
    this.#established.complete();
  }
}

/** Ends an association: gracefully, unless it is not even up. */
async function endOf(association: SctpAssociation): Promise<void> {
  if (association.state === 'cookie-wait' || association.state === 'cookie-echoed') {
    association.abort();
  } else {
    await association.shutdown();
  }
}

/**
 * Binds an endpoint that both accepts and connects, from one SCTP port.
 *
 * ```ts
 * const endpoint = createEndpoint({ host: '127.0.0.1', port: 5000 });
 * endpoint.messages$.subscribe((message) => message.association.send(message.data));
 * endpoint.connect({ host: '127.0.0.2', port: 5000 }).subscribe();
 * ```
 *
 * @throws {TypeError|RangeError} for wrong options, at the call. Errors of binding come through
 *   `address$` and `associations$`.
 */
export function createEndpoint(options: SctpListenOptions = {}): SctpEndpoint {
  return new SctpEndpoint(listenSettings(options));
}
