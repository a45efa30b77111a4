import { expect } from 'chai';
import fc from 'fast-check';
import type { AssociationHandler } from '#internal/native/handlers.js';
import { getLink, setLink } from '#internal/native/native-link.js';
import type { AssociationEvent, ClosedEvent, EstablishedEvent } from '#internal/native/events.js';
import { useFakeChannel, type Delivery } from './fake-binding.js';

/** What a handler was called with, in words. */
class Recorder implements AssociationHandler {
  readonly context = undefined;
  readonly calls: string[] = [];
  unreportedBytes = 0;
  unreportedMessages = 0;

  constructor(public bufferedBytes: number) {}

  onMessage(
    ...[stream, ppid, flags, payload, offset, length]: Parameters<AssociationHandler['onMessage']>
  ): void {
    const data = Buffer.from(payload.bytes, offset, length).toString('hex');
    this.calls.push(`message ${[stream, ppid, flags, data].join(' ')}`);
  }
  onAcknowledged(bytes: number, messages: number): void {
    this.bufferedBytes -= Math.min(bytes, this.bufferedBytes);
    this.calls.push(`acknowledged ${String(bytes)} ${String(messages)}`);
  }
  onMessageAcknowledged(token: number): void {
    this.calls.push(`token ${String(token)}`);
  }
  onSenderDry(): void {
    this.calls.push('dry');
  }
  onEvent({ type }: AssociationEvent): void {
    this.calls.push(type);
  }
}

/** What the batches ought to lead to for one association, worked out record by record. */
class Model {
  readonly calls: string[] = [];
  #state: 'unknown' | 'live' | 'settling' | 'gone';

  constructor(
    state: 'unknown' | 'live',
    private buffered: number,
  ) {
    this.#state = state;
  }

  get isLive(): boolean {
    return this.#state === 'live';
  }

  take(delivery: Delivery): void {
    if ('event' in delivery) this.#takeEvent(delivery.event.type);
    else if (this.#state === 'live' || this.#state === 'settling') this.#takeRecord(delivery);
  }

  #takeEvent(type: string): void {
    if (type === 'established') {
      if (this.#state === 'unknown') this.#state = 'live';
    } else if (this.#state !== 'live' && (this.#state !== 'settling' || type === 'closed')) return;
    this.calls.push(type);
    if (type === 'closed') this.#state = this.buffered > 0 ? 'settling' : 'gone';
  }

  #takeRecord(delivery: Exclude<Delivery, { event: unknown }>): void {
    if ('message' in delivery) {
      const { stream, ppid, unordered, data } = delivery.message;
      const bytes = Buffer.from(data).toString('hex');
      this.calls.push(`message ${[stream, ppid, unordered === true ? 1 : 0, bytes].join(' ')}`);
    } else if ('acknowledged' in delivery) {
      const { acknowledged, messages } = delivery;
      this.calls.push(`acknowledged ${String(acknowledged)} ${String(messages)}`);
      this.buffered -= Math.min(acknowledged, this.buffered);
      if (this.#state === 'settling' && this.buffered === 0) this.#state = 'gone';
    } else if ('token' in delivery) {
      this.calls.push(`token ${String(delivery.token)}`);
    } else {
      this.calls.push('dry');
    }
  }
}

/** Connected by us: 1 and 2. Of the peer: 11, and 12, which nobody wants. 3 is of nobody. */
const CONNECTED = [1, 2];
const ACCEPTED = 11;
const REFUSED = 12;
const association = fc.constantFrom(...CONNECTED, 3, ACCEPTED, REFUSED);

const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const message = fc.record({
  association,
  stream: fc.integer({ min: 0, max: 0xffff }),
  ppid: uint32,
  unordered: fc.boolean(),
  data: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
});
const established = (id: number): EstablishedEvent => ({
  type: 'established',
  association: id,
  endpoint: 1,
  accepted: !CONNECTED.includes(id),
  localAddresses: ['127.0.0.1'],
  localPort: 1,
  localUdpPort: 1,
  remoteAddress: '127.0.0.1',
  remoteAddresses: ['127.0.0.1'],
  remotePort: 1,
  remoteUdpPort: 1,
  outboundStreams: 1,
  inboundStreams: 1,
  maxMessageSize: 0,
});
const closed = (id: number): ClosedEvent => ({
  type: 'closed',
  association: id,
  reason: 'shutdown',
  causes: [],
});
const delivery: fc.Arbitrary<{ id: number; delivery: Delivery }> = fc.oneof(
  message.map((message) => ({ id: message.association, delivery: { message } })),
  fc
    .record({
      association,
      acknowledged: uint32,
      messages: fc.integer({ min: 0, max: 0xff_ffff }),
    })
    .map((delivery) => ({ id: delivery.association, delivery })),
  fc
    .record({ association, token: uint32 })
    .map((delivery) => ({ id: delivery.association, delivery })),
  association.map((id) => ({ id, delivery: { senderDry: id } })),
  association.map((id) => ({ id, delivery: { event: closed(id) } })),
  association.map((id) => ({
    id,
    delivery: { event: { type: 'window-full' as const, association: id } },
  })),
);

describe('a batch of deliveries', () => {
  afterEach(() => {
    setLink(undefined);
  });

  it('reaches whom it is for, record by record and in order, whatever it is made of', () => {
    const batches = fc.array(fc.array(delivery, { maxLength: 30 }), { maxLength: 6 });
    fc.assert(
      fc.property(batches, fc.nat(100), (batches, buffered) => {
        const fake = useFakeChannel();
        const link = getLink();
        const recorders = new Map<number, Recorder>();
        const models = new Map<number, Model>();
        link.openEndpoint({} as never, {
          onAccepted: ({ association }) =>
            association === ACCEPTED ? recorders.get(association) : undefined,
          onCandidate: () => false,
          onEvent: () => undefined,
        });
        for (const id of [...CONNECTED, 3, ACCEPTED, REFUSED]) {
          recorders.set(id, new Recorder(buffered));
          models.set(id, new Model(CONNECTED.includes(id) ? 'live' : 'unknown', buffered));
        }
        for (const id of CONNECTED) {
          link.connect(1, {} as never, () => recorders.get(id) ?? new Recorder(0));
        }
        const openings: Delivery[] = [...CONNECTED, ACCEPTED, REFUSED].map((id) => ({
          event: established(id),
        }));
        fake.deliver(...openings);
        for (const id of [...CONNECTED, ACCEPTED]) models.get(id)?.take({ event: established(id) });
        for (const batch of batches) {
          fake.deliver(...batch.map(({ delivery }) => delivery));
          for (const { id, delivery } of batch) models.get(id)?.take(delivery);
        }
        for (const [id, { calls }] of recorders) {
          expect(calls, `association ${String(id)}`).to.deep.equal(models.get(id)?.calls);
        }
        expect(fake.aborts.map(({ association }) => association)).to.deep.equal([REFUSED]);
        fake.deliver({ event: { type: 'endpoint-closed', endpoint: 1 } });
        const anyLive = [...models.values()].some(({ isLive }) => isLive);
        expect(fake.referenced, 'keeps the event loop alive').to.equal(anyLive);
      }),
      { numRuns: 300 },
    );
  });
});
