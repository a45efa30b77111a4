import { expect } from 'chai';
import { firstValueFrom, Subject } from 'rxjs';
import type { SctpSendTarget } from 'rxsctp';
import { toWritableStream } from 'rxsctp/operators';
import { flushed } from '../fake-binding.js';
import { established, rejection, thrown } from '../support.js';
import { countSubscribers } from './subscribers.js';
import { FakeStage } from './support.js';

describe('toWritableStream', () => {
  const stage = new FakeStage();

  it('sends each chunk as a message, with its options', async () => {
    const writer = toWritableStream(stage.association, { stream: 3, ppid: 46 }).getWriter();
    await writer.write('a');
    await writer.write(Buffer.from('b'));
    await flushed();
    expect(stage.fake.sent.map(({ data }) => String(data))).to.deep.equal(['a', 'b']);
    for (const sent of stage.fake.sent) expect(sent).to.include({ stream: 3, ppid: 46 });
  });

  it('passes received messages on with their stream, PPID and order flag', async () => {
    const other = established(stage.fake);
    const received = firstValueFrom(stage.association.messages$);
    stage.fake.message({ association: 1, stream: 2, ppid: 60, unordered: true, data: 'a' });
    await toWritableStream(other)
      .getWriter()
      .write(await received);
    await flushed();
    expect(stage.fake.sent[0]).to.include({ association: 2, stream: 2, ppid: 60, flags: 1 });
  });

  it('takes an undefined option as none', async () => {
    const received = firstValueFrom(stage.association.messages$);
    stage.fake.messages(1, [3, 'a']);
    await toWritableStream(stage.association, { stream: undefined })
      .getWriter()
      .write(await received);
    await flushed();
    expect(stage.fake.sent[0].stream).to.equal(3);
  });

  it('is ready again when the message is accepted', async () => {
    const narrow = established(stage.fake, { sendBuffer: 1 });
    const writer = toWritableStream(narrow).getWriter();
    await writer.write('a');
    const blocked = writer.write('b');
    expect(writer.desiredSize).to.equal(0);
    await flushed();
    expect(stage.fake.sent).to.have.length(1);
    stage.fake.acknowledge(2, 1);
    await blocked;
    expect(writer.desiredSize).to.equal(1);
  });

  it('shuts an association down when closed, and is closed when that is done', async () => {
    const writer = toWritableStream(stage.association).getWriter();
    await writer.write('a');
    let closed = false;
    const closing = writer.close().then(() => (closed = true));
    await flushed();
    expect(stage.fake.shutdowns).to.deep.equal([1]);
    expect(closed).to.be.false;
    stage.fake.closed(1);
    await closing;
  });

  it('completes a subject when closed or aborted, and leaves its association alone', async () => {
    for (const end of ['close', 'abort'] as const) {
      for (const target of [stage.association.sender(), stage.association.stream(1)]) {
        const writer = toWritableStream(target).getWriter();
        await writer.write('a');
        await writer[end]();
        expect(await firstValueFrom(target.writable$)).to.be.false;
      }
    }
    expect(stage.fake.shutdowns).to.deep.equal([]);
    expect(stage.fake.aborts).to.deep.equal([]);
  });

  it('aborts an association with the reason', async () => {
    await toWritableStream(stage.association).abort(new Error('enough'));
    expect(stage.fake.aborts).to.deep.equal([{ association: 1, reason: 'enough' }]);
  });

  it('fails with the error of the association, also between writes', async () => {
    const targets = [
      stage.association,
      stage.association.sender(),
      stage.association.stream(1),
    ] as const;
    const streams = targets.map((target) => toWritableStream(target));
    const closed = streams.map((stream) => rejection(stream.getWriter().closed));
    stage.fake.closed(1, 'aborted-by-peer');
    expect(await Promise.all(closed)).to.deep.equal(['ECONNRESET', 'ECONNRESET', 'ECONNRESET']);
  });

  it('fails a write that waits with the error of the association', async () => {
    const narrow = established(stage.fake, { sendBuffer: 1 });
    const writer = toWritableStream(narrow).getWriter();
    await writer.write('a');
    const blocked = rejection(writer.write('b'));
    writer.closed.catch(() => undefined);
    await flushed();
    stage.fake.closed(2, 'timeout');
    expect(await blocked).to.equal('ETIMEDOUT');
  });

  it('does not take messages or notifications from others', async () => {
    const writer = toWritableStream(stage.association).getWriter();
    stage.fake.messages(1, [1, 'a']);
    expect(await stage.consumedBytes()).to.equal(0);
    await writer.abort();
    const notification = await firstValueFrom(stage.association.notifications$);
    expect(notification.type).to.equal('association-change');
  });

  it('fails with what cannot be sent', async () => {
    const writer = toWritableStream(stage.association, { stream: 99 }).getWriter();
    writer.closed.catch(() => undefined);
    expect(await rejection(writer.write('a'))).to.equal('ERR_SCTP_INVALID_STREAM');
  });

  it('refuses wrong options at the call', () => {
    const { association } = stage;
    expect(thrown(() => toWritableStream(association, { stream: -1 }))).to.be.instanceOf(
      RangeError,
    );
    expect(thrown(() => toWritableStream(association, { ppid: 2 ** 32 }))).to.be.instanceOf(
      RangeError,
    );
    const misspelt = { strem: 1 } as object;
    expect(thrown(() => toWritableStream(association, misspelt)).message).to.include('"stream"');
  });

  it('leaves no subscription behind', async () => {
    const watched = countSubscribers(stage.association);
    for (const end of ['close', 'abort'] as const) {
      const stream = toWritableStream(stage.association.stream(1));
      expect(watched.subscribers).to.equal(1);
      await stream[end]();
      expect(watched.subscribers).to.equal(0);
    }
  });

  it('leaves none behind either when a write fails', async () => {
    const watched = countSubscribers(stage.association);
    const writer = toWritableStream(stage.association).getWriter();
    writer.closed.catch(() => undefined);
    expect(await rejection(writer.write(''))).to.equal('ERR_OUT_OF_RANGE');
    expect(watched.subscribers).to.equal(0);
  });

  it('takes any target', async () => {
    const taken = new Subject<unknown>();
    const seen: unknown[] = [];
    taken.subscribe((data) => seen.push(data));
    const target: SctpSendTarget = {
      send: (data) => {
        taken.next(data);
        return Promise.resolve();
      },
    };
    const writer = toWritableStream(target).getWriter();
    await writer.write('a');
    await writer.close();
    expect(seen).to.deep.equal(['a']);
  });
});
