import { expect } from 'chai';
import { STAGING_BUFFER_BYTES } from '#internal/native/binding.js';
import { setChannel } from '#internal/native/channel.js';
import {
  FLAG_LIFETIME,
  FLAG_PRIORITY,
  FLAG_UNORDERED,
  MAX_COUNT,
} from '#internal/native/records.js';
import { Staging, type Consumer } from '#internal/native/staging.js';
import { established } from './support.js';
import { readCommand } from './fake-records.js';
import { flushed, useFakeChannel, type SentMessage } from './fake-binding.js';

describe('what is sent', () => {
  afterEach(() => {
    setChannel(undefined);
  });

  /** Staged for small payloads, else copied straight to the I/O thread. */
  for (const size of [1, 4096]) {
    it(`of ${String(size)} bytes takes its token and its reliability along`, async () => {
      const fake = useFakeChannel();
      const association = established(fake, { engine: 'kernel', sendBuffer: 2 ** 20 });
      const data = Buffer.alloc(size, 7);
      void association.send(data);
      void association.send(data, { lifetime: 500, ppid: 46 });
      void association.send(data, { acknowledged: true, stream: 3 });
      void association.send(data, { priority: 0xffff_ffff, acknowledged: true, unordered: true });
      void association.send(data);
      await flushed();
      const plain = { flags: 0, stream: 0, ppid: 0, token: 0, reliability: 0 };
      const sent = fake.sent.map(({ flags, stream, ppid, token, reliability }: SentMessage) => ({
        flags,
        stream,
        ppid,
        token,
        reliability,
      }));
      expect(sent).to.deep.equal([
        plain,
        { ...plain, flags: FLAG_LIFETIME, ppid: 46, reliability: 500 },
        { ...plain, stream: 3, token: 1 },
        {
          ...plain,
          flags: FLAG_PRIORITY | FLAG_UNORDERED,
          token: 2,
          reliability: 0xffff_ffff,
        },
        plain,
      ]);
      for (const message of fake.sent) expect(message.data.equals(data)).to.equal(true);
    });
  }
});

describe('what is consumed', () => {
  let submitted: { messages: number; association: number; bytes: number }[];
  let staging: Staging;

  beforeEach(() => {
    submitted = [];
    const words = new Uint32Array(STAGING_BUFFER_BYTES / 4);
    const native = {
      submit(byteLength: number): void {
        for (let at = 0; at < byteLength / 4;) {
          const { command, end } = readCommand(words, at);
          if (command.kind !== 'consume') throw new Error(`consumes with ${command.kind}`);
          const { messages, association, bytes } = command;
          submitted.push({ messages, association, bytes });
          at = end;
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
