import { expect } from 'chai';
import { Ppid } from 'rxsctp';
import { ofPpid } from 'rxsctp/operators';
import { record, thrown } from '../support.js';
import { FakeStage, text } from './support.js';

describe('ofPpid', () => {
  const stage = new FakeStage();

  it('passes on the messages with the PPIDs it names, and consumes the others', async () => {
    const seen = record(
      stage.association.messages$.pipe(ofPpid(Ppid.DIAMETER, 4_294_967_295)),
      text,
    );
    stage.fake.deliver(
      { message: { association: 1, ppid: 46, data: 'a' } },
      { message: { association: 1, ppid: 47, data: 'b' } },
      { message: { association: 1, ppid: 0xffff_ffff, data: 'c' } },
    );
    expect(await stage.consumedBytes()).to.equal(3);
    stage.fake.closed(1);
    expect(seen).to.deep.equal(['0a', '0c', '|']);
  });

  it('passes errors on', () => {
    const seen = record(stage.association.messages$.pipe(ofPpid(46)));
    stage.association.abort();
    stage.fake.closed(1, 'aborted-by-user');
    expect(seen).to.deep.equal(['error ECONNABORTED']);
  });

  it('refuses what is no PPID', () => {
    expect(thrown(() => ofPpid(2 ** 32)).message)
      .to.include('"ppid"')
      .and.include('4294967296');
    expect(thrown(() => ofPpid(46, '46' as never))).to.be.instanceOf(TypeError);
  });
});
