import { Observable, ReplaySubject, type Subscriber } from 'rxjs';
import { getChannel } from '../native/channel.js';
import { resolveHost, type SctpAddress } from './address.js';
import type { SctpAssociation } from './association.js';
import { LocalEndpoint } from './local-endpoint.js';
import { listenSettings, type ListenSettings, type SctpListenOptions } from './options.js';

/**
 * A server, made by {@link listen}: an Observable of the associations peers open.
 */
export class SctpServer extends Observable<SctpAssociation> {
  readonly #settings: ListenSettings;
  #addresses = new ReplaySubject<SctpAddress>(1);

  /**
   * Where the server is bound: emits after each bind and replays to late subscribers. It completes when
   * the server stops, without a value when binding fails; the error goes to the server's subscriber.
   * Subscribed to before the server is, it waits for it.
   */
  readonly address$: Observable<SctpAddress> = new Observable((subscriber) =>
    this.#addresses.subscribe(subscriber),
  );

  constructor(settings: ListenSettings) {
    super((subscriber) => {
      this.#bind(subscriber);
    });
    this.#settings = settings;
  }

  #bind(subscriber: Subscriber<SctpAssociation>): void {
    const { unsupported, signal, host } = this.#settings;
    if (unsupported !== undefined) {
      this.#fail(subscriber, unsupported);
      return;
    }
    const stop = (): void => {
      subscriber.complete();
    };
    if (signal?.aborted === true) {
      stop();
      return;
    }
    signal?.addEventListener('abort', stop);
    subscriber.add(() => {
      signal?.removeEventListener('abort', stop);
    });
    resolveHost(host, (error, address) => {
      if (subscriber.closed) return;
      if (error === undefined) this.#open(subscriber, address);
      else this.#fail(subscriber, error);
    });
  }

  #open(subscriber: Subscriber<SctpAssociation>, host: string): void {
    const { port, udpPort } = this.#settings;
    const where = { host, port, udpPort, accept: true };
    try {
      const endpoint = new LocalEndpoint(getChannel(), where, this.#settings, {
        listening: (address) => {
          if (!subscriber.closed) this.#addresses.next(address);
        },
        failed: (error) => {
          this.#fail(subscriber, error);
        },
        established: (association) => {
          subscriber.next(association);
        },
      });
      subscriber.add(() => {
        endpoint.close();
        this.#forgetAddress();
      });
    } catch (error) {
      this.#fail(subscriber, error);
    }
  }

  #fail(subscriber: Subscriber<SctpAssociation>, error: unknown): void {
    this.#forgetAddress();
    subscriber.error(error);
  }

  #forgetAddress(): void {
    const stopped = this.#addresses;
    this.#addresses = new ReplaySubject(1);
    stopped.complete();
  }
}

/**
 * A server. Subscribing binds, unsubscribing stops accepting; associations accepted before live on. It
 * is cold: a second subscription is a second bind, which fails with `EADDRINUSE` unless ports are
 * ephemeral. Errors of binding travel through the Observable.
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
