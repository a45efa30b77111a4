import { expect } from 'chai';
import { COMMAND_CONSUME, MAX_COUNT } from '#internal/native/binding.js';
import { Staging, STAGING_BYTES, type Consumer } from '#internal/native/staging.js';

describe('what is consumed', () => {
  let submitted: { messages: number; association: number; bytes: number }[];
  let staging: Staging;

  beforeEach(() => {
    submitted = [];
    const words = new Uint32Array(STAGING_BYTES / 4);
    const native = {
      submit(byteLength: number): void {
        for (let at = 0; at < byteLength / 4; at += 3) {
          expect(words[at] & 0xff).to.equal(COMMAND_CONSUME);
          const [association, bytes] = words.subarray(at + 1);
          submitted.push({ messages: words[at] >>> 8, association, bytes });
        }
      },
      send: () => undefined,
    };
    staging = new Staging(native, words.buffer);
    staging.pause();
  });

  function consumer(messages = 0, bytes = 0): Consumer {
    return { unreportedMessages: messages, unreportedBytes: bytes };
  }

  it('is told in one record for an association: messages and bytes', () => {
    const [first, second] = [consumer(), consumer()];
    staging.consume(1, first, 10);
    staging.consume(2, second, 7);
    staging.consume(1, first, 100_000);
    staging.flush();
    staging.flush();
    staging.consume(1, first, 1);
    staging.flush();
    expect(submitted).to.deep.equal([
      { association: 1, messages: 2, bytes: 100_010 },
      { association: 2, messages: 1, bytes: 7 },
      { association: 1, messages: 1, bytes: 1 },
    ]);
    expect([first, second]).to.deep.equal([consumer(), consumer()]);
  });

  it('is told in several when its messages are too many for one', () => {
    const many = consumer();
    staging.consume(1, many, 1);
    many.unreportedMessages += 2 * MAX_COUNT;
    many.unreportedBytes += 2 * MAX_COUNT;
    staging.flush();
    expect(submitted).to.deep.equal([
      { association: 1, messages: MAX_COUNT, bytes: 0 },
      { association: 1, messages: MAX_COUNT, bytes: 0 },
      { association: 1, messages: 1, bytes: 2 * MAX_COUNT + 1 },
    ]);
  });
});
