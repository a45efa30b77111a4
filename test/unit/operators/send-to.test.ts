import { expect } from 'chai';
import { Subject, throwError } from 'rxjs';
import { sendTo } from 'rxsctp/operators';
import { flushed } from '../fake-binding.js';
import { established, record } from '../support.js';
import { FakeStage, text } from './support.js';

describe('sendTo', () => {
  const stage = new FakeStage();

  it('echoes with stream and PPID, holding until accepted', async () => {
    const narrow = established(stage.fake, { sendBuffer: 1 });
    const seen = record(stage.association.messages$.pipe(sendTo(narrow)), text);
    stage.fake.deliver(
      { message: { association: 1, stream: 3, ppid: 46, data: 'a' } },
      { message: { association: 1, stream: 4, data: 'b' } },
    );
    await flushed();
    expect(seen).to.deep.equal(['3a']);
    expect(stage.fake.sent[0]).to.include({ association: 2, stream: 3, ppid: 46 });
    expect(await stage.consumedBytes()).to.equal(1);
    stage.fake.acknowledge(2, 1);
    await flushed();
    expect(await stage.consumedBytes()).to.equal(2);
    expect(seen).to.deep.equal(['3a', '4b']);
  });

  it('errors when a value cannot be sent', async () => {
    const source = new Subject<string>();
    const seen = record(source.pipe(sendTo(stage.association, { stream: 99 })));
    source.next('x');
    await flushed();
    expect(seen).to.deep.equal(['error ERR_SCTP_INVALID_STREAM']);
  });

  it('passes the source on to its end', () => {
    const source = new Subject<string>();
    const seen = record(source.pipe(sendTo(stage.association.sender({ stream: 2 }))));
    source.next('x');
    source.complete();
    expect(seen).to.deep.equal(['x', '|']);
    const failing = record(throwError(() => new Error('no')).pipe(sendTo(stage.association)));
    expect(failing).to.deep.equal(['error without code']);
  });
});
