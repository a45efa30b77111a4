import { firstValueFrom, Subscription } from 'rxjs';
import {
  connect,
  listen,
  open,
  type SctpAddress,
  type SctpAssociation,
  type SctpConnectOptions,
  type SctpEngine,
  type SctpListenOptions,
  type SctpServer,
} from 'rxsctp';
import { connectOptions, ENGINE, listenOptions } from './engine.js';
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
  readonly #engine: SctpEngine;

  constructor(engine: SctpEngine = ENGINE) {
    this.#engine = engine;
    afterEach(() => this.#clear());
  }

  /** `options` with the engine under test and free ports. */
  listenOptions(options: SctpListenOptions = {}): SctpListenOptions {
    return listenOptions(options, this.#engine);
  }

  connectOptions(
    address: SctpAddress,
    options: Partial<SctpConnectOptions> = {},
  ): SctpConnectOptions {
    return connectOptions(address, options, this.#engine);
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
