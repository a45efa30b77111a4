import { expect } from 'chai';
import fc from 'fast-check';
import type { SctpAssociation, SctpNotification, SctpSendOptions, SctpSendTarget } from 'rxsctp';
import { setLink } from '#internal/native/native-link.js';
import { flushed, useFakeChannel, type FakeChannel, type SentMessage } from '../fake-binding.js';
import { established, rejection } from '../support.js';

const CAPACITY = 100;

/** What the embedded engine does of it: holds messages, and gives them up when it is told to. */
class FakeEngine {
  readonly held: SentMessage[] = [];
  /** What it held when the message came. */
  readonly before: number[] = [];
  readonly #fake: FakeChannel;
  #sent = 0;
  #rooms = 0;

  constructor(fake: FakeChannel) {
    this.#fake = fake;
  }

  get load(): number {
    return this.held.reduce((bytes, { data }) => bytes + data.length, 0);
  }

  /** Takes what has been handed over, and says what it gave up for it. */
  async work(): Promise<void> {
    await flushed();
    const given: SentMessage[] = [];
    for (; this.#sent < this.#fake.sent.length; this.#sent++) {
      for (; this.#fake.rooms[this.#rooms]?.before === this.#sent; this.#rooms++) {
        given.push(...this.#makeRoom(this.#fake.rooms[this.#rooms]));
      }
      this.before.push(this.load);
      this.held.push(this.#fake.sent[this.#sent]);
    }
    this.#tell(given, true);
    await flushed();
  }

  /** Until nothing more comes of what it said. */
  async rest(): Promise<void> {
    let before = -1;
    while (before !== this.#fake.sent.length) {
      before = this.#fake.sent.length;
      await this.work();
    }
  }

  /** The peer has the oldest. */
  async acknowledge(count: number): Promise<void> {
    this.#fake.acknowledgeMessages(...this.held.splice(0, count));
    await flushed();
  }

  /** Of those that are less important. */
  below(priority: number): number {
    const less = this.held.filter((each) => each.flags === 24 && each.reliability > priority);
    return less.reduce((bytes, { data }) => bytes + data.length, 0);
  }

  #makeRoom({ priority, bytes }: { priority: number; bytes: number }): SentMessage[] {
    const given: SentMessage[] = [];
    while (this.load >= bytes && this.below(priority) > 0) {
      const ranked = this.held.filter(({ flags }) => flags === 24);
      const least = Math.max(...ranked.map(({ reliability }) => reliability));
      const victim = this.held.findIndex((one) => one.flags === 24 && one.reliability === least);
      given.push(...this.held.splice(victim, 1));
    }
    return given;
  }

  /** The bytes come first, as where a batch has them already. */
  #tell(given: readonly SentMessage[], abandoned: boolean): void {
    if (given.length === 0) return;
    const [{ association }] = given;
    const bytes = given.reduce((sum, { data }) => sum + data.length, 0);
    this.#fake.deliver(
      { acknowledged: bytes, association, messages: given.length },
      ...given.map((message) => this.#fake.failed(message, true, abandoned)),
    );
  }
}

