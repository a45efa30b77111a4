import { SctpError } from '../../../api/error.js';
import type {
  SctpAddStreamsOptions,
  SctpResetStreamsOptions,
} from '../../../api/reconfiguration.js';
import { placeOf } from '../../../api/support/place.js';
import type { NativeRequest } from '../../../native/binding.js';
import type { NativeLink } from '../../../native/native-link.js';
import type { CommonSettings } from '../../settings/settings.js';
import { ENGINES } from '../../settings/engines.js';
import { notEmbedded } from '../../settings/supported.js';
import { passTold } from '../../support/told.js';
import { kernelError } from '../../support/unsupported.js';
import type { Ending } from '../ending/ending.js';
import { isAboutTheEnd } from '../ending/is-about-the-end.js';
import type { Identity } from '../identity.js';
import {
  addRequest,
  addressRequest,
  keyIdRequest,
  keyRequest,
  priorityRequest,
  resetRequest,
} from './reconfiguration.js';

/** What an association asks of its engine, which answers: reconfiguration, paths, keys. */
export class Requests {
  readonly #link: NativeLink;
  readonly #engine: CommonSettings['engine'];
  readonly #identity: Identity;
  readonly #ending: Ending;

  constructor(
    link: NativeLink,
    engine: CommonSettings['engine'],
    identity: Identity,
    ending: Ending,
  ) {
    this.#link = link;
    this.#engine = engine;
    this.#identity = identity;
    this.#ending = ending;
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
    return this.#ask('resetStreams', () => resetRequest(this.#identity, options));
  }

  addStreams(options: SctpAddStreamsOptions): Promise<void> {
    return this.#ask('addStreams', () => addRequest(this.#identity, options));
  }

  setStreamPriority(stream: number, value: number): Promise<void> {
    return this.#ask('setStreamPriority', () => priorityRequest(this.#identity, stream, value));
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
    if (!ENGINES[this.#engine].requests.has(request.kind)) throw notEmbedded(`${method}()`);
    this.#checkAlive(method);
    const failure = await this.#link.ask(this.#identity.id, request);
    if (failure === undefined) return;
    this.#checkAlive(method);
    const { remoteAddresses, remotePort: port } = this.#identity;
    const [address] = remoteAddresses;
    const call = 'address' in request ? `${method}('${request.address}')` : `${method}()`;
    const what = `${call} failed for the association with ${placeOf(address, port, 0)}`;
    throw kernelError(failure, what, { address, port }, this.#engine);
  }

  #checkAlive(method: string): void {
    if (!this.#ending.hasEnded) return;
    throw new SctpError(
      'ERR_SCTP_CLOSED',
      `${this.#identity.name} has ended: ${method}() came too late.`,
    );
  }
}
