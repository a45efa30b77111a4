import { isIPv4 } from 'node:net';
import type { AssociationHandler, EndpointHandler } from '../../native/handlers.js';
import { SctpError, toError } from '../../api/error.js';
import type { CandidateEvent, EndpointEvent, EstablishedEvent } from '../../native/events.js';
import { familyReachedFrom, wildcardFor, type Family } from './address.js';
import type { SctpAddress } from '../../api/address.js';
import type { SctpAssociation } from '../../api/association.js';
import type { AssociationOwner, Peer } from '../association/association-owner.js';
import { acceptance } from './acceptance.js';
import { bindError } from './bind-error.js';
import { closedError, connectedError, unreachableError } from './connect-error.js';
import { Connection, type ConnectionOwner, type Dialler } from './connection.js';
import type { LocalEndpointOwner } from './local-endpoint-owner.js';
import { checkHostAddresses, LocalPort } from './local-port.js';
import { LiveAssociation } from '../association/live-association.js';
import type { SctpEndpointStats } from '../../api/stats.js';
import { PeerIndex, type Whereabouts } from './peer-index.js';
import { resolveHosts } from './resolve.js';
import { ENGINES, type EngineTraits } from '../settings/engines.js';
import type { EndpointSettings, PeerSettings } from '../settings/settings.js';

/**
 * A local SCTP port of the engine and the associations made on it: what `createEndpoint`, `listen` and
 * `connect` are layers on.
 */
export class LocalEndpoint implements EndpointHandler, AssociationOwner, Dialler {
  readonly concurrent = false;
  readonly #settings: EndpointSettings;
  readonly #owner: LocalEndpointOwner;
  /** Being set up, up, or being shut down; one with each peer, as in the engine. */
  readonly #peers = new PeerIndex();
  readonly #accepts: (peer: SctpAddress) => boolean;
  #port: LocalPort | undefined;
  #stopped = false;
  #failure: Error | undefined;
  /** Connections that wait for the endpoint's own host name to be resolved. */
  #waiting: Connection[] | undefined;

  constructor(settings: EndpointSettings, owner: LocalEndpointOwner = {}) {
    this.#settings = settings;
    this.#owner = owner;
    this.#accepts = acceptance(settings.admission?.accepts);
  }

  get associations(): readonly LiveAssociation[] {
    return this.#peers.associations;
  }

  /** Whether it has a port: `closed` will tell when it is free again. */
  get bound(): boolean {
    return this.#port !== undefined;
  }

  get localAddresses(): readonly string[] | undefined {
    return this.#port?.hosts ?? this.#settings.localAddresses;
  }

  /** Which peers it can reach. */
  get family(): Family {
    const hosts = this.localAddresses;
    return hosts === undefined ? 0 : familyReachedFrom(hosts);
  }

  /** Whether `association` was made here; it may have ended. */
  owns(association: SctpAssociation): boolean {
    return (
      association instanceof LiveAssociation && LiveAssociation.lifeOf(association).owner === this
    );
  }

