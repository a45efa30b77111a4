import { expect } from 'chai';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';
import { firstValueFrom } from 'rxjs';
import type { SctpMessage } from 'rxsctp';
import { toDuplex } from 'rxsctp/operators';
import { flushed } from '../fake-binding.js';
import { established, record, rejection, thrown } from '../support.js';
import { countSubscribers } from './subscribers.js';
import { FakeStage, text } from './support.js';

const readOne = async (duplex: Duplex): Promise<unknown> => {
  for (;;) {
    const chunk: unknown = duplex.read();
    if (chunk !== null) return chunk;
    await once(duplex, 'readable');
  }
};

describe('toDuplex', () => {
  const stage = new FakeStage();

  it('reads the payload of one message at a time, consumed when the next is asked for', async () => {
    const duplex = toDuplex(stage.association);
    stage.fake.messages(1, [1, 'a'], [2, 'b'], [1, 'c']);
    expect(String(await readOne(duplex))).to.equal('a');
    expect(await stage.consumedBytes()).to.be.at.most(1);
    expect(String(await readOne(duplex))).to.equal('b');
    expect(await stage.consumedBytes()).to.be.within(1, 2);
    expect(String(await readOne(duplex))).to.equal('c');
    expect(duplex.read()).to.be.null;
    expect(await stage.consumedBytes()).to.equal(3);
  });

  it('takes no message before it is read', async () => {
    const duplex = toDuplex(stage.association);
    stage.fake.messages(1, [1, 'a']);
    expect(await stage.consumedBytes()).to.equal(0);
    const message = await firstValueFrom(stage.association.messages$);
    expect(text(message)).to.equal('1a');
    duplex.destroy();
  });

  it('reads ahead no more than one message while paused', async () => {
    const duplex = toDuplex(stage.association);
    const seen: string[] = [];
    duplex.on('data', (data) => {
      seen.push(String(data));
      duplex.pause();
    });
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [1, 'c'], [1, 'd']);
    await flushed();
    await flushed();
    expect(seen).to.deep.equal(['a']);
    expect(await stage.consumedBytes()).to.be.at.most(1);
    duplex.resume();
    await flushed();
    expect(seen).to.deep.equal(['a', 'b']);
    expect(await stage.consumedBytes()).to.be.at.most(2);
  });

  it('gives messages when asked to', async () => {
    const duplex = toDuplex(stage.association, { messages: true });
    stage.fake.messages(1, [3, 'a']);
    expect(text((await readOne(duplex)) as SctpMessage)).to.equal('3a');
  });

  it('reads one stream only', async () => {
    const duplex = toDuplex(stage.association.stream(2));
    stage.fake.messages(1, [1, 'a'], [2, 'b']);
    expect(String(await readOne(duplex))).to.equal('b');
    expect(text(await firstValueFrom(stage.association.messages$))).to.equal('1a');
  });

  it('ends both ways when the peer has shut down', async () => {
    const duplex = toDuplex(stage.association);
    const seen: string[] = [];
    duplex.on('data', (data) => seen.push(String(data)));
    await flushed();
    stage.fake.messages(1, [1, 'a'], [1, 'b']);
    stage.fake.closed(1);
    await once(duplex, 'close');
    expect(seen).to.deep.equal(['a', 'b']);
    expect(stage.fake.aborts).to.deep.equal([]);
  });

  it('writes strings, buffers and messages as messages, with its options', async () => {
    const duplex = toDuplex(stage.association, { stream: 3, ppid: 46, unordered: true });
    const received = firstValueFrom(stage.association.messages$);
    stage.fake.messages(1, [1, 'c']);
    duplex.write('a');
    duplex.write(Buffer.from('b'));
    duplex.write(await received);
    await flushed();
    expect(stage.fake.sent.map(({ data }) => String(data))).to.deep.equal(['a', 'b', 'c']);
    for (const sent of stage.fake.sent) {
      expect(sent).to.include({ stream: 3, ppid: 46, flags: 1 });
    }
  });

  it('takes an undefined option as none', async () => {
    const duplex = toDuplex(stage.association, { stream: undefined });
    const received = firstValueFrom(stage.association.messages$);
    stage.fake.messages(1, [3, 'a']);
    duplex.write(await received);
    await flushed();
    expect(stage.fake.sent[0].stream).to.equal(3);
  });

  it('waits with `drain` for room in the send buffer', async () => {
    const narrow = established(stage.fake, { sendBuffer: 1 });
    const duplex = toDuplex(narrow);
    let writes = 0;
    while (duplex.write('x')) writes++;
    await flushed();
    expect(duplex.writableLength).to.be.at.least(writes);
    expect(stage.fake.sent).to.have.length(1);
    const drain = once(duplex, 'drain');
    for (let i = 0; i <= writes; i++) {
      stage.fake.acknowledge(2, 1);
      await flushed();
    }
    await drain;
    expect(stage.fake.sent).to.have.length(writes + 1);
  });

  it('shuts an association down with end(), and has finished when that is done', async () => {
    const duplex = toDuplex(stage.association);
    let hasFinished = false;
    duplex.on('finish', () => (hasFinished = true)).end('last');
    await flushed();
    expect(stage.fake.sent).to.have.length(1);
    expect(stage.fake.shutdowns).to.deep.equal([1]);
    expect(hasFinished).to.be.false;
    stage.fake.closed(1);
    await flushed();
    expect(hasFinished).to.be.true;
  });

  it('completes a stream with end(), and reading goes on', async () => {
    const stream = stage.association.stream(1);
    const duplex = toDuplex(stream);
    duplex.end('last');
    await finished(duplex, { readable: false });
    expect(await firstValueFrom(stream.writable$)).to.be.false;
    stage.fake.messages(1, [1, 'a']);
    expect(String(await readOne(duplex))).to.equal('a');
    expect(stage.fake.shutdowns).to.deep.equal([]);
  });

  it('aborts an association when destroyed, and puts back what was not read', async () => {
    const duplex = toDuplex(stage.association);
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [1, 'c']);
    await readOne(duplex);
    duplex.destroy(new Error('enough'));
    const [error] = (await once(duplex, 'error')) as [Error];
    expect(error.message).to.equal('enough');
    expect(stage.fake.aborts).to.deep.equal([{ association: 1, reason: 'enough' }]);
    expect(await stage.consumedBytes()).to.equal(1);
    stage.fake.messages(1, [1, 'd']);
    expect(record(stage.association.messages$, text)).to.deep.equal(['1b', '1c', '1d']);
  });

  it('unsubscribes from a stream when destroyed, and leaves the association alone', async () => {
    const duplex = toDuplex(stage.association.stream(1));
    stage.fake.messages(1, [1, 'a'], [1, 'b']);
    await readOne(duplex);
    duplex.destroy();
    await once(duplex, 'close');
    expect(await stage.consumedBytes()).to.equal(1);
    expect(stage.fake.aborts).to.deep.equal([]);
    stage.fake.messages(1, [1, 'c']);
    expect(record(stage.association.messages$, text)).to.deep.equal(['1b', '1c']);
  });

  it('is destroyed with the error of the association, after the messages before it', async () => {
    const duplex = toDuplex(stage.association);
    stage.fake.messages(1, [1, 'a'], [1, 'b']);
    const seen: string[] = [];
    const reading = (async () => {
      for await (const data of duplex) {
        seen.push(String(data));
        if (seen.length === 1) stage.fake.closed(1, 'aborted-by-peer');
      }
    })();
    expect(await rejection(reading)).to.equal('ECONNRESET');
    expect(seen).to.deep.equal(['a', 'b']);
  });

  it('keeps for a reader that pauses what came before the end', async () => {
    const duplex = toDuplex(stage.association);
    const seen: string[] = [];
    duplex.on('data', (data) => {
      seen.push(String(data));
      duplex.pause();
    });
    stage.fake.messages(1, [1, 'a'], [1, 'b'], [1, 'c']);
    await flushed();
    stage.fake.closed(1, 'aborted-by-peer');
    await flushed();
    expect(duplex.destroyed).to.be.false;
    const failed = once(duplex, 'error');
    for (const expected of ['ab', 'abc']) {
      duplex.resume();
      await flushed();
      expect(seen.join('')).to.equal(expected);
    }
    duplex.resume();
    expect(((await failed)[0] as { code: string }).code).to.equal('ECONNRESET');
  });

  it('is destroyed with that error also when nothing is read or written', async () => {
    const unread = toDuplex(stage.association);
    const failed = once(unread, 'error');
    stage.fake.closed(1, 'timeout');
    expect(((await failed)[0] as { code: string }).code).to.equal('ETIMEDOUT');

    const other = established(stage.fake);
    const idle = toDuplex(other);
    const alsoFailed = once(idle, 'error');
    expect(idle.read()).to.be.null;
    stage.fake.closed(other.id, 'timeout');
    expect(((await alsoFailed)[0] as { code: string }).code).to.equal('ETIMEDOUT');
  });

  it('fails a write that waits with that error', async () => {
    const narrow = established(stage.fake, { sendBuffer: 1 });
    const duplex = toDuplex(narrow);
    duplex.write('a');
    duplex.write('b');
    await flushed();
    const failed = once(duplex, 'error');
    stage.fake.closed(2, 'aborted-by-peer');
    expect(((await failed)[0] as { code: string }).code).to.equal('ECONNRESET');
  });

  it('is destroyed by what cannot be sent', async () => {
    const duplex = toDuplex(stage.association);
    duplex.write(42);
    const [error] = (await once(duplex, 'error')) as [Error];
    expect(error).to.be.instanceOf(TypeError);
  });

  it('may be destroyed by the one who reads', async () => {
    const duplex = toDuplex(stage.association);
    duplex.on('data', () => duplex.destroy());
    stage.fake.messages(1, [1, 'a'], [1, 'b']);
    await once(duplex, 'close');
    expect(await stage.consumedBytes()).to.equal(1);
    expect(record(stage.association.messages$, text)).to.deep.equal(['1b']);
  });

  it('leaves no subscription behind', () => {
    const watched = countSubscribers(stage.association);
    const duplex = toDuplex(stage.association.stream(1));
    expect(watched.subscribers).to.equal(1);
    duplex.destroy();
    expect(watched.subscribers).to.equal(0);
  });

  it('refuses wrong options at the call', () => {
    const { association } = stage;
    expect(thrown(() => toDuplex(association, { stream: 2 ** 16 }))).to.be.instanceOf(RangeError);
    expect(thrown(() => toDuplex(association, { messages: 1 as never }))).to.be.instanceOf(
      TypeError,
    );
    const misspelt = { message: true } as object;
    expect(thrown(() => toDuplex(association, misspelt)).message).to.include('"messages"');
  });
});