describe('messages with a priority', () => {
  let fake: FakeChannel;
  let engine: FakeEngine;
  let association: SctpAssociation;

  beforeEach(() => {
    fake = useFakeChannel();
    engine = new FakeEngine(fake);
    association = established(fake, { sendBuffer: CAPACITY });
  });

  afterEach(() => {
    setLink(undefined);
  });

  const bytes = (length: number): Buffer => Buffer.alloc(length);

  /** Whether it is with the engine at once. */
  async function goes(
    length: number,
    options: SctpSendOptions,
    by: SctpSendTarget = association,
  ): Promise<boolean> {
    const before = fake.sent.length;
    void by.send(bytes(length), options).catch(() => undefined);
    await engine.work();
    return fake.sent.length > before;
  }

  it('go past a full send buffer when less important ones make the room, which the engine is told', async () => {
    await goes(60, { priority: 5 });
    await goes(60, { priority: 9 });
    expect(fake.rooms).to.deep.equal([]);
    expect(await goes(10, { priority: 4 })).to.equal(true);
    expect(fake.rooms).to.deep.equal([{ association: 1, priority: 4, bytes: CAPACITY, before: 2 }]);
    expect(engine.held.map(({ reliability }) => reliability)).to.deep.equal([5, 4]);
    expect(association.bufferedBytes).to.equal(70);
  });

  it('wait like any other when there is nothing less important, or too little of it', async () => {
    await goes(90, {});
    await goes(10, { priority: 5 });
    expect(await goes(1, { priority: 5 })).to.equal(false);
    const other = association.sender();
    expect(await goes(10, { priority: 4 }, other)).to.equal(true);
    expect(await goes(1, { priority: 4 }, other)).to.equal(false);
    expect(fake.sent).to.have.length(3);
    await engine.acknowledge(1);
    await engine.work();
    expect(fake.sent).to.have.length(5);
  });

  it('are not given up for one that has none', async () => {
    await goes(100, { priority: 9 });
    expect(await goes(1, {})).to.equal(false);
    expect(await goes(1, { lifetime: 5 })).to.equal(false);
    expect(fake.rooms).to.deep.equal([]);
  });

  it('go on when the one of their sender that waited before them has gone', async () => {
    await goes(60, {});
    await goes(60, { priority: 9 });
    expect(await goes(50, {})).to.equal(false);
    expect(await goes(1, { priority: 1 })).to.equal(false);
    await engine.acknowledge(1);
    await engine.work();
    expect(engine.held.map(({ data }) => data.length)).to.deep.equal([50, 1]);
  });

  it('make room for many in one turn, as far as there is less important', async () => {
    await goes(100, { priority: 9 });
    const sends = Array.from({ length: 20 }, () => association.send(bytes(10), { priority: 1 }));
    await engine.work();
    expect(engine.before.every((load) => load < CAPACITY)).to.equal(true);
    expect(fake.sent).to.have.length(11);
    expect(engine.load).to.equal(100);
    expect(association.bufferedBytes).to.equal(100);
    while (engine.load > 0) {
      await engine.acknowledge(1);
      await engine.work();
    }
    await Promise.all(sends);
    expect(association.bufferedBytes).to.equal(0);
  });

  it('fill it once more at the most, until the engine has said that it gave anything up', async () => {
    await goes(100, { priority: 9 });
    for (let priority = 8; priority > 0; priority--) {
      void association.sender().send(bytes(30), { priority });
    }
    await flushed();
    expect(fake.sent).to.have.length(5);
    // The peer has not negotiated partial reliability, say: nothing was given up.
    fake.acknowledge(1, 30, 1);
    await flushed();
    expect(fake.sent).to.have.length(6);
  });

  it('count as messages, too, where they are many', async () => {
    const wide = established(fake, { sendBuffer: 5000 });
    for (let i = 0; i < 1024; i++) void wide.send('x', { priority: 9 });
    await engine.work();
    expect(await goes(1, {}, wide)).to.equal(false);
    expect(await goes(1, { priority: 8 }, wide.sender())).to.equal(true);
    expect(fake.rooms).to.have.length(1);
  });

  it('resolve or reject once, and are told of once, whether somebody awaits them or not', async () => {
    const told: SctpNotification[] = [];
    association.notifications$.subscribe((each) => told.push(each));
    const awaited = rejection(association.send(bytes(50), { priority: 9, acknowledged: true }));
    await association.send(bytes(50), { priority: 9 });
    await association.send(bytes(40), { priority: 1 });
    await engine.work();
    expect(await awaited).to.equal('ERR_SCTP_ABANDONED');
    const failures = told.filter(({ type }) => type === 'send-failed');
    expect(failures).to.have.length(1);
    expect(failures[0])
      .to.include({ reason: 'abandoned', sent: true })
      .and.not.have.property('token');
    const last = association.send(bytes(1), { priority: 0, acknowledged: true });
    await engine.work();
    await engine.acknowledge(3);
    await last;
    expect(told.filter(({ type }) => type === 'send-failed')).to.have.length(1);
  });

  it('are skipped by sendMany() where they give way', async () => {
    const skipped: unknown[] = [];
    const progress: unknown[] = [];
    const items = [9, 8, 7].map((priority) => ({ data: bytes(100), priority }));
    association
      .sendMany(items, { acknowledged: true, onError: (_, item) => skipped.push(item) })
      .subscribe({ next: (each) => progress.push(each), complete: () => progress.push('|') });
    await engine.work();
    await engine.work();
    await engine.acknowledge(1);
    expect(skipped).to.deep.equal(items.slice(0, 2));
    expect(progress.slice(-2)).to.deep.equal([
      { messages: 3, bytes: 300, acknowledgedMessages: 1, acknowledgedBytes: 100 },
      '|',
    ]);
  });

  it('are lost with the association like others', async () => {
    const outcomes = [
      rejection(association.send(bytes(100), { priority: 9, acknowledged: true })),
      rejection(association.send(bytes(100), { priority: 8, acknowledged: true })),
      rejection(association.send(bytes(100), { acknowledged: true })),
    ];
    await flushed();
    fake.deliver(...fake.sent.map((message) => fake.failed(message)));
    fake.closed(1, 'timeout');
    expect(await Promise.all(outcomes)).to.deep.equal(['ETIMEDOUT', 'ETIMEDOUT', 'EPIPE']);
  });

  it('are for Linux to know with the kernel engine', async () => {
    const kernel = established(fake, { engine: 'kernel', sendBuffer: 1 });
    void kernel.send('a', { priority: 9 });
    void kernel.send('b', { priority: 1 });
    await flushed();
    expect(fake.sent.map(({ token }) => token)).to.deep.equal([0]);
    expect(fake.rooms).to.deep.equal([]);
  });

  type Step =
    | { readonly send: number; readonly priority: number | undefined; readonly lane: number }
    | { readonly acknowledge: number }
    | 'work';
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        send: fc.integer({ min: 1, max: 120 }),
        priority: fc.option(fc.nat(5), { nil: undefined }),
        lane: fc.nat(2),
      }),
    },
    { weight: 2, arbitrary: fc.record({ acknowledge: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 2, arbitrary: fc.constant('work' as const) },
  );

  it('never fill the buffer of the engine beyond what others do, and never wait without need', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        fake = useFakeChannel();
        engine = new FakeEngine(fake);
        association = established(fake, { sendBuffer: CAPACITY });
        const lanes = [0, 1, 2].map(() => association.sender());
        const waiting: { priority: number | undefined; lane: number; done: boolean }[] = [];
        let settled = 0;
        for (const each of steps) {
          if (each === 'work') await engine.work();
          else if ('acknowledge' in each) await engine.acknowledge(each.acknowledge);
          else {
            const { send, priority, lane } = each;
            const one = { priority, lane, done: false };
            waiting.push(one);
            const accepted = (): void => {
              one.done = true;
              settled++;
            };
            lanes[lane].send(bytes(send), { priority }).then(accepted, accepted);
          }
          if (each !== 'work') continue;
          await engine.rest();
          // Filled a second time it takes no more, whatever there is to give up.
          if (engine.load >= 2 * CAPACITY) continue;
          for (const lane of [0, 1, 2]) {
            const first = waiting.find((one) => one.lane === lane && !one.done)?.priority;
            if (first === undefined) continue;
            expect(engine.below(first)).to.be.at.most(engine.load - CAPACITY);
          }
        }
        for (let i = 0; i < steps.length * 4; i++) {
          await engine.work();
          await engine.acknowledge(1);
        }
        expect(engine.before.every((load) => load < CAPACITY)).to.equal(true);
        expect(settled).to.equal(waiting.length);
        expect(association.bufferedBytes).to.equal(0);
        setLink(undefined);
      }),
      { numRuns: 200 },
    );
  });
});
