import { expect } from 'chai';
import { Observable, take } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { SctpAssociation, SctpMessage } from 'rxsctp';
import { Payload } from '#internal/native/payload.js';
import { ReceivedMessage } from '#internal/observables/receiving/received-message.js';
import { eachWithAssociation } from '../each-test.js';
import { flushed, type FakeChannel } from '../fake-binding.js';

/** A message as its stream and payload: `1a`. */
export const text = (message: SctpMessage<unknown>): string =>
  `${String(message.stream)}${String(message.data)}`;

/** Its payload, as text. */
export const payload = (message: SctpMessage<unknown>): string => String(message.data);

export const scheduler = (): TestScheduler =>
  new TestScheduler((actual, expected) => {
    expect(actual).to.deep.equal(expected);
  });

/** A fake binding with one association on it (id 1), new for each test of the suite it is made in. */
export class FakeStage {
  #fake: FakeChannel | undefined;
  #association: SctpAssociation | undefined;
  /** Payloads of {@link fresh} messages that were consumed, in that order. */
  readonly consumed: string[] = [];

  constructor() {
    eachWithAssociation((association, fake) => {
      this.consumed.length = 0;
      this.#fake = fake;
      this.#association = association;
    });
  }

  get fake(): FakeChannel {
    if (this.#fake === undefined) throw new Error('the stage stands within a test only');
    return this.#fake;
  }

  get association(): SctpAssociation {
    if (this.#association === undefined) throw new Error('the stage stands within a test only');
    return this.#association;
  }

  /** What has been given back to the receive window so far, of all associations. */
  async consumedBytes(): Promise<number> {
    await flushed();
    return this.fake.consumed.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * Messages for marble diagrams, by their payload (one character), which count against no window until
   * {@link delivering} hands them on; {@link consumed} tells of them then.
   */
  fresh(...streamsAndData: readonly [number, string][]): Record<string, ReceivedMessage> {
    const messages: Record<string, ReceivedMessage> = {};
    for (const [stream, data] of streamsAndData) {
      messages[data] = new FreshMessage(this.association as Owner, stream, data, this.consumed);
    }
    return messages;
  }

  /** Real messages for marble diagrams, by their payload; consumed already. */
  marbles(...streamsAndData: readonly [number, string][]): Record<string, SctpMessage> {
    const messages: Record<string, SctpMessage> = {};
    this.association.messages$.pipe(take(streamsAndData.length)).subscribe((message) => {
      messages[message.data.toString()] = message;
    });
    this.fake.messages(1, ...streamsAndData);
    return messages;
  }
}

type Owner = ConstructorParameters<typeof ReceivedMessage>[0];

/** Tells `consumed` of its end by its payload, and its association not at all. */
class FreshMessage extends ReceivedMessage {
  readonly #name: string;
  readonly #consumed: string[];

  constructor(association: Owner, stream: number, name: string, consumed: string[]) {
    const bytes = Uint8Array.from(Buffer.from(name));
    super(association, stream, 0, false, new Payload(bytes.buffer), 0, bytes.length, 0);
    this.#name = name;
    this.#consumed = consumed;
  }

  override release(): void {
    this.#instead(() => {
      super.release();
    });
  }

  override delivered(): void {
    this.#instead(() => {
      super.delivered();
    });
  }

  #instead(action: () => void): void {
    const value = (): number => this.#consumed.push(this.#name);
    Object.defineProperty(this.association, 'consume', { value, configurable: true });
    try {
      action();
    } finally {
      delete (this.association as Partial<Owner>).consume;
    }
  }
}

/** `source` as an association delivers it: a message is consumed after its `next`, unless it is held. */
export function delivering(source: Observable<ReceivedMessage>): Observable<SctpMessage> {
  return new Observable((subscriber) =>
    source.subscribe({
      next: (message) => {
        subscriber.next(message);
        message.delivered();
      },
      error: (error: unknown) => {
        subscriber.error(error);
      },
      complete: () => {
        subscriber.complete();
      },
    }),
  );
}