  /** Binds to addresses or names. An endpoint that does not is bound by its first connection. */
  bind(hosts: readonly string[]): void {
    const { unsupported } = this.#settings;
    if (unsupported !== undefined) {
      this.#fail(unsupported);
      return;
    }
    this.#waiting = [];
    resolveHosts(hosts, { family: 0 }, (error, addresses) => {
      if (error !== undefined) this.#fail(error);
      else if (!this.#stopped) this.#openOrFail(addresses);
      const waiting = this.#waiting ?? [];
      this.#waiting = undefined;
      for (const connection of waiting) connection.start();
    });
  }

  /** Connects; with `reuse` to an association there already is with that peer. */
  begin(settings: PeerSettings, owner: ConnectionOwner, reuse = false): Connection {
    const connection = new Connection(this, settings, owner, reuse);
    if (this.#waiting === undefined) connection.start();
    else this.#waiting.push(connection);
    return connection;
  }

  /** The association there is with the peer at any of these literal IP addresses. */
  find(
    addresses: readonly string[],
    { port, remoteUdpPort: udpPort }: PeerSettings,
  ): LiveAssociation | undefined {
    return this.#peers.find(this.#whereabouts({ addresses, port, udpPort }));
  }

  /** Begins an association with the peer at these literal IP addresses; for connections. */
  dial(addresses: readonly string[], settings: PeerSettings, reuse: boolean): LiveAssociation {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#stopped) throw closedError();
    checkHostAddresses(addresses);
    const { port, remoteUdpPort: udpPort, config, settings: native } = settings;
    const peer = { addresses, port, udpPort };
    const existing = this.find(addresses, settings);
    if (existing !== undefined) {
      if (reuse) return existing;
      throw connectedError(peer);
    }
    const bound =
      this.#port ?? this.#open(this.#settings.localAddresses ?? [wildcardFor(addresses)]);
    const options = { hosts: addresses, port, udpPort, config, settings: native };
    try {
      return bound.connect(options, (id) =>
        LiveAssociation.lifeOf(
          this.#add(new LiveAssociation(bound.link, id, peer, settings, this)),
        ),
      ).association;
    } catch (cause) {
      this.#stopIfUseless();
      throw unreachableError(peer, cause);
    }
  }

  /** Stops accepting and connecting. Associations live on. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#port?.close();
  }

  onCandidate({ remoteAddress, family, remotePort, remoteUdpPort }: CandidateEvent): boolean {
    if (this.#stopped) return false;
    return this.#accepts({
      address: remoteAddress,
      family,
      port: remotePort,
      udpPort: remoteUdpPort,
    });
  }

  onAccepted(event: EstablishedEvent): AssociationHandler | undefined {
    if (this.#stopped || this.#port === undefined) return undefined;
    if (!this.#traits.asksBeforeItAccepts && !this.#acceptsOpened(event)) return undefined;
    const peer = {
      addresses: event.remoteAddresses,
      port: event.remotePort,
      udpPort: event.remoteUdpPort,
    };
    const { link } = this.#port;
    const overtaken = this.#peers.find(this.#whereabouts(peer));
    const accepted = new LiveAssociation(link, event.association, peer, this.#settings, this);
    const life = LiveAssociation.lifeOf(accepted);
    this.#add(accepted);
    // The peer was faster than our own attempt, which the engine refuses: there is one with each peer.
    if (overtaken !== undefined) {
      LiveAssociation.lifeOf(overtaken).giveWayTo(life, connectedError(peer));
    }
    return life;
  }

  onEvent(event: EndpointEvent): void {
    switch (event.type) {
      case 'listening': {
        const { address, family, port, udpPort } = event;
        this.#owner.listening?.({ address, family, port, udpPort });
        return;
      }
      case 'endpoint-error': {
        const error = bindError(event, this.#port?.hosts ?? [event.address], this.#settings);
        const { associations } = this;
        this.#fail(error);
        for (const association of associations) LiveAssociation.lifeOf(association).fail(error);
        return;
      }
      case 'refused': {
        const { reason, count, total } = event;
        this.#owner.refused?.({ reason, count, total });
        return;
      }
      case 'endpoint-closed':
        this.#owner.closed?.();
    }
  }

  established(association: LiveAssociation): void {
    const { remoteAddresses } = association;
    const { peer } = LiveAssociation.lifeOf(association);
    const addresses = [...new Set([...peer.addresses, ...remoteAddresses])];
    if (addresses.length > peer.addresses.length) {
      this.#peers.set(association, this.#whereabouts({ ...peer, addresses }));
    }
    this.#owner.established?.(association);
  }

  readdressed(association: LiveAssociation): void {
    const { peer } = LiveAssociation.lifeOf(association);
    const { remoteAddresses: addresses } = association;
    this.#peers.set(association, this.#whereabouts({ ...peer, addresses }));
  }

  ended(association: LiveAssociation): void {
    this.#peers.delete(association);
    this.#stopIfUseless();
    this.#owner.ended?.(association);
  }

  #open(hosts: readonly string[]): LocalPort {
    return (this.#port = LocalPort.open(hosts, this.#settings, this));
  }

  /** A port nobody can connect to goes with its association. */
  #stopIfUseless(): void {
    if (this.#settings.admission === undefined && this.#peers.size === 0) this.stop();
  }

  /** Linux has made the association: it is aborted, as one that was not to be. */
  #acceptsOpened(event: EstablishedEvent): boolean {
    const { remoteAddress: address, remotePort: port, remoteUdpPort: udpPort } = event;
    const family = isIPv4(address) ? 'IPv4' : 'IPv6';
    let accepted = false;
    try {
      accepted = this.#accepts({ address, family, port, udpPort });
    } finally {
      if (!accepted) this.#port?.link.decide(event.association, false);
    }
    return accepted;
  }

  /** What the engine counts. */
  async stats(): Promise<SctpEndpointStats> {
    const stats = await this.#port?.stats();
    if (stats !== undefined && stats !== null) return stats;
    throw new SctpError('ERR_SCTP_CLOSED', 'The endpoint is closed: it has no statistics.');
  }

  #openOrFail(hosts: readonly string[]): void {
    try {
      this.#open(hosts);
    } catch (error) {
      this.#fail(toError(error));
    }
  }

  #fail(error: Error): void {
    this.#failure = error;
    this.#port = undefined;
    this.#owner.failed?.(error);
  }

  #add(association: LiveAssociation): LiveAssociation {
    this.#peers.set(association, this.#whereabouts(LiveAssociation.lifeOf(association).peer));
    return association;
  }

  get #traits(): EngineTraits {
    return ENGINES[this.#settings.engine];
  }

  #whereabouts(peer: Peer): Whereabouts {
    return this.#traits.tellsUdpPortsApart ? peer : { ...peer, udpPort: 0 };
  }
}
