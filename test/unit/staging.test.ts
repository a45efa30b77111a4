import { expect } from 'chai';
import { STAGING_BUFFER_BYTES } from '#internal/native/binding.js';
import { setLink } from '#internal/native/native-link.js';
import {
  CONSUME_WORDS,
  FLAG_LIFETIME,
  FLAG_PRIORITY,
  FLAG_UNORDERED,
  FORGET_WORDS,
  MAX_COUNT,
  STAGING_BYTES,
} from '#internal/native/records.js';
import { Staging, type Consumer } from '#internal/native/staging.js';
import { established } from './support.js';
import { readCommand } from './fake-records.js';
import { flushed, useFakeChannel, type SentMessage } from './fake-binding.js';

describe('what is sent', () => {
  afterEach(() => {
    setLink(undefined);
  });

  /** Staged for small payloads, else copied straight to the I/O thread. */
  for (const size of [1, 4096, 16_384]) {
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

describe('memory that is staged in', () => {
  /** What happens, in order, and the memory it is about. */
  let calls: string[];
  let memory: ArrayBuffer[];
  let shares: boolean;
  let staging: Staging;

  beforeEach(() => {
    calls = [];
    memory = [];
    shares = true;
  });

  function begin(): void {
    staging = new Staging({
      stage() {
        calls.push('stage');
        const buffer = new ArrayBuffer(STAGING_BUFFER_BYTES);
        memory.push(buffer);
        return buffer;
      },
      sharesMemory: () => shares,
      submit: (byteLength: number) => calls.push(`submit ${String(byteLength)}`),
      send: (...[, , , , data]) => calls.push(`send ${String(data.length)}`),
    });
    staging.pause();
  }

  function send(length: number): void {
    staging.send(1, 0, 0, 0, Buffer.alloc(length, 7));
  }

  /** What the word behind the records says. */
  function staged(index: number): number {
    return new Uint32Array(memory[index])[STAGING_BYTES / 4];
  }

  it('is filled from submit to submit, and left when it is full', () => {
    begin();
    send(10_000);
    staging.flush();
    send(10_000);
    staging.flush();
    staging.flush();
    for (let i = 0; i < 5; i++) send(10_000);
    staging.flush();
    const size = 20 + 10_000;
    const [one, two, six] = [1, 2, 6].map((count) => `submit ${String(count * size)}`);
    expect(calls).to.deep.equal(['stage', one, two, six, 'stage', one]);
    expect([staged(0), staged(1)]).to.deep.equal([6 * size, size]);
    const bytes = new Uint8Array(memory[0]);
    for (let i = 0; i < 6; i++) {
      expect(bytes.subarray(i * size + 20, (i + 1) * size).every((byte) => byte === 7)).to.equal(
        true,
      );
    }
  });

  it('keeps its order with messages that have memory of their own', () => {
    begin();
    send(1);
    send(16_384);
    send(16_384);
    send(1);
    staging.flush();
    expect(calls).to.deep.equal(['stage', 'submit 24', 'send 16384', 'send 16384', 'submit 48']);
  });

  it('takes the end of an association along, and says so in its last word', () => {
    begin();
    staging.forget(9);
    expect(staged(0)).to.equal(FORGET_WORDS * 4);
  });

  it('takes no message where it is not shared', () => {
    shares = false;
    begin();
    send(1);
    staging.consume(1, { unreportedMessages: 0, unreportedBytes: 0 }, 5);
    staging.flush();
    expect(calls).to.deep.equal(['stage', 'send 1', `submit ${String(CONSUME_WORDS * 4)}`]);
  });
});

describe('what is consumed', () => {
  let submitted: { messages: number; association: number; bytes: number }[];
  let staging: Staging;

  beforeEach(() => {
    submitted = [];
    const words = new Uint32Array(STAGING_BUFFER_BYTES / 4);
    let at = 0;
    const native = {
      stage: () => words.buffer,
      sharesMemory: () => true,
      submit(byteLength: number): void {
        while (at < byteLength / 4) {
          const { command, end } = readCommand(words, at);
          if (command.kind !== 'consume') throw new Error(`consumes with ${command.kind}`);
          const { messages, association, bytes } = command;
          submitted.push({ messages, association, bytes });
          at = end;
        }
      },
      send: () => undefined,
    };
    staging = new Staging(native);
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
