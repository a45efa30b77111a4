import { expect } from 'chai';
import { TransformStream } from 'node:stream/web';
import { concat, from, Subject, throwError } from 'rxjs';
import type { SctpMessage } from 'rxsctp';
import { toReadableStream } from 'rxsctp/operators';
import { flushed } from '../fake-binding.js';
import { rejection } from '../support.js';
import { heldOf, items, type Item } from './item.js';
import { FakeStage, text } from './support.js';

describe('toReadableStream', () => {
  const stage = new FakeStage();

  it('consumes a message when the next one is read', async () => {
    const reader = toReadableStream(stage.association.messages$).getReader();
    stage.fake.messages(1, [1, 'a'], [2, 'b']);
    expect(text((await reader.read()).value as SctpMessage)).to.equal('1a');
    expect(await stage.consumedBytes()).to.equal(0);
    expect(text((await reader.read()).value as SctpMessage)).to.equal('2b');
    expect(await stage.consumedBytes()).to.equal(1);
    const last = reader.read();
    expect(await stage.consumedBytes()).to.equal(2);
    stage.fake.closed(1);
    expect((await last).done).to.be.true;
  });

  it('reads nothing ahead', async () => {
    const source = new Subject<Item>();
    const stream = toReadableStream(source);
    await flushed();
    expect(source.observed).to.be.false;
    await stream.cancel();
    expect(source.observed).to.be.false;
  });

  it('answers reads made at once in order', async () => {
    const all = items('a', 'b', 'c');
    const reader = toReadableStream(from(all)).getReader();
    const results = await Promise.all([1, 2, 3, 4].map(() => reader.read()));
    expect(results.map(({ value }) => value?.name)).to.deep.equal(['a', 'b', 'c', undefined]);
    expect(heldOf(all)).to.deep.equal([]);
  });

  it('fails with the error of the association, after the messages before it', async () => {
    const reader = toReadableStream(stage.association.messages$).getReader();
    stage.fake.messages(1, [1, 'a']);
    stage.fake.closed(1, 'aborted-by-peer');
    expect((await reader.read()).done).to.be.false;
    expect(await rejection(reader.read())).to.equal('ECONNRESET');
    expect(await rejection(reader.closed)).to.equal('ECONNRESET');
  });

  it('releases everything and unsubscribes when cancelled', async () => {
    const source = new Subject<Item>();
    const all = items('a', 'b', 'c');
    const reader = toReadableStream(source).getReader();
    const first = reader.read();
    await flushed();
    for (const item of all) source.next(item);
    expect((await first).value).to.equal(all[0]);
    expect(heldOf(all)).to.deep.equal(['a', 'b', 'c']);
    await reader.cancel();
    expect(heldOf(all)).to.deep.equal([]);
    expect(source.observed).to.be.false;
    expect((await reader.read()).done).to.be.true;
  });

  it('can be cancelled while a read waits', async () => {
    const source = new Subject<Item>();
    const reader = toReadableStream(source).getReader();
    const waiting = reader.read();
    await flushed();
    await reader.cancel('enough');
    expect((await waiting).done).to.be.true;
    expect(source.observed).to.be.false;
    await flushed();
  });

  it('is left by `for await`, and goes through transforms', async () => {
    const all = items('a', 'b', 'c', 'd');
    const names = new TransformStream<Item, string>({
      transform: ({ name }, controller) => {
        controller.enqueue(name);
      },
    });
    const seen: string[] = [];
    for await (const name of toReadableStream(from(all)).pipeThrough(names)) {
      seen.push(name);
      if (name === 'b') break;
    }
    await flushed();
    expect(seen).to.deep.equal(['a', 'b']);
    expect(heldOf(all)).to.deep.equal([]);
  });

  it('passes an error through a transform', async () => {
    const failing = concat(
      from(items('a')),
      throwError(() => new Error('broken')),
    );
    const seen: string[] = [];
    try {
      for await (const { name } of toReadableStream(failing).pipeThrough(
        new TransformStream<Item, Item>(),
      )) {
        seen.push(name);
      }
    } catch (error) {
      seen.push((error as Error).message);
    }
    expect(seen.at(-1)).to.equal('broken');
  });
});
