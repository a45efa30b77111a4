import type { SctpEndpointStats } from '../../api/stats.js';
import type { NativeConnectOptions } from '../../native/binding.js';
import type { AssociationHandler, EndpointHandler } from '../../native/handlers.js';
import { getLink, type NativeLink } from '../../native/native-link.js';
import type { EndpointSettings } from '../settings/settings.js';
import { hostAddressError } from './host-address.js';

/** What an endpoint has of the engine once it is bound. */
export class LocalPort {
  readonly link: NativeLink;
  /** Literal IP addresses. */
  readonly hosts: readonly string[];
  readonly #id: number;

  private constructor(link: NativeLink, hosts: readonly string[], id: number) {
    this.link = link;
    this.hosts = hosts;
    this.#id = id;
  }

  /** Binds to literal IP addresses, of which `handler` is told what becomes; throws when they are none of a host. */
  static open(
    hosts: readonly string[],
    { engine, localPort: port, udpPort, admission, config, settings }: EndpointSettings,
    handler: EndpointHandler,
  ): LocalPort {
    checkHostAddresses(hosts);
    const link = getLink();
    const native = {
      engine,
      hosts,
      port,
      udpPort,
      accept: admission !== undefined,
      asks: admission?.accepts !== undefined,
      limits: admission?.limits,
      shared: true,
      config,
      settings,
    };
    return new LocalPort(link, hosts, link.openEndpoint(native, handler));
  }

  /** Begins an association; `create` makes what is told of it. */
  connect<T extends AssociationHandler>(
    options: NativeConnectOptions,
    create: (id: number) => T,
  ): T {
    return this.link.connect(this.#id, options, create);
  }

  /** What the engine counts; null when it is closed. */
  stats(): Promise<SctpEndpointStats | null> {
    return this.link.endpointStats(this.#id);
  }

  /** Takes no more associations; those there are live on. */
  close(): void {
    this.link.closeEndpoint(this.#id);
  }
}

/** Before the engine would try in vain, or in silence. */
export function checkHostAddresses(addresses: readonly string[]): void {
  for (const address of addresses) {
    const error = hostAddressError(address);
    if (error !== undefined) throw error;
  }
}
