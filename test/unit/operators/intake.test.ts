import { expect } from 'chai';
import { from, Subject } from 'rxjs';
import { Intake } from '#internal/operators/support/intake.js';
import { heldOf, items, type Item } from './item.js';

describe('Intake', () => {
  let calls: number;
  let source: Subject<Item>;
  let intake: Intake<Item>;
  beforeEach(() => {
    calls = 0;
    source = new Subject();
    intake = new Intake(() => calls++);
    intake.open(source);
  });

  it('holds what waits and what was taken last', () => {
    const all = items('a', 'b', 'c');
    for (const item of all) source.next(item);
    expect(heldOf(all)).to.deep.equal(['a', 'b', 'c']);
    expect(intake.take()).to.equal(all[0]);
    expect(heldOf(all)).to.deep.equal(['a', 'b', 'c']);
    expect(intake.take()).to.equal(all[1]);
    expect(heldOf(all)).to.deep.equal(['b', 'c']);
  });

  it('has ended once nothing waits any more', () => {
    source.next(items('a')[0]);
    source.error('broken');
    expect(intake.end).to.be.undefined;
    intake.take();
    expect(intake.end).to.deep.equal({ error: 'broken' });
    expect(calls).to.equal(2);
  });

  it('tells of a completion without an error', () => {
    source.complete();
    expect(intake.end).to.deep.equal({});
  });

  it('calls nobody back once it is closed, and holds nothing', () => {
    const all = items('a', 'b');
    for (const item of all) source.next(item);
    intake.take();
    intake.close();
    intake.close();
    expect(calls).to.equal(2);
    expect(heldOf(all)).to.deep.equal([]);
    expect(source.observed).to.be.false;
    expect(intake.take()).to.be.undefined;
  });

  it('can be closed by whom it calls, also during the subscription', () => {
    const all = items('a', 'b', 'c');
    const seen: string[] = [];
    const greedy = new Intake<Item>(() => {
      seen.push('called');
      greedy.close();
    });
    greedy.open(from(all));
    expect(seen).to.deep.equal(['called']);
    expect(all.map(({ held }) => held)).to.deep.equal([1, 0, 0]);
    expect(heldOf(all)).to.deep.equal([]);
  });
});
