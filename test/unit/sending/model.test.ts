import { expect } from 'chai';
import fc from 'fast-check';
import type { SctpAssociation, SctpOverflow, SctpSendSubject } from 'rxsctp';
import { setLink } from '#internal/native/native-link.js';
import { flushed, useFakeChannel, type FakeChannel } from '../fake-binding.js';
import { established } from '../support.js';

const CAPACITY = 20;

type Step =
  | { readonly do: 'next' | 'send' | 'tracked'; readonly sender: number; readonly size: number }
  | { readonly do: 'abort' | 'acknowledge'; readonly pick: number }
  | { readonly do: 'complete'; readonly sender: number };

interface Settings {
  readonly overflow: SctpOverflow;
  readonly limit: number;
  readonly high: number;
  readonly low: number;
}

const sender = fc.nat(2);
const size = fc.integer({ min: 1, max: 12 });
const pick = fc.nat(9);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom('next', 'send', 'tracked'), sender, size }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('abort', 'acknowledge'), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('complete' as const), sender }) },
);
const settings: fc.Arbitrary<Settings> = fc
  .record({
    overflow: fc.constantFrom('error', 'drop-newest', 'drop-oldest', 'latest'),
    limit: fc.nat(30),
    high: fc.integer({ min: 1, max: 40 }),
    low: fc.nat(40),
  })
  .map((each) => ({ ...each, low: Math.min(each.low, each.high) }));

/** One sender, and what became of the messages given to it, by their PPIDs. */
class Lane {
  readonly sender: SctpSendSubject;
  readonly given = new Map<number, number>();
  readonly rejected = new Set<number>();
  readonly resolved = new Set<number>();
  readonly aborts: { readonly abort: AbortController; readonly id: number }[] = [];
  writable: boolean | undefined;
  buffered: number | undefined;
  undrained = false;
  over = false;
  completed = false;
  drainedTooEarly = false;

  constructor(
    association: SctpAssociation,
    stream: number,
    { overflow, limit, high, low }: Settings,
  ) {
    this.sender = association.sender({
      stream,
      overflow,
      limit,
      highWaterMark: high,
      lowWaterMark: low,
    });
    this.sender.writable$.subscribe((writable) => (this.writable = writable));
    this.sender.bufferedBytes$.subscribe((bytes) => (this.buffered = bytes));
    this.sender.drained$.subscribe({
      next: () => {
        this.undrained = false;
        this.drainedTooEarly ||= this.sender.bufferedBytes > 0;
      },
      complete: () => (this.over = true),
    });
  }

  give(id: number, { do: how, size: length }: Extract<Step, { size: number }>): void {
    const data = Buffer.alloc(length, id);
    if (how === 'next') {
      try {
        this.sender.next({ data, ppid: id });
        if (!this.completed) this.given.set(id, length);
      } catch (error) {
        expect(error).to.have.property('code', 'ERR_SCTP_SEND_OVERFLOW');
      }
      return;
    }
    const abort = new AbortController();
    this.given.set(id, length);
    this.aborts.push({ abort, id });
    this.sender
      .send(data, { ppid: id, acknowledged: how === 'tracked', signal: abort.signal })
      .then(
        () => this.resolved.add(id),
        () => this.rejected.add(id),
      );
  }
}

/** Runs the steps against the fake engine, and checks after each what has to hold. */
class Run {
  readonly #fake: FakeChannel;
  readonly #association: SctpAssociation;
  readonly #lanes: Lane[];
  readonly #settings: Settings;
  readonly #lost = new Map<string, number>();
  readonly #full: boolean[];
  #acknowledged = 0;
  #nextId = 1;

