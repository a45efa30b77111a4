import { expect } from 'chai';
import type { SctpMessage } from 'rxsctp';
import { eachWithFakeChannel } from './each-test.js';
import { type FakeChannel } from './fake-binding.js';
import { established } from './support.js';

describe('the receive window of an association', () => {
  let fake: FakeChannel;

  eachWithFakeChannel((channel) => (fake = channel));

  it('is what was asked for, by default 2 MiB', () => {
    expect(established(fake).receiveWindow).to.equal(2 << 20);
    expect(established(fake, { receiveWindow: 4096 }).receiveWindow).to.equal(4096);
  });

  it('is used by what waits and by what is held', () => {
    const association = established(fake);
    const held: SctpMessage[] = [];
    fake.messages(1, [1, 'waits']);
    expect(association.unconsumedBytes).to.equal(5);
    association.messages$.subscribe((message) => {
      if (message.stream === 1) return;
      message.hold();
      held.push(message);
    });
    expect(association.unconsumedBytes).to.equal(0);
    fake.messages(1, [2, 'abc'], [1, 'd']);
    expect(association.unconsumedBytes).to.equal(3);
    held[0].release();
    expect(association.unconsumedBytes).to.equal(0);
  });

  it('has streams that know their association', () => {
    const association = established(fake);
    expect(association.stream(3).association).to.equal(association);
  });
});
