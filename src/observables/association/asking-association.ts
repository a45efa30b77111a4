import type { Observable } from 'rxjs';
import type { NativeRequest } from '../../native/binding.js';
import type { Channel } from '../../native/channel.js';
import { SctpError } from '../../api/error.js';
import type { NativeStats } from '../../native/events.js';
import type { SctpStats, SctpStatsOptions } from '../../api/stats.js';
import type { Inbox } from '../receiving/inbox.js';
import type { Outbox } from '../sending/buffer/outbox.js';
import type { CommonSettings } from '../settings/settings.js';
import { notEmbedded } from '../settings/supported.js';
import { passTold } from '../support/told.js';
import { kernelError } from '../support/unsupported.js';
import type { Peer } from './association-owner.js';
import { IdentifiedAssociation } from './identified-association.js';
import { placeOf } from '../../api/support/place.js';
import {
  addRequest,
  addressRequest,
  keyIdRequest,
  keyRequest,
  priorityRequest,
  resetRequest,
} from './reconfiguration.js';
import type { SctpAddStreamsOptions, SctpResetStreamsOptions } from '../../api/reconfiguration.js';
import { sampledStats, statsOf, type Measured } from './statistics.js';

/** The part of an association that asks the I/O thread and waits for the answer. */
export abstract class AskingAssociation extends IdentifiedAssociation implements Measured {
  abstract readonly inbox: Inbox;
  abstract readonly outbox: Outbox;
  abstract readonly hasEnded: boolean;
  readonly #channel: Channel;
  readonly #engine: CommonSettings['engine'];

  constructor(channel: Channel, id: number, peer: Peer, settings: Pick<CommonSettings, 'engine'>) {
    super(id, peer);
    this.#channel = channel;
    this.#engine = settings.engine;
  }

  stats(options?: SctpStatsOptions): Promise<SctpStats> {
    return passTold(statsOf(this, options), isAboutTheEnd);
  }

  stats$(period: number, options?: SctpStatsOptions): Observable<SctpStats> {
    return sampledStats(this, period, options);
  }

  async measure(streams: boolean): Promise<NativeStats | null> {
    return this.hasEnded ? null : this.#channel.stats(this.id, streams);
  }

  setPrimary(address: string): Promise<void> {
    return this.#ask('setPrimary', () => addressRequest('set-primary', address));
  }

  setPeerPrimary(address: string): Promise<void> {
    return this.#ask('setPeerPrimary', () => addressRequest('set-peer-primary', address));
  }

  addAddress(address: string): Promise<void> {
    return this.#ask('addAddress', () => addressRequest('add-address', address));
  }

  removeAddress(address: string): Promise<void> {
    return this.#ask('removeAddress', () => addressRequest('remove-address', address));
  }

  resetStreams(options: SctpResetStreamsOptions = {}): Promise<void> {
    return this.#ask('resetStreams', () => resetRequest(this, options));
  }

  addStreams(options: SctpAddStreamsOptions): Promise<void> {
    return this.#ask('addStreams', () => addRequest(this, options));
  }

  setStreamPriority(stream: number, value: number): Promise<void> {
    return this.#ask('setStreamPriority', () => priorityRequest(this, stream, value));
  }

  setAuthKey(id: number, secret: string | Uint8Array): Promise<void> {
    return this.#ask('setAuthKey', () => keyRequest(id, secret));
  }

  activateAuthKey(id: number): Promise<void> {
    return this.#ask('activateAuthKey', () => keyIdRequest('activate-auth-key', id));
  }

  deleteAuthKey(id: number): Promise<void> {
    return this.#ask('deleteAuthKey', () => keyIdRequest('delete-auth-key', id));
  }

  #ask(method: string, request: () => NativeRequest): Promise<void> {
    return passTold(this.#askFor(method, request), isAboutTheEnd);
  }

  async #askFor(method: string, makeRequest: () => NativeRequest): Promise<void> {
    const request = makeRequest();
    if (this.#engine === 'embedded') throw notEmbedded(`${method}()`);
    this.#checkAlive(method);
    const failure = await this.#channel.ask(this.id, request);
    if (failure === undefined) return;
    this.#checkAlive(method);
    const { remoteAddresses, remotePort: port } = this;
    const [address] = remoteAddresses;
    const call = 'address' in request ? `${method}('${request.address}')` : `${method}()`;
    const what = `${call} failed for the association with ${placeOf(address, port, 0)}`;
    throw kernelError(failure, what, { address, port });
  }

  #checkAlive(method: string): void {
    if (!this.hasEnded) return;
    throw new SctpError('ERR_SCTP_CLOSED', `${this.name} has ended: ${method}() came too late.`);
  }
}

/** The association's end itself is told of, so that who asked and does not await the answer needs no second word. */
function isAboutTheEnd(error: Error & { code?: unknown }): boolean {
  return error.code === 'ERR_SCTP_CLOSED';
}
