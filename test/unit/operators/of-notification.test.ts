import { expect } from 'chai';
import { map, type Observable } from 'rxjs';
import { ofNotification } from 'rxsctp/operators';
import { record, thrown } from '../support.js';
import { FakeStage } from './support.js';

describe('ofNotification', () => {
  const stage = new FakeStage();

  it('passes on the types it names, narrowed to them', () => {
    // Compiles only when the types are narrowed.
    const resets: Observable<string> = stage.association.notifications$.pipe(
      ofNotification('stream-reset'),
      map(({ streams }) => streams.join()),
    );
    const both: Observable<string> = stage.association.notifications$.pipe(
      ofNotification('shutdown', 'association-change'),
      map((notification) =>
        notification.type === 'shutdown' ? notification.type : notification.state,
      ),
    );
    const seen = [record(both), record(resets)];
    stage.fake.event({
      type: 'stream-reset',
      association: 1,
      direction: 'inbound',
      result: 'performed',
      streams: [3, 4],
    });
    stage.fake.event({ type: 'peer-shutdown', association: 1 });
    stage.fake.closed(1);
    expect(seen).to.deep.equal([
      ['comm-up', 'shutdown', 'shutdown-complete', '|'],
      ['3,4', '|'],
    ]);
  });

  it('refuses a type that does not exist', () => {
    const error = thrown(() => ofNotification('path-changed' as never));
    expect(error).to.be.instanceOf(TypeError);
    expect(error.message).to.include("'path-changed'").and.include('path-change,');
  });
});
