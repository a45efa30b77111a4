import { SctpError, toError } from '../../api/error.js';
import type { SctpAssociation } from '../../api/association.js';
import type { ConnectionOwner } from './connection.js';
import type { LocalEndpoint } from './local-endpoint.js';
import type { SctpPeerOptions } from '../../api/options.js';
import { passTold, told } from '../support/told.js';
import { warn } from '../support/warning.js';
import { bytesOf, checkInfo } from '../sending/message.js';
import { checkSignal, flag } from '../settings/argument.js';
import type { SctpData, SctpSendOptions } from '../../api/send.js';
import { peerSettings, peerTarget, type CommonSettings } from '../settings/settings.js';

/** A message that waits for its association. */
interface Unsent {
  send(association: SctpAssociation): void;
  fail(reason: Error): void;
}

/** Sending to addresses: an association for each, opened by the first message (RFC 6458, 3.1). */
export class Routes {
  readonly #local: LocalEndpoint;
  readonly #defaults: CommonSettings;
  readonly #routes = new Map<string, Route>();

  constructor(local: LocalEndpoint, defaults: CommonSettings) {
    this.#local = local;
    this.#defaults = defaults;
  }

  send(to: SctpPeerOptions, data: SctpData, options: SctpSendOptions = {}): Promise<void> {
    try {
      const { hosts, port, remoteUdpPort } = peerTarget(to, this.#defaults);
      const key = [...hosts, port, remoteUdpPort].join(' ');
      return this.#routes.get(key)?.send(data, options) ?? this.#open(key, to, data, options);
    } catch (error) {
      return Promise.reject(toError(error));
    }
  }

  #open(key: string, to: SctpPeerOptions, data: SctpData, options: SctpSendOptions): Promise<void> {
    const settings = peerSettings(to, this.#defaults);
    const route = new Route(() => {
      this.#routes.delete(key);
    });
    const sent = route.send(data, options);
    if (options.signal?.aborted === true) return sent;
    this.#routes.set(key, route);
    this.#local.begin(settings, route, true);
    return sent;
  }
}

class Route implements ConnectionOwner {
  readonly #onEnd: () => void;
  readonly #waiting = new Set<Unsent>();
  #association: SctpAssociation | undefined;

  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** @throws {TypeError|RangeError} for what no association could send. */
  send(data: SctpData, options: SctpSendOptions): Promise<void> {
    if (this.#association !== undefined && this.#waiting.size === 0)
      return this.#association.send(data, options);
    const bytes = bytesOf(data);
    checkInfo(options);
    flag('acknowledged', options.acknowledged);
    checkSignal(options.signal);
    return this.#wait(Buffer.from(bytes), { ...options });
  }

  established(association: SctpAssociation): void {
    this.#association = association;
    // Messages that are sent meanwhile queue up behind.
    for (const waiting of this.#waiting) {
      this.#waiting.delete(waiting);
      waiting.send(association);
    }
  }

  ended(error: Error | undefined): void {
    this.#onEnd();
    const reason = error ?? new SctpError('ERR_SCTP_CLOSED', 'The association has ended.');
    const { size } = this.#waiting;
    if (size > 0) {
      warn(
        'SCTP_UNDELIVERED',
        `${String(size)} outgoing messages of an endpoint were not sent: ${reason.message}`,
      );
    }
    for (const waiting of this.#waiting) waiting.fail(reason);
  }

  #wait(data: Uint8Array, options: SctpSendOptions): Promise<void> {
    const { signal } = options;
    const promise: Promise<void> = new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#waiting.delete(waiting);
        signal?.removeEventListener('abort', onAbort);
      };
      const onAbort = (): void => {
        settle();
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a signal's reason is what it is
        reject(signal?.reason);
      };
      const waiting: Unsent = {
        send: (association) => {
          settle();
          resolve(association.send(data, options));
        },
        fail: (reason) => {
          settle();
          void told(promise, reason);
          reject(reason);
        },
      };
      this.#waiting.add(waiting);
      if (signal?.aborted === true) onAbort();
      else signal?.addEventListener('abort', onAbort);
    });
    return passTold(promise);
  }
}
