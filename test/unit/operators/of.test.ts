import { expect } from 'chai';
import { ofPpid, ofStream } from 'rxsctp/operators';
import { record } from '../support.js';
import { FakeStage, text } from './support.js';

describe('ofStream and ofPpid', () => {
  const stage = new FakeStage();

  it('pass on what they name', () => {
    const streams = record(stage.association.messages$.pipe(ofStream(1, 3)), text);
    const ppids = record(stage.association.messages$.pipe(ofPpid(46)), text);
    stage.fake.deliver(
      { message: { association: 1, stream: 1, data: 'a' } },
      { message: { association: 1, stream: 2, ppid: 46, data: 'b' } },
      { message: { association: 1, stream: 3, data: 'c' } },
    );
    expect(streams).to.deep.equal(['1a', '3c']);
    expect(ppids).to.deep.equal(['2b']);
  });
});
