import {
  STAGING_BUFFER_BYTES,
  type NativeChannel,
  type NativeConnectOptions,
  type NativeEndpointOptions,
  type NativeRequest,
  type OnBatch,
} from '#internal/native/binding.js';
import { NativeLink, setLink } from '#internal/native/native-link.js';
import { FLAG_TRACKED, FLAG_UNORDERED } from '#internal/native/records.js';
import { renewWarnings } from '#internal/observables/support/warning.js';
import type {
  AssociationEvent,
  EndpointEvent,
  EstablishedEvent,
  NativeEvent,
} from '#internal/native/events.js';
import {
  acknowledgedRecord,
  eventRecord,
  messageAcknowledgedRecord,
  messageRecord,
  readCommand,
  senderDryRecord,
} from './fake-records.js';

export interface SentMessage {
  readonly association: number;
  readonly flags: number;
  readonly stream: number;
  readonly ppid: number;
  readonly data: Buffer;
  /** Of a tracked message, else 0. */
  readonly token: number;
  /** Goes with the flags in RELIABILITY_MASK, else 0. */
  readonly reliability: number;
}

export interface FakeMessage {
  readonly association: number;
  readonly stream?: number;
  readonly ppid?: number;
  readonly unordered?: boolean;
  readonly data: string | Buffer;
}

export type Delivery =
  | { readonly message: FakeMessage }
  | { readonly acknowledged: number; readonly association: number; readonly messages?: number }
  | { readonly senderDry: number }
  | { readonly token: number; readonly association: number }
  | { readonly event: NativeEvent };

/** The native channel without a native side: keeps what it is told, delivers what a test says. */
export class FakeChannel implements NativeChannel {
  readonly sent: SentMessage[] = [];
  readonly consumed: { association: number; messages: number; bytes: number }[] = [];
  /** What was given up for, and where among the messages that were sent. */
  readonly rooms: { association: number; priority: number; bytes: number; before: number }[] = [];
  /** Associations whose end is known to be told. */
  readonly forgotten: number[] = [];
  readonly decisions: { association: number; accepted: boolean }[] = [];
  readonly endpoints: NativeEndpointOptions[] = [];
  readonly closedEndpoints: number[] = [];
  readonly connects: (NativeConnectOptions & { endpoint: number })[] = [];
  readonly shutdowns: number[] = [];
  readonly aborts: { association: number; reason: string }[] = [];
  readonly statsRequests: { association: number; token: number; streams: boolean }[] = [];
  readonly endpointStatsRequests: { endpoint: number; token: number }[] = [];
  readonly requests: { association: number; token: number; request: NativeRequest }[] = [];
  submits = 0;
  referenced = true;

  readonly #onBatch: OnBatch;
  #staging = new ArrayBuffer(STAGING_BUFFER_BYTES);
  #submitted = 0;

  constructor(onBatch: OnBatch) {
    this.#onBatch = onBatch;
  }

