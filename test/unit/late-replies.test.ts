import { expect } from 'chai';
import { LateReplies } from '#internal/observables/receiving/late-replies.js';

describe('late replies', () => {
  const whole = (data: Buffer): unknown => data.toString();

  it('are known once', () => {
    const late = new LateReplies();
    late.add(whole, 'a');
    expect(late.take(Buffer.from('b'))).to.be.false;
    expect(late.take(Buffer.from('a'))).to.be.true;
    expect(late.take(Buffer.from('a'))).to.be.false;
  });

  it('of long ago are forgotten, so that they stay few', () => {
    const late = new LateReplies();
    for (let i = 0; i < 5000; i++) late.add(whole, String(i));
    expect(late.take(Buffer.from('0'))).to.be.false;
    expect(late.take(Buffer.from('4999'))).to.be.true;
    let evaluated = 0;
    for (let i = 0; i < 100; i++) {
      late.add((data) => {
        evaluated++;
        return data.toString();
      }, 'x');
    }
    expect(late.take(Buffer.from('y'))).to.be.false;
    expect(evaluated).to.equal(16);
  });

  it('are not known by a function that cannot read the message', () => {
    const late = new LateReplies();
    const json = (data: Buffer): unknown => (JSON.parse(data.toString()) as { id: number }).id;
    late.add(json, 1);
    expect(late.take(Buffer.from('not JSON'))).to.be.false;
    expect(late.take(Buffer.from('{"id":1}'))).to.be.true;
  });
});
