import { expect } from 'chai';
import fc from 'fast-check';
import { WritableStream } from 'node:stream/web';
import { from, Subject, take } from 'rxjs';
import { fromWritableStream } from 'rxsctp/operators';
import { flushed } from '../fake-binding.js';
import { record } from '../support.js';
import { heldOf, Item, items } from './item.js';
import { FakeStage, text } from './support.js';

const nameOf = (item: Item): string => item.name;

/** A Web stream whose writes end when a test says so. */
class Sink {
  readonly written: unknown[] = [];
  readonly log: string[] = [];
  #settle: ((error?: Error) => void)[] = [];
  #controller: { error(error: unknown): void } | undefined;

  readonly stream = new WritableStream<unknown>({
    start: (controller) => {
      this.#controller = controller;
    },
    write: (chunk) => {
      this.written.push(chunk);
      return new Promise((resolve, reject) => {
        this.#settle.push((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
      });
    },
    close: () => {
      this.log.push('closed');
    },
    abort: (reason: unknown) => {
      this.log.push(`aborted: ${(reason as Error).message}`);
    },
  });

  async finishWrite(error?: Error): Promise<void> {
    await flushed();
    this.#settle.shift()?.(error);
    await flushed();
  }

  fail(error: Error): void {
    this.#controller?.error(error);
  }
}

describe('fromWritableStream', () => {
  const stage = new FakeStage();
  let sink: Sink;
  beforeEach(() => {
    sink = new Sink();
  });

  it('holds each message until it is written, and emits it then', async () => {
    const seen = record(stage.association.messages$.pipe(fromWritableStream(sink.stream)), text);
    stage.fake.messages(1, [1, 'a'], [2, 'b']);
    stage.fake.closed(1);
    await flushed();
    expect(seen).to.deep.equal([]);
    await sink.finishWrite();
    expect(seen).to.deep.equal(['1a']);
    await sink.finishWrite();
    expect(seen).to.deep.equal(['1a', '2b', '|']);
    expect(sink.written.map(String)).to.deep.equal(['a', 'b']);
    expect(sink.log).to.deep.equal(['closed']);
  });

  it('gives the window back as it writes', async () => {
    stage.association.messages$.pipe(fromWritableStream(sink.stream)).subscribe();
    stage.fake.messages(1, [1, 'a'], [2, 'bb']);
    expect(await stage.consumedBytes()).to.equal(0);
    await sink.finishWrite();
    expect(await stage.consumedBytes()).to.equal(1);
    await sink.finishWrite();
    expect(await stage.consumedBytes()).to.equal(3);
  });

  it('writes what `project` makes of a message', async () => {
    const all = items('a', 'b');
    const seen = record(from(all).pipe(fromWritableStream(sink.stream, nameOf)), nameOf);
    await sink.finishWrite();
    await sink.finishWrite();
    expect(sink.written).to.deep.equal(['a', 'b']);
    expect(seen).to.deep.equal(['a', 'b', '|']);
  });

  it('emits before it releases, so that the next in line can hold', async () => {
    const [item] = items('a');
    const holds: number[] = [];
    from([item])
      .pipe(fromWritableStream(sink.stream, nameOf))
      .subscribe(() => holds.push(item.holds));
    await sink.finishWrite();
    expect(holds).to.deep.equal([1]);
    expect(item.holds).to.equal(0);
  });

  it('errors with a failure of the writable, in a write or between writes', async () => {
    const all = items('a', 'b');
    const source = new Subject<Item>();
    const seen = record(source.pipe(fromWritableStream(sink.stream, nameOf)), nameOf);
    for (const item of all) source.next(item);
    await sink.finishWrite(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    expect(seen).to.deep.equal(['error ENOSPC']);
    expect(heldOf(all)).to.deep.equal([]);
    expect(source.observed).to.be.false;

    const idle = new Sink();
    const later = record(source.pipe(fromWritableStream(idle.stream, nameOf)), nameOf);
    await flushed();
    idle.fail(Object.assign(new Error('gone'), { code: 'EIO' }));
    await flushed();
    expect(later).to.deep.equal(['error EIO']);
    expect(source.observed).to.be.false;
  });

  it('errors when `project` throws', async () => {
    const all = items('a');
    const failing = (): never => {
      throw Object.assign(new Error('cannot'), { code: 'CANNOT' });
    };
    const seen = record(from(all).pipe(fromWritableStream(sink.stream, failing)), nameOf);
    expect(seen).to.deep.equal(['error CANNOT']);
    expect(heldOf(all)).to.deep.equal([]);
    await flushed();
    expect(sink.log).to.deep.equal(['aborted: cannot']);
  });

  it('aborts the writable when the source fails', async () => {
    const source = new Subject<Item>();
    const seen = record(source.pipe(fromWritableStream(sink.stream, nameOf)), nameOf);
    source.error(new Error('broken'));
    await flushed();
    expect(seen).to.deep.equal(['error without code']);
    expect(sink.log).to.deep.equal(['aborted: broken']);
    expect(sink.stream.locked).to.be.false;
  });

  it('aborts the writable and releases everything when unsubscribed', async () => {
    const source = new Subject<Item>();
    const all = items('a', 'b', 'c');
    const seen = record(source.pipe(fromWritableStream(sink.stream, nameOf), take(1)), nameOf);
    for (const item of all) source.next(item);
    expect(heldOf(all)).to.deep.equal(['a', 'b', 'c']);
    await sink.finishWrite();
    expect(seen).to.deep.equal(['a', '|']);
    expect(heldOf(all)).to.deep.equal([]);
    expect(source.observed).to.be.false;
    await sink.finishWrite();
    expect(sink.log).to.have.length(1);
    expect(sink.stream.locked).to.be.false;
  });

  it('aborts an idle writable when unsubscribed, and does not close it', async () => {
    new Subject<Item>().pipe(fromWritableStream(sink.stream, nameOf)).subscribe().unsubscribe();
    await flushed();
    expect(sink.log).to.have.length(1);
    expect(sink.log[0]).to.match(/^aborted/);
  });

  it('errors when the writable is locked already', () => {
    sink.stream.getWriter();
    const errors: unknown[] = [];
    from(items('a'))
      .pipe(fromWritableStream(sink.stream, nameOf))
      .subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors[0]).to.be.instanceOf(TypeError);
  });

  it('emits every message once and in order, and releases each once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 40 }), async (emits) => {
        const target = new Sink();
        const source = new Subject<Item>();
        const all: Item[] = [];
        const seen = record(source.pipe(fromWritableStream(target.stream, nameOf)), nameOf);
        for (const emit of emits) {
          if (!emit) {
            await target.finishWrite();
            continue;
          }
          all.push(new Item(String(all.length)));
          source.next(all[all.length - 1]);
        }
        expect(heldOf(all)).to.deep.equal(all.slice(seen.length).map(nameOf));
        source.complete();
        for (let i = seen.length; i < all.length; i++) await target.finishWrite();
        await flushed();
        expect(seen).to.deep.equal([...all.map(nameOf), '|']);
        expect(all.every(({ held, holds }) => held === 1 && holds === 0)).to.be.true;
      }),
      { numRuns: 50 },
    );
  });
});
