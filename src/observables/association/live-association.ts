import type { Observable } from 'rxjs';
import { SctpAssociation, type SctpStreams } from '../../api/association.js';
import type { SctpEnding, SctpShutdownOptions } from '../../api/ending.js';
import type { SctpMessage } from '../../api/message.js';
import type { SctpNotification } from '../../api/notification.js';
import type { SctpAddStreamsOptions, SctpResetStreamsOptions } from '../../api/reconfiguration.js';
import type { SctpSendManyOptions, SctpSendProgress, SctpSendSource } from '../../api/send-many.js';
import { SctpSendSubject } from '../../api/send-subject.js';
import type { SctpData, SctpSendOptions } from '../../api/send.js';
import type { SctpSenderOptions } from '../../api/sender-options.js';
import type { SctpPath, SctpState, SctpStats } from '../../api/stats.js';
import type { SctpStatsOptions } from '../../api/stats-options.js';
import { SctpStreamSubject } from '../../api/stream-subject.js';
import { asyncDispose } from '../../api/support/dispose.js';
import { placeOf } from '../../api/support/place.js';
import type { NativeLink } from '../../native/native-link.js';
import type { MessageOwner, ReceivedMessage } from '../receiving/received-message.js';
import { REPLIES, type Answerable, type Replies } from '../receiving/replies.js';
import { checkStream } from '../sending/message.js';
import { SubjectSender } from '../sending/sender/subject-sender.js';
import { invalidType } from '../settings/argument.js';
import type { CommonSettings } from '../settings/settings.js';
import type { AssociationOwner, Peer } from './association-owner.js';
import type { Identity } from './identity.js';
import { Life } from './life.js';

/** An association of the engine: what {@link SctpAssociation} promises, each part of it done by a part of its {@link Life}. */
export class LiveAssociation extends SctpAssociation implements Identity, MessageOwner, Answerable {
  readonly id: number;
  streams: SctpStreams = { outbound: 0, inbound: 0 };
  localAddresses: readonly string[] = [];
  localPort = 0;
  localUdpPort = 0;
  remoteAddresses: readonly string[];
  remotePort: number;
  remoteUdpPort: number;
  readonly receiveWindow: number;
  unconsumedBytes = 0;
  readonly #life: Life;

  constructor(
    link: NativeLink,
    id: number,
    peer: Peer,
    settings: CommonSettings,
    owner: AssociationOwner,
  ) {
    super();
    this.id = id;
    this.remoteAddresses = peer.addresses;
    this.remotePort = peer.port;
    this.remoteUdpPort = peer.udpPort;
    this.receiveWindow = settings.config.receiveWindow;
    this.#life = new Life(this, link, peer, settings, owner);
  }

  /** For its endpoint and operators: nobody else gets at what is inside. */
  static lifeOf(association: LiveAssociation): Life {
    return association.#life;
  }

  get name(): string {
    return `The association with ${placeOf(this.remoteAddresses[0], this.remotePort, 0)}`;
  }

  // What it receives and tells.

  get messages$(): Observable<SctpMessage> {
    return this.#life.inbox.messages$;
  }

  get notifications$(): Observable<SctpNotification> {
    return this.#life.log.notifications$;
  }

  get state(): SctpState {
    return this.#life.state.value;
  }

  get state$(): Observable<SctpState> {
    return this.#life.state.observable;
  }

  get paths$(): Observable<readonly SctpPath[]> {
    return this.#life.paths.paths$;
  }

  stats(options?: SctpStatsOptions): Promise<SctpStats> {
    return this.#life.statistics.now(options);
  }

  stats$(period: number, options?: SctpStatsOptions): Observable<SctpStats> {
    return this.#life.statistics.sampled(period, options, this.state$);
  }

  // What it sends.

  get bufferedBytes(): number {
    return this.#life.bufferedBytes;
  }

  send(data: SctpData, options?: SctpSendOptions): Promise<void> {
    return this.#life.sending.send(data, options);
  }

  sendMany(source: SctpSendSource, options?: SctpSendManyOptions): Observable<SctpSendProgress> {
    return this.#life.sending.sendMany(source, options);
  }

  sender(options?: SctpSenderOptions): SctpSendSubject {
    return new SctpSendSubject((onEnd) => new SubjectSender(this.#life.sending, options, onEnd));
  }

  stream(id: number): SctpStreamSubject {
    const messages$ = this.#life.inbox.stream$(checkStream(id, 'id argument'));
    return new SctpStreamSubject(this, id, messages$, () => this.sender({ stream: id }));
  }

  // What it asks of the engine.

  setPrimary(address: string): Promise<void> {
    return this.#life.requests.setPrimary(address);
  }

  setPeerPrimary(address: string): Promise<void> {
    return this.#life.requests.setPeerPrimary(address);
  }

  addAddress(address: string): Promise<void> {
    return this.#life.requests.addAddress(address);
  }

  removeAddress(address: string): Promise<void> {
    return this.#life.requests.removeAddress(address);
  }

  resetStreams(options?: SctpResetStreamsOptions): Promise<void> {
    return this.#life.requests.resetStreams(options);
  }

  addStreams(options: SctpAddStreamsOptions): Promise<void> {
    return this.#life.requests.addStreams(options);
  }

  setStreamPriority(stream: number, value: number): Promise<void> {
    return this.#life.requests.setStreamPriority(stream, value);
  }

  setAuthKey(id: number, secret: string | Uint8Array): Promise<void> {
    return this.#life.requests.setAuthKey(id, secret);
  }

  activateAuthKey(id: number): Promise<void> {
    return this.#life.requests.activateAuthKey(id);
  }

  deleteAuthKey(id: number): Promise<void> {
    return this.#life.requests.deleteAuthKey(id);
  }

  // How it ends.

  get ended(): Promise<SctpEnding> {
    return this.#life.ending.report.ended;
  }

  get ended$(): Observable<SctpEnding> {
    return this.#life.ending.report.ended$;
  }

  shutdown(options: SctpShutdownOptions = {}): Promise<void> {
    return this.#life.shutdown(options);
  }

  abort(reason: string | Uint8Array = ''): void {
    if (typeof reason !== 'string' && !((reason as unknown) instanceof Uint8Array))
      throw invalidType('reason argument', 'a string or Uint8Array', reason);
    this.#life.abort(reason);
  }

  [asyncDispose](): Promise<void> {
    return this.#life.ending.hasEnded ? Promise.resolve() : this.shutdown();
  }

  // For its messages and requests; no part of the public types.

  get [REPLIES](): Replies {
    return this.#life.inbox.replies;
  }

  consume(bytes: number): void {
    this.#life.receiving.consume(bytes);
  }

  takeBack(message: ReceivedMessage): void {
    this.#life.receiving.takeBack(message);
  }

  has(message: ReceivedMessage): boolean {
    return this.#life.receiving.has(message);
  }

  giveUp(message: ReceivedMessage): boolean {
    return this.#life.receiving.giveUp(message);
  }
}
