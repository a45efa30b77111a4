import { Observable, ReplaySubject, type Subscriber } from 'rxjs';
import { mark } from '../../api/support/shared.js';
import { placesOf } from '../../api/support/place.js';
import { shownAddress } from './address.js';
import type { SctpAddress } from '../../api/address.js';
import { awaitAddress } from './awaited-address.js';
import type { SctpAssociation } from '../../api/association.js';
import { LocalEndpoint } from './local-endpoint.js';
import { SctpError } from '../../api/error.js';
import type { SctpListenOptions } from '../../api/options.js';
import type { SctpEndpointStats } from '../../api/stats.js';
import { listenSettings, type ListenSettings } from '../settings/settings.js';
import { inCallersContext } from '../support/callers-context.js';
import { showAs } from '../../api/support/inspect.js';
import type { SctpRefusal } from '../../api/refusal.js';
import { Refusals } from './refusals.js';
import { ToldElsewhere } from './told-elsewhere.js';

/**
 * A server, made by {@link listen}: an Observable of the associations peers open.
 */
export class SctpServer extends Observable<SctpAssociation> {
  readonly #settings: ListenSettings;
  #addresses = new ReplaySubject<SctpAddress>(1);
  /** Whether they have ended with the error of a bind, which stays for late subscribers until the next. */
  #failed = false;
  #subscribers = 0;
  /** Where it is bound now, by each of its subscribers. */
  readonly #bound = new Set<SctpAddress>();

  static {
    showAs(this, 'SctpServer', (server) => {
      const { localAddresses, localPort, udpPort } = server.#settings;
      const [first] = [...server.#bound, undefined];
      const isBinding = server.#subscribers > 0;
      return {
        local: shownAddress(first) ?? placesOf(localAddresses, localPort, udpPort),
        state: first !== undefined ? 'listening' : isBinding ? 'binding' : 'not listening',
      };
    });
  }

  /**
   * Where the server is bound: emits after each bind and replays to late subscribers. It completes when
   * the server stops, and errors when binding fails, as the server does; for who subscribes without an
   * error handler nothing happens then, because the server's subscriber has heard of it. Subscribed
   * to before the server is, it waits for it; when the process ends meanwhile, as nothing else goes on, a process
   * warning (`SCTP_NOT_LISTENING`) says so.
   */
  readonly address$: Observable<SctpAddress> = new ToldElsewhere(
    inCallersContext((subscriber) => {
      if (this.#subscribers === 0) awaitAddress(subscriber, () => this.#subscribers > 0);
      return this.#addresses.subscribe(subscriber);
    }),
  );

  /**
   * Peers that were refused associations, summed up: one emission a second at the most for each reason. Hot; it neither
   * completes nor errors, since the server may be subscribed to again. When nobody is subscribed, refusals for want
   * of room are a process warning.
   */
  readonly refused$: Observable<SctpRefusal>;
  /** Those that are bound. */
  readonly #endpoints = new Set<LocalEndpoint>();
  readonly #refusals = new Refusals();

  /** @internal */
  constructor(settings: ListenSettings) {
    super(
      inCallersContext((subscriber) => {
        this.#subscribers++;
        subscriber.add(() => this.#subscribers--);
        this.#bind(subscriber);
      }),
    );
    this.#settings = settings;
    this.refused$ = this.#refusals.refused$;
  }

  /**
   * What the engine counts besides the {@link SctpAssociation.stats | statistics of associations}, and how many
   * associations there are. Rejects with `ERR_SCTP_CLOSED` while the server is not listening.
   */
  stats(): Promise<SctpEndpointStats> {
    for (const endpoint of this.#endpoints) return endpoint.stats();
    return Promise.reject(
      new SctpError('ERR_SCTP_CLOSED', 'The server is not listening: it has no statistics.'),
    );
  }

  #bind(subscriber: Subscriber<SctpAssociation>): void {
    const { signal, localAddresses } = this.#settings;
    const stop = (): void => {
      subscriber.complete();
    };
    if (signal?.aborted === true) {
      stop();
      return;
    }
    if (this.#failed) this.#renewAddresses();
    let bound: SctpAddress | undefined;
    const endpoint = new LocalEndpoint(this.#settings, {
      listening: (address) => {
        if (subscriber.closed) return;
        bound = address;
        this.#bound.add(address);
        this.#endpoints.add(endpoint);
        this.#addresses.next(address);
      },
      failed: (error) => {
        if (subscriber.closed) return;
        this.#failed = true;
        this.#addresses.error(error);
        subscriber.error(error);
      },
      established: (association) => {
        subscriber.next(association);
      },
      refused: (refusal) => {
        this.#refusals.tell(refusal);
      },
    });
    signal?.addEventListener('abort', stop);
    subscriber.add(() => {
      signal?.removeEventListener('abort', stop);
      if (bound !== undefined) this.#bound.delete(bound);
      this.#endpoints.delete(endpoint);
      endpoint.stop();
      if (!this.#failed) this.#renewAddresses();
    });
    endpoint.bind(localAddresses);
  }

  #renewAddresses(): void {
    this.#failed = false;
    const stopped = this.#addresses;
    this.#addresses = new ReplaySubject(1);
    stopped.complete();
  }
}

mark(SctpServer, 'SctpServer');

/**
 * A server. Subscribing binds, unsubscribing stops accepting; associations accepted before live on, also when
 * the same port is bound again meanwhile. It is cold: a second subscription is a second bind, which fails with
 * `EADDRINUSE` while the first one lasts, unless ports are ephemeral. Errors of binding travel through the
 * Observable.
 *
 * ```ts
 * const server = listen({ host: '127.0.0.1', port: 5000 });
 * server.address$.subscribe(({ port, udpPort }) => console.log(port, udpPort));
 * server
 *   .pipe(mergeMap((association) => association.messages$.pipe(catchError(() => EMPTY))))
 *   .subscribe((message) => console.log(message.stream, message.data));
 * ```
 *
 * @throws {TypeError|RangeError} for wrong options, at the call.
 */
export function listen(options: SctpListenOptions = {}): SctpServer {
  return new SctpServer(listenSettings(options));
}
