import {
  catchError,
  EMPTY,
  firstValueFrom,
  mergeMap,
  Observable,
  ReplaySubject,
  Subject,
} from 'rxjs';
import { mark } from '../../api/support/shared.js';
import { shownAddress } from './address.js';
import type { SctpAddress } from '../../api/address.js';
import { invalidValue } from '../settings/argument.js';
import { SctpAssociation } from '../../api/association.js';
import { placesOf } from '../../api/support/place.js';
import { connecting } from './connection.js';
import { asyncDispose } from '../../api/support/dispose.js';
import { LocalEndpoint } from './local-endpoint.js';
import type { SctpMessage } from '../../api/message.js';
import type { SctpNotification } from '../../api/notification.js';
import type { SctpListenOptions, SctpPeerOptions } from '../../api/options.js';
import type { SctpEndpointStats } from '../../api/stats.js';
import type { SctpRefusal } from '../../api/refusal.js';
import { Refusals } from './refusals.js';
import { Routes } from './routes.js';
import type { SctpData, SctpSendOptions } from '../../api/send.js';
import { listenSettings, peerSettings, type ListenSettings } from '../settings/settings.js';
import { inCallersContext } from '../support/callers-context.js';
import { showAs } from '../../api/support/inspect.js';

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
  /**
   * Notifications of all associations, from their `comm-up` on: those that an association has kept for
   * its first subscriber, then each new one.
   */
  readonly notifications$: Observable<SctpNotification>;

  /**
   * Peers that were refused associations, summed up: one emission a second at the most for each reason. Hot; it
   * completes when the endpoint closes. When nobody is subscribed, refusals for want of room are a process warning.
   */
  readonly refused$: Observable<SctpRefusal>;

  readonly #refusals = new Refusals();
  readonly #settings: ListenSettings;
  readonly #local: LocalEndpoint;
  readonly #routes: Routes;
  readonly #address = new ReplaySubject<SctpAddress>(1);
  readonly #established = new Subject<SctpAssociation>();
  readonly #up = new Set<SctpAssociation>();
  #bound: SctpAddress | undefined;
  #state: 'binding' | 'listening' | 'failed' | 'closing' | 'closed' = 'binding';
  #closing: Promise<void> | undefined;
  #released: () => void = () => undefined;

  static {
    showAs(this, 'SctpEndpoint', (endpoint) => {
      const { localAddresses, localPort, udpPort } = endpoint.#settings;
      return {
        local: shownAddress(endpoint.#bound) ?? placesOf(localAddresses, localPort, udpPort),
        state: endpoint.#state,
        associations: endpoint.#up.size,
      };
    });
  }

  /** @internal */
  constructor(settings: ListenSettings) {
    this.#settings = settings;
    this.address$ = new Observable(
      inCallersContext((subscriber) => this.#address.subscribe(subscriber)),
    );
    this.associations$ = new Observable(
      inCallersContext((subscriber) => {
        for (const association of [...this.#up]) subscriber.next(association);
        subscriber.add(this.#established.subscribe(subscriber));
      }),
    );
    this.refused$ = this.#refusals.refused$;
    this.messages$ = this.associations$.pipe(
      mergeMap((association) => association.messages$.pipe(catchError(() => EMPTY))),
    );
    this.notifications$ = this.associations$.pipe(
      mergeMap((association) => association.notifications$),
    );
    this.#local = new LocalEndpoint(settings, {
      listening: (address) => {
        this.#bound = address;
        if (this.#state === 'binding') this.#state = 'listening';
        this.#address.next(address);
      },
      failed: (error) => {
        this.#state = 'failed';
        this.#leaveSignal();
        this.#address.error(error);
        this.#established.error(error);
        this.#released();
      },
      established: (association) => {
        this.#up.add(association);
        this.#established.next(association);
      },
      ended: (association) => {
        this.#up.delete(association);
      },
      refused: (refusal) => {
        this.#refusals.tell(refusal);
      },
      closed: () => {
        this.#released();
      },
    });
    this.#routes = new Routes(this.#local, settings);
    const { signal, localAddresses } = settings;
    signal?.addEventListener('abort', this.#onAbort);
    if (signal?.aborted === true) void this.close();
    else this.#local.bind(localAddresses);
  }

  /**
   * As {@link connect}, from this endpoint's port; options default to the endpoint's. An association
   * that the same peer opens meanwhile is the one emitted: there is never more than one with a peer.
   *
   * The Observable errors with an {@link SctpError}: `EISCONN` when the endpoint has an association with that
   * peer already, `ERR_SCTP_CLOSED` after {@link close}, else as {@link connect}.
   *
   * @throws {TypeError|RangeError} for wrong options, at the call.
   */
  connect(options: SctpPeerOptions): Observable<SctpAssociation> {
    const settings = peerSettings(options, this.#settings);
    return connecting((owner) => this.#local.begin(settings, owner));
  }

  /**
   * Sends a message to one of the endpoint's associations, or to a peer's address: then over the
   * association with that peer, whoever opened it, or over one that is opened for it with the options
   * given (RFC 6458, 3.1). Messages wait in memory, in order, until it is up; it is emitted by
   * `associations$` and lives until either side ends it. Options other than the address count when an
   * association is opened, and only then.
   *
   * Resolves and rejects as {@link SctpAssociation.send}; also rejects with what keeps the association from
   * coming up (as {@link connect} errors), and with `TypeError` for an association of another endpoint.
   * Messages keep their order among those that name the peer in the same way.
   *
   * As there, who does not await it loses no process over a peer: that an association does not come up is then
   * a process warning (`SCTP_UNDELIVERED`).
   */
  send(
    to: SctpAssociation | SctpPeerOptions,
    data: SctpData,
    options?: SctpSendOptions,
  ): Promise<void> {
    if (!(to instanceof SctpAssociation)) return this.#routes.send(to, data, options);
    if (this.#local.owns(to)) return to.send(data, options);
    return Promise.reject(invalidValue('to argument', 'an association of this endpoint', to));
  }

  /**
   * What the engine counts besides the {@link SctpAssociation.stats | statistics of associations}, and how many
   * associations there are. Rejects with the error of binding, if that fails, and with `ERR_SCTP_CLOSED` once the
   * endpoint is closed.
   */
  async stats(): Promise<SctpEndpointStats> {
    await firstValueFrom(this.#address, { defaultValue: undefined });
    return this.#local.stats();
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

  readonly #onAbort = (): void => {
    void this.close();
  };

  #leaveSignal(): void {
    this.#settings.signal?.removeEventListener('abort', this.#onAbort);
  }

  async #close(): Promise<void> {
    this.#state = 'closing';
    this.#leaveSignal();
    const { associations, bound } = this.#local;
    const released = new Promise<void>((resolve) => {
      this.#released = resolve;
    });
    this.#local.stop();
    await Promise.allSettled(associations.map(endOf));
    if (bound) await released;
    this.#state = 'closed';
    this.#address.complete();
    this.#established.complete();
    this.#refusals.end();
  }
}

mark(SctpEndpoint, 'SctpEndpoint');

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
 * endpoint.messages$.subscribe(({ association, data }) => association.sender().next(data));
 * await endpoint.send({ host: '127.0.0.2', port: 5000 }, 'hello', { stream: 3 });
 * ```
 *
 * @throws {TypeError|RangeError} for wrong options, at the call. Errors of binding come through
 *   `address$` and `associations$`.
 */
export function createEndpoint(options: SctpListenOptions = {}): SctpEndpoint {
  return new SctpEndpoint(listenSettings(options));
}