  stage(): ArrayBuffer {
    this.#submitted = 0;
    return (this.#staging = new ArrayBuffer(STAGING_BUFFER_BYTES));
  }

  sharesMemory(): boolean {
    return true;
  }

  submit(byteLength: number): void {
    this.submits++;
    const words = new Uint32Array(this.#staging);
    let at = this.#submitted / 4;
    this.#submitted = byteLength;
    while (at < byteLength / 4) {
      const { command, end } = readCommand(words, at);
      at = end;
      if (command.kind === 'consume') {
        const { association, messages, bytes } = command;
        this.consumed.push({ association, messages, bytes });
      } else if (command.kind === 'forget') {
        this.forgotten.push(command.association);
      } else if (command.kind === 'makeRoom') {
        const { association, priority, bytes } = command;
        this.rooms.push({ association, priority, bytes, before: this.sent.length });
      } else {
        const { association, flags, stream, ppid, length, token, reliabilityValue } = command;
        this.sent.push({
          association,
          flags: flags & ~FLAG_TRACKED,
          stream,
          ppid,
          data: Buffer.from(Buffer.from(this.#staging, at * 4, length)),
          token,
          reliability: reliabilityValue,
        });
        at += Math.ceil(length / 4);
      }
    }
  }

  send(
    association: number,
    flags: number,
    stream: number,
    ppid: number,
    data: Uint8Array,
    token = 0,
    reliability = 0,
  ): void {
    const copy = Buffer.from(data);
    flags &= ~FLAG_TRACKED;
    this.sent.push({ association, flags, stream, ppid, data: copy, token, reliability });
  }

  openEndpoint(options: NativeEndpointOptions): number {
    return this.endpoints.push(options);
  }

  closeEndpoint(endpoint: number): void {
    this.closedEndpoints.push(endpoint);
  }

  connect(endpoint: number, options: NativeConnectOptions): number {
    return this.connects.push({ ...options, endpoint });
  }

  decide(association: number, accepted: boolean): void {
    this.decisions.push({ association, accepted });
  }

  shutdown(association: number): void {
    this.shutdowns.push(association);
  }

  abort(association: number, reason: Uint8Array): void {
    this.aborts.push({ association, reason: Buffer.from(reason).toString() });
  }

  stats(association: number, token: number, streams = false): void {
    this.statsRequests.push({ association, token, streams });
  }

  endpointStats(endpoint: number, token: number): void {
    this.endpointStatsRequests.push({ endpoint, token });
  }

  ask(association: number, token: number, request: NativeRequest): void {
    this.requests.push({ association, token, request });
  }

  ref(): void {
    this.referenced = true;
  }

  resume(): void {
    return;
  }

  unref(): void {
    this.referenced = false;
  }

  close(): void {
    this.referenced = false;
  }

  /** One batch with these records. */
  deliver(...deliveries: readonly Delivery[]): void {
    const words: number[] = [];
    const events: NativeEvent[] = [];
    const payloads: Buffer[] = [];
    let offset = 0;
    for (const delivery of deliveries) {
      if ('message' in delivery) {
        const { association, stream = 0, ppid = 0, unordered = false } = delivery.message;
        const data = Buffer.from(delivery.message.data);
        const { length } = data;
        const flags = unordered ? FLAG_UNORDERED : 0;
        words.push(...messageRecord({ association, flags, stream, ppid, offset, length }));
        payloads.push(data);
        offset += data.length;
      } else if ('acknowledged' in delivery) {
        const { association, acknowledged: bytes, messages = 0 } = delivery;
        words.push(...acknowledgedRecord({ association, bytes, messages }));
      } else if ('token' in delivery) {
        words.push(...messageAcknowledgedRecord(delivery));
      } else if ('senderDry' in delivery) {
        words.push(...senderDryRecord({ association: delivery.senderDry }));
      } else {
        const index = events.push(delivery.event) - 1;
        words.push(...eventRecord({ association: 0, index }));
      }
    }
    const payload = new ArrayBuffer(offset);
    Buffer.concat(payloads).copy(Buffer.from(payload));
    this.#onBatch(new Uint32Array(words), words.length, payload, events);
  }

  event(event: AssociationEvent | EndpointEvent): void {
    this.deliver({ event });
  }

  message(message: FakeMessage): void {
    this.deliver({ message });
  }

  messages(association: number, ...streamsAndData: readonly [number, string][]): void {
    this.deliver(
      ...streamsAndData.map(([stream, data]) => ({ message: { association, stream, data } })),
    );
  }

  acknowledge(association: number, bytes: number, messages = 0): void {
    this.deliver({ acknowledged: bytes, association, messages });
  }

  /** The peer has all of `messages`, one batch. */
  acknowledgeMessages(...messages: readonly SentMessage[]): void {
    this.deliver(
      ...messages.flatMap(({ association, data, token }) => [
        { acknowledged: data.length, association, messages: 1 },
        ...(token === 0 ? [] : [{ token, association }]),
      ]),
    );
  }

  /** The event with which the engine gives a message back. */
  failed(message: SentMessage, sent = true, abandoned = false): Delivery {
    const { association, stream, ppid, data, token } = message;
    const what = { association, stream, ppid, data, token };
    return { event: { type: 'send-failed', ...what, unordered: false, sent, abandoned } };
  }

  /** Answers the oldest request: done, unless `code` says why not. */
  answer(code = '', syscall = '', option = ''): void {
    const request = this.requests.shift();
    if (request === undefined) throw new Error('nothing was asked');
    const { association, token } = request;
    this.deliver({ event: { type: 'answer', association, token, code, syscall, option } });
  }

  listening(endpoint: number, port = 5000): void {
    this.event({
      type: 'listening',
      endpoint,
      address: '127.0.0.1',
      family: 'IPv4',
      port,
      udpPort: 9899,
    });
  }

  establish(association: number, more: Partial<EstablishedEvent> = {}): void {
    const remoteAddress = more.remoteAddresses?.[0] ?? '127.0.0.1';
    this.event({
      type: 'established',
      association,
      endpoint: 1,
      accepted: false,
      localAddresses: ['127.0.0.1'],
      localPort: 40_000,
      localUdpPort: 50_000,
      remoteAddress,
      remoteAddresses: [remoteAddress],
      remotePort: 5000,
      remoteUdpPort: 9899,
      outboundStreams: 8,
      inboundStreams: 8,
      maxMessageSize: 0,
      ...more,
    });
  }

  closed(
    association: number,
    reason: Extract<AssociationEvent, { type: 'closed' }>['reason'] = 'shutdown',
    causes: readonly { code: number; data: Uint8Array }[] = [],
  ): void {
    this.event({ type: 'closed', association, reason, causes });
  }
}

/** Makes the package use a fake binding until `setLink(undefined)`. */
export function useFakeChannel(): FakeChannel {
  renewWarnings();
  let fake: FakeChannel | undefined;
  class Fake extends FakeChannel {
    constructor(onBatch: OnBatch) {
      super(onBatch);
      // eslint-disable-next-line @typescript-eslint/no-this-alias -- a test reaches the fake through it
      fake = this;
    }
  }
  setLink(new NativeLink({ Channel: Fake }));
  if (fake === undefined) throw new Error('the link made no native channel');
  return fake;
}

/** Until staged commands are handed over. */
export function flushed(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
