import { firstValueFrom, Subscription } from 'rxjs';
import {
  connect,
  listen,
  open,
  type SctpAddress,
  type SctpAssociation,
  type SctpConnectOptions,
  type SctpListenOptions,
  type SctpServer,
} from 'rxsctp';
import { ENGINE } from './engine.js';
import { record, until, type Recording } from './until.js';

/** A server under test, and what it has accepted. */
export interface Listening {
  readonly server: SctpServer;
  readonly address: SctpAddress;
  readonly accepted: Recording<SctpAssociation>;
}

export interface Pair {
  readonly client: SctpAssociation;
  readonly server: SctpAssociation;
  readonly listening: Listening;
}

/** Servers and associations on loopback, taken down after each test of the suite it is made in. */
export class Stage {
  #subscriptions = new Subscription();
  readonly #associations: SctpAssociation[] = [];

  constructor() {
    afterEach(() => this.#clear());
  }

  /** `options` with the engine under test and, for those that bind, free ports. */
  listenOptions(options: SctpListenOptions = {}): SctpListenOptions {
    return { engine: ENGINE, host: '127.0.0.1', port: 0, udpPort: 0, ...options };
  }

  connectOptions(
    address: SctpAddress,
    options: Partial<SctpConnectOptions> = {},
  ): SctpConnectOptions {
    return {
      engine: ENGINE,
      host: address.address,
      port: address.port,
      remoteUdpPort: address.udpPort,
      ...options,
    };
  }

  async listen(options: SctpListenOptions = {}): Promise<Listening> {
    const server = listen(this.listenOptions(options));
    const address = firstValueFrom(server.address$);
    const accepted = record(server);
    this.#subscriptions.add(() => {
      this.#associations.push(...accepted.values);
      accepted.unsubscribe();
    });
    return { server, address: await address, accepted };
  }

  async open(
    address: SctpAddress,
    options: Partial<SctpConnectOptions> = {},
  ): Promise<SctpAssociation> {
    return this.own(await open(this.connectOptions(address, options)));
  }

  /** A subscribed `connect()`. */
  connect(
    address: SctpAddress,
    options: Partial<SctpConnectOptions> = {},
  ): Recording<SctpAssociation> {
    const connecting = record(connect(this.connectOptions(address, options)));
    this.#subscriptions.add(() => {
      this.#associations.push(...connecting.values);
      connecting.unsubscribe();
    });
    return connecting;
  }

  /** An association seen from both ends. */
  async pair(
    listenOptions: SctpListenOptions = {},
    connectOptions: Partial<SctpConnectOptions> = {},
  ): Promise<Pair> {
    const listening = await this.listen(listenOptions);
    const client = await this.open(listening.address, connectOptions);
    const [server] = await listening.accepted.first(1);
    return { client, server, listening };
  }

  /** Aborts `association` after the test. */
  own(association: SctpAssociation): SctpAssociation {
    this.#associations.push(association);
    return association;
  }

  async #clear(): Promise<void> {
    this.#subscriptions.unsubscribe();
    this.#subscriptions = new Subscription();
    const associations = this.#associations.splice(0);
    for (const association of associations) association.abort();
    await until(
      () => associations.every(({ state }) => state === 'closed'),
      'the end of every association',
    );
  }
}
