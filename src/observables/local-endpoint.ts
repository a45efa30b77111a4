import type {
  EndpointErrorEvent,
  EndpointEvent,
  EstablishedEvent,
  NativeEndpointOptions,
} from '../native/binding.js';
import type { Channel, EndpointHandler } from '../native/channel.js';
import { SctpError } from '../native/error.js';
import type { SctpAddress } from './address.js';
import type { SctpAssociation } from './association.js';
import { LiveAssociation, type AssociationOwner } from './live-association.js';
import type { CommonSettings, PeerSettings } from './options.js';

/** Who opened an endpoint. */
export interface LocalEndpointOwner {
  listening?(address: SctpAddress): void;
  /** It could not be opened; its connections fail with the same error. */
  failed?(error: SctpError): void;
  /** An association came up, accepted or connected. */
  established?(association: SctpAssociation): void;
  /** The port is free again. */
  closed?(): void;
}

type Where = Pick<NativeEndpointOptions, 'host' | 'udpPort' | 'port' | 'accept'>;

/** A local SCTP port of the engine, and the associations made on it. */
export class LocalEndpoint implements EndpointHandler {
  readonly #channel: Channel;
  readonly #settings: CommonSettings;
  readonly #owner: LocalEndpointOwner;
  readonly #id: number;
  readonly #associations = new Set<LiveAssociation>();
  #open = true;
  #error: SctpError | undefined;

  constructor(
    channel: Channel,
    where: Where,
    settings: CommonSettings,
    owner: LocalEndpointOwner = {},
  ) {
    this.#channel = channel;
    this.#settings = settings;
    this.#owner = owner;
    this.#id = channel.openEndpoint({ ...where, shared: true, config: settings.config }, this);
  }

  /** Associations being set up, up, or being shut down. */
  get associations(): ReadonlySet<SctpAssociation> {
    return this.#associations;
  }

  connect(address: string, settings: PeerSettings, owner: AssociationOwner): SctpAssociation {
    if (this.#error !== undefined) throw this.#error;
    const peer = { address, port: settings.port, udpPort: settings.remoteUdpPort };
    const native = {
      host: address,
      port: peer.port,
      udpPort: peer.udpPort,
      config: settings.config,
    };
    return this.#channel.connect(this.#id, native, (id) =>
      this.#add(new LiveAssociation(this.#channel, id, peer, settings, this.#watch(owner))),
    );
  }

  /** Stops accepting. Associations live on. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#channel.closeEndpoint(this.#id);
  }

  onAccepted(event: EstablishedEvent): LiveAssociation | undefined {
    if (!this.#open) return undefined;
    const peer = {
      address: event.remoteAddress,
      port: event.remotePort,
      udpPort: event.remoteUdpPort,
    };
    const owner = this.#watch();
    return this.#add(
      new LiveAssociation(this.#channel, event.association, peer, this.#settings, owner),
    );
  }

  onEvent(event: EndpointEvent): void {
    switch (event.type) {
      case 'listening': {
        const { address, family, port, udpPort } = event;
        this.#owner.listening?.({ address, family, port, udpPort });
        return;
      }
      case 'endpoint-error':
        this.#fail(bindError(event));
        return;
      case 'endpoint-closed':
        this.#owner.closed?.();
    }
  }

  #fail(error: SctpError): void {
    this.#open = false;
    this.#error = error;
    for (const association of [...this.#associations]) association.fail(error);
    this.#owner.failed?.(error);
  }

  #add(association: LiveAssociation): LiveAssociation {
    this.#associations.add(association);
    return association;
  }

  #watch(owner?: AssociationOwner): AssociationOwner {
    return {
      established: (association) => {
        owner?.established(association);
        this.#owner.established?.(association);
      },
      ended: (association, error) => {
        this.#associations.delete(association);
        owner?.ended(association, error);
      },
    };
  }
}

function bindError(event: EndpointErrorEvent): SctpError {
  const { code, syscall, address, port, udpPort } = event;
  const where = `${address}, SCTP port ${String(port)}, UDP port ${String(udpPort)}`;
  return new SctpError(code, `${syscall} ${code}: cannot open ${where}.${advice(code)}`, {
    syscall,
    address,
    port,
  });
}

function advice(code: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return ' Something else uses that port: choose another port or udpPort, or 0 for a free one.';
    case 'EADDRNOTAVAIL':
      return ' This host has no such address.';
    case 'EACCES':
      return ' Ports below 1024 take privileges: choose a higher udpPort.';
    default:
      return '';
  }
}