  constructor(fake: FakeChannel, all: Settings) {
    this.#fake = fake;
    this.#settings = all;
    this.#association = established(fake, { sendBuffer: CAPACITY });
    this.#association.notifications$.subscribe((each) => {
      if (each.type !== 'send-failed') return;
      const key = `${each.ppid} ${each.reason}`;
      this.#lost.set(key, (this.#lost.get(key) ?? 0) + 1);
    });
    this.#lanes = [1, 2, 3].map((stream) => new Lane(this.#association, stream, all));
    this.#full = this.#lanes.map(() => false);
  }

  async take(each: Step): Promise<void> {
    switch (each.do) {
      case 'acknowledge':
        await this.#acknowledge(each.pick + 1);
        break;
      case 'abort': {
        const aborts = this.#lanes.flatMap((lane) => lane.aborts);
        aborts[each.pick % Math.max(1, aborts.length)]?.abort.abort();
        break;
      }
      case 'complete':
        this.#lanes[each.sender].sender.complete();
        this.#lanes[each.sender].completed = true;
        break;
      default:
        this.#lanes[each.sender].give(this.#nextId++, each);
    }
    await flushed();
    this.#check();
  }

  async end(graceful: boolean): Promise<void> {
    if (graceful) {
      while (this.#acknowledged < this.#fake.sent.length) await this.#acknowledge(1000);
      for (const lane of this.#lanes)
        expect([lane.sender.bufferedBytes, lane.undrained]).to.deep.equal([0, false]);
    } else {
      const left = this.#fake.sent.slice(this.#acknowledged);
      this.#fake.deliver(
        ...left.map((message) => this.#fake.failed(message)),
        { event: { type: 'closed', association: 1, reason: 'timeout', causes: [] } },
        { acknowledged: left.reduce((sum, { data }) => sum + data.length, 0), association: 1 },
      );
    }
    await flushed();
    const sent = new Set(this.#fake.sent.map(({ ppid }) => ppid));
    for (const { given, rejected, resolved } of this.#lanes) {
      for (const id of given.keys()) {
        const told =
          rejected.has(id) ||
          this.#lost.has(`${id} overflow`) ||
          this.#lost.has(`${id} association`);
        expect(sent.has(id) || told, `message ${id} is lost silently`).to.equal(true);
        expect(rejected.has(id) && resolved.has(id)).to.equal(false);
      }
    }
    for (const count of this.#lost.values()) expect(count).to.equal(1);
  }

  /** The engine tells of the next messages, one batch each. */
  async #acknowledge(count: number): Promise<void> {
    const due = Math.min(this.#acknowledged + count, this.#fake.sent.length);
    while (this.#acknowledged < due) {
      this.#fake.acknowledgeMessages(this.#fake.sent[this.#acknowledged++]);
      await flushed();
      this.#check();
    }
  }

  #check(): void {
    const inEngine = this.#fake.sent
      .slice(this.#acknowledged)
      .reduce((sum, { data }) => sum + data.length, 0);
    expect(this.#association.bufferedBytes).to.equal(inEngine);
    const sent = this.#fake.sent.map(({ ppid }) => ppid);
    this.#lanes.forEach((lane, i) => {
      const mine = sent.filter((id) => lane.given.has(id));
      expect(mine, 'order').to.deep.equal([...mine].sort((a, b) => a - b));
      const waiting = [...lane.given].filter(
        ([id]) => !sent.includes(id) && !lane.rejected.has(id) && !this.#lost.has(`${id} overflow`),
      );
      const bytes = waiting.reduce((sum, [, length]) => sum + length, 0);
      expect(lane.sender.bufferedBytes, 'bufferedBytes').to.equal(inEngine + bytes);
      if (bytes > 0) expect(inEngine, 'waits though there is room').to.be.at.least(CAPACITY);
      const dropped = [...lane.given.keys()].filter((id) => this.#lost.has(`${id} overflow`));
      expect(lane.sender.dropped.messages).to.equal(dropped.length);
      this.#checkLevels(lane, i, inEngine + bytes);
    });
  }

  #checkLevels(lane: Lane, i: number, fill: number): void {
    const { high, low } = this.#settings;
    if (fill >= high) this.#full[i] = true;
    else if (fill <= low) this.#full[i] = false;
    const { completed } = lane;
    lane.undrained ||= fill > 0 && !lane.over;
    expect(lane.drainedTooEarly, 'drained$').to.equal(false);
    expect(lane.writable, 'writable$').to.equal(!this.#full[i] && !completed);
    if (!completed) expect(lane.buffered, 'bufferedBytes$').to.equal(fill);
  }
}

describe('a sender, whatever is done with it', () => {
  afterEach(() => {
    setLink(undefined);
  });

  it('loses nothing silently, keeps its order, and tells how full it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        settings,
        fc.array(step, { maxLength: 40 }),
        fc.boolean(),
        async (all, steps, graceful) => {
          const run = new Run(useFakeChannel(), all);
          for (const each of steps) await run.take(each);
          await run.end(graceful);
        },
      ),
      { numRuns: 300 },
    );
  }).timeout(60_000);
});
