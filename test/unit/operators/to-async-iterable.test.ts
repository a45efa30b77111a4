import { expect } from 'chai';
import fc from 'fast-check';
import { concat, EMPTY, from, Subject, throwError } from 'rxjs';
import { toAsyncIterable, type SctpAsyncIterator } from 'rxsctp/operators';
import { asyncDispose } from '#internal/api/support/dispose.js';
import { flushed } from '../fake-binding.js';
import { rejection } from '../support.js';
import { heldOf, Item, items } from './item.js';
import { FakeStage, text } from './support.js';

const iterate = (source: Subject<Item>): SctpAsyncIterator<Item> =>
  toAsyncIterable(source)[Symbol.asyncIterator]();

describe('toAsyncIterable', () => {
  const stage = new FakeStage();

  it('consumes a message when the next one is asked for', async () => {
    const messages = toAsyncIterable(stage.association.messages$)[Symbol.asyncIterator]();
    stage.fake.messages(1, [1, 'a'], [2, 'b'], [1, 'c']);
    for (const [i, expected] of ['1a', '2b', '1c'].entries()) {
      const { value } = await messages.next();
      expect(value && text(value)).to.equal(expected);
      expect(await stage.consumedBytes()).to.equal(i);
    }
    const last = messages.next();
    expect(await stage.consumedBytes()).to.equal(3);
    stage.fake.closed(1);
    expect(await last).to.deep.equal({ done: true, value: undefined });
  });

  it('subscribes when the first is asked for, anew for each loop', async () => {
    const source = new Subject<Item>();
    const iterable = toAsyncIterable(source);
    const [first, second] = [iterable[Symbol.asyncIterator](), iterable[Symbol.asyncIterator]()];
    expect(source.observed).to.be.false;
    const [a, b] = items('a', 'b');
    const asked = first.next();
    source.next(a);
    const later = second.next();
    source.next(b);
    expect([(await asked).value, (await later).value]).to.deep.equal([a, b]);
  });

  it('throws the error of the source after the messages before it, once', async () => {
    const all = items('a', 'b');
    const failure = new Error('broken');
    const seen: string[] = [];
    const iterator = toAsyncIterable(
      concat(
        from(all),
        throwError(() => failure),
      ),
    )[Symbol.asyncIterator]();
    try {
      for await (const { name } of iterator) seen.push(name);
    } catch (error) {
      expect(error).to.equal(failure);
      seen.push('thrown');
    }
    expect(seen).to.deep.equal(['a', 'b', 'thrown']);
    expect(await iterator.next()).to.deep.equal({ done: true, value: undefined });
    expect(heldOf(all)).to.deep.equal([]);
  });

  it('rejects with the error of the association itself', async () => {
    const messages = toAsyncIterable(stage.association.messages$)[Symbol.asyncIterator]();
    const asked = messages.next();
    stage.fake.closed(1, 'aborted-by-peer');
    expect(await rejection(asked)).to.equal('ECONNRESET');
  });

  it('unsubscribes and releases everything when its loop is left', async () => {
    for (const leave of ['break', 'throw'] as const) {
      const all = items('a', 'b', 'c');
      const source = new Subject<Item>();
      const loop = async (): Promise<void> => {
        for await (const item of toAsyncIterable(source)) {
          expect(heldOf(all)).to.deep.equal(['a', 'b', 'c']);
          expect(item).to.equal(all[0]);
          if (leave === 'break') break;
          throw new Error('out of the loop');
        }
      };
      const done = loop().catch(() => undefined);
      for (const item of all) source.next(item);
      await done;
      expect(source.observed).to.be.false;
      expect(heldOf(all)).to.deep.equal([]);
      expect(all.map(({ held }) => held)).to.deep.equal([1, 1, 1]);
    }
  });

  it('ends requests that wait when it is returned or disposed of', async () => {
    const source = new Subject<Item>();
    const iterator = iterate(source);
    const asked = [iterator.next(), iterator.next()];
    await iterator[asyncDispose]();
    for (const result of await Promise.all(asked)) expect(result.done).to.be.true;
    expect(source.observed).to.be.false;
    expect((await iterator.next()).done).to.be.true;
    expect((await iterator.return()).done).to.be.true;
  });

  it('never subscribes when it is returned before the first request', async () => {
    const source = new Subject<Item>();
    const iterator = iterate(source);
    await iterator.return();
    expect((await iterator.next()).done).to.be.true;
    expect(source.observed).to.be.false;
  });

  it('answers requests made at once in order', async () => {
    const source = new Subject<Item>();
    const iterator = iterate(source);
    const asked = [iterator.next(), iterator.next(), iterator.next()];
    const all = items('a', 'b');
    for (const item of all) source.next(item);
    source.complete();
    const results = await Promise.all(asked);
    expect(results.map(({ value }) => value?.name)).to.deep.equal(['a', 'b', undefined]);
    expect(heldOf(all)).to.deep.equal([]);
  });

  it('may have its source changed by the loop', async () => {
    const seen: string[] = [];
    stage.fake.messages(1, [1, 'a']);
    for await (const message of toAsyncIterable(stage.association.messages$)) {
      seen.push(text(message));
      if (seen.length === 1) stage.fake.messages(1, [1, 'b'], [1, 'c']);
      if (seen.length === 2) {
        stage.association.abort();
        stage.fake.closed(1, 'shutdown');
      }
    }
    expect(seen).to.deep.equal(['1a', '1b', '1c']);
  });

  it('ends at once with an empty source', async () => {
    for await (const item of toAsyncIterable(EMPTY)) expect.fail(String(item));
  });

  it('keeps order, and holds exactly what was not left behind, whatever happens when', async () => {
    const step = fc.constantFrom('emit', 'ask', 'settle');
    const run = async (steps: readonly string[], end: string): Promise<void> => {
      const source = new Subject<Item>();
      const iterator = iterate(source);
      const emitted: Item[] = [];
      const received: string[] = [];
      let asked = 0;
      const ask = (): void => {
        asked++;
        void iterator.next().then(({ value }) => value && received.push(value.name));
      };
      ask();
      for (const action of steps) {
        if (action === 'ask') ask();
        else if (action === 'settle') await flushed();
        else {
          emitted.push(new Item(String(emitted.length)));
          source.next(emitted[emitted.length - 1]);
        }
        // Consumed is what another request came after.
        const consumed = Math.min(emitted.length, asked - 1);
        expect(heldOf(emitted)).to.deep.equal(emitted.slice(consumed).map(({ name }) => name));
      }
      if (end === 'complete') source.complete();
      else await iterator.return();
      for (let i = 0; i <= emitted.length; i++) ask();
      await flushed();
      const due = end === 'complete' ? emitted : emitted.slice(0, received.length);
      expect(received).to.deep.equal(due.map(({ name }) => name));
      expect(heldOf(emitted)).to.deep.equal([]);
      expect(source.observed).to.be.false;
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 30 }),
        fc.constantFrom('complete', 'return'),
        run,
      ),
      { numRuns: 200 },
    );
  });
});
