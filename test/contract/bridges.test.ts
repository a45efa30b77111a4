import { expect } from 'chai';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TransformStream, WritableStream, type ReadableStream } from 'node:stream/web';
import { lastValueFrom } from 'rxjs';
import type { SctpAssociation, SctpMessage } from 'rxsctp';
import {
  fromWritableStream,
  toAsyncIterable,
  toDuplex,
  toReadableStream,
  toWritableStream,
} from 'rxsctp/operators';
import { pattern } from './support/bytes.js';
import { Stage, type Pair } from './support/stage.js';
import { record, rejection, until } from './support/until.js';

const KIBIBYTE = 1024;
const SIZE = 4 * KIBIBYTE;
const COUNT = 768;
const WINDOW = 64 * KIBIBYTE;
const SEND_BUFFER = 64 * KIBIBYTE;
/** Messages that streams on the way may have in their own buffers. */
const BUFFERED = 4;
/** Chunks that a Duplex takes for writing, and those in the streams before it. */
const DUPLEX_BUFFER = 20;

type Ends = Pick<Pair, 'client' | 'server'>;
type Take = (payload: Uint8Array) => Promise<void>;

const each = async (payloads: AsyncIterable<Uint8Array>, take: Take): Promise<void> => {
  for await (const payload of payloads) await take(payload);
};

async function* payloadsOf(messages: AsyncIterable<SctpMessage>): AsyncGenerator<Uint8Array> {
  for await (const { data } of messages) yield data;
}

const payloads = (): TransformStream<SctpMessage, Uint8Array> =>
  new TransformStream({
    transform: ({ data }, controller) => {
      controller.enqueue(data);
    },
  });

/** Ways to read everything an association receives, on stream 0. */
const READERS: Record<string, (association: SctpAssociation, take: Take) => Promise<unknown>> = {
  'toAsyncIterable()': ({ messages$ }, take) => each(payloadsOf(toAsyncIterable(messages$)), take),
  'Readable.from(toAsyncIterable())': ({ messages$ }, take) =>
    each(payloadsOf(Readable.from(toAsyncIterable(messages$))), take),
  'toReadableStream()': ({ messages$ }, take) =>
    each(payloadsOf(toReadableStream(messages$)), take),
  'toReadableStream() through a transform': ({ messages$ }, take) =>
    each(toReadableStream(messages$).pipeThrough(payloads()), take),
  'toReadableStream().pipeTo()': ({ messages$ }, take) =>
    toReadableStream(messages$)
      .pipeThrough(payloads())
      .pipeTo(new WritableStream({ write: take })),
  'fromWritableStream()': ({ messages$ }, take) =>
    lastValueFrom(
      messages$.pipe(fromWritableStream(new WritableStream<Uint8Array>({ write: take }))),
    ),
  'toDuplex()': (association, take) => each(toDuplex(association), take),
  'toDuplex() of a stream': (association, take) => each(toDuplex(association.stream(0)), take),
  'toDuplex() in a pipeline': (association, take) =>
    pipeline(
      toDuplex(association),
      new Writable({
        objectMode: true,
        highWaterMark: 1,
        write: (payload: Uint8Array, _encoding, callback) => {
          take(payload).then(() => {
            callback();
          }, callback);
        },
      }),
    ),
};

/** Ways to send what an iterator gives. */
const WRITERS: Record<
  string,
  (association: SctpAssociation, source: () => AsyncGenerator<Buffer>) => Promise<unknown>
> = {
  'send()': async (association, source) => {
    for await (const data of source()) await association.send(data);
  },
  'toDuplex()': (association, source) => pipeline(source, toDuplex(association)),
  'toWritableStream()': (association, source) =>
    (Readable.toWeb(Readable.from(source())) as ReadableStream<Buffer>).pipeTo(
      toWritableStream(association),
    ),
};

describe('bridges', () => {
  const stage = new Stage();
  const narrow = (): Promise<Pair> =>
    stage.pair({ receiveWindow: WINDOW }, { sendBuffer: SEND_BUFFER });

  /** Until a sender may not send, its peer has no room, and nothing has moved for a while. */
  async function stall({ client, server }: Ends, progress: () => number): Promise<void> {
    let writable = true;
    const watching = client.sender().writable$.subscribe((now) => (writable = now));
    let quiet = 0;
    let before = '';
    await until(async () => {
      const { localARwnd, bytesReceived } = await server.stats();
      const now = [progress(), bytesReceived, client.bufferedBytes].join();
      quiet = now === before && !writable && localARwnd < SIZE ? quiet + 1 : 0;
      before = now;
      return quiet > 20;
    }, 'everything stands still');
    watching.unsubscribe();
  }

  /**
   * Sends some MiB to a reader that stops after a few messages, until the sender has stopped, too; then
   * lets everything go on to its end.
   */
  async function stopAndGo(write: keyof typeof WRITERS, read: keyof typeof READERS): Promise<void> {
    const { client, server } = await narrow();
    let given = 0;
    const source = async function* (): AsyncGenerator<Buffer> {
      for (; given < COUNT; given++) yield await Promise.resolve(pattern(SIZE, given));
    };
    let taken = 0;
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const take: Take = async (payload) => {
      if (taken === 8) await gate;
      // Comparing all bytes with chai would take most of the time.
      if (!pattern(SIZE, taken).equals(payload)) throw new Error(`wrong message ${String(taken)}`);
      taken++;
    };
    const reading = READERS[read](server, take);
    const writing = WRITERS[write](client, source).then(() => client.shutdown());
    await stall({ client, server }, () => given);
    const { bytesReceived, unconsumedBytes } = await server.stats();
    expect(taken).to.equal(8);
    expect(unconsumedBytes).to.be.at.most(WINDOW + SIZE);
    expect(bytesReceived).to.be.at.most(WINDOW + (taken + BUFFERED) * SIZE);
    expect(client.bufferedBytes).to.be.at.most(SEND_BUFFER);
    const messages = taken + BUFFERED + DUPLEX_BUFFER;
    expect(given * SIZE).to.be.at.most(SEND_BUFFER + WINDOW + messages * SIZE);
    open();
    await Promise.all([reading, writing]);
    expect(taken).to.equal(COUNT);
  }

  for (const reader of Object.keys(READERS)) {
    it(`${reader}: a reader that stops makes the peer stop, and nothing is lost`, () =>
      stopAndGo('send()', reader));
  }

  for (const writer of ['toDuplex()', 'toWritableStream()']) {
    it(`${writer}: a writer waits for the reader at the other end`, () =>
      stopAndGo(writer, 'toAsyncIterable()'));
  }

  it('pipeTo() relays no faster than the receiver takes', async () => {
    const [left, right] = [await narrow(), await narrow()];
    const relaying = toReadableStream(left.server.messages$).pipeTo(toWritableStream(right.client));
    let accepted = 0;
    const sending = (async () => {
      for (; accepted < COUNT; accepted++) {
        await left.client.send(pattern(SIZE, accepted), { stream: 5, ppid: accepted });
      }
      await left.client.shutdown();
    })();
    await stall({ client: left.client, server: left.server }, () => accepted);
    expect(accepted).to.be.below(COUNT / 4);
    const received = record(right.server.messages$);
    await Promise.all([sending, relaying]);
    await received.end();
    expect(received.values.map(({ ppid }) => ppid)).to.deep.equal([
      ...Array.from({ length: COUNT }).keys(),
    ]);
    expect(received.values.every(({ stream }) => stream === 5)).to.be.true;
  });

  describe('with files', () => {
    const content = pattern(3 * KIBIBYTE * KIBIBYTE + 5, 7);
    let directory: string;
    let [input, output] = ['', ''];
    before(async () => {
      directory = await mkdtemp(join(tmpdir(), 'rxsctp-'));
      [input, output] = [join(directory, 'input'), join(directory, 'output')];
      await writeFile(input, content);
    });
    after(() => rm(directory, { recursive: true }));

    const check = async (): Promise<void> => {
      expect((await readFile(output)).equals(content)).to.be.true;
    };
    const source = (): Readable => createReadStream(input, { highWaterMark: 16 * KIBIBYTE });

    it('Node.js pipelines copy one through an association', async () => {
      const { client, server } = await narrow();
      await Promise.all([
        pipeline(source(), toDuplex(client)),
        pipeline(toDuplex(server), createWriteStream(output)),
      ]);
      await check();
    });

    it('Web pipes copy one through a stream', async () => {
      const { client, server } = await narrow();
      const web = Readable.toWeb(source()) as ReadableStream<Uint8Array>;
      await Promise.all([
        web.pipeTo(toWritableStream(client.stream(1))).then(() => client.shutdown()),
        toReadableStream(server.stream(1))
          .pipeThrough(payloads())
          .pipeTo(Writable.toWeb(createWriteStream(output)) as WritableStream<Uint8Array>),
      ]);
      await check();
    });

    it('an Observable writes one', async () => {
      const { client, server } = await narrow();
      const file = Writable.toWeb(createWriteStream(output)) as WritableStream<Buffer>;
      await Promise.all([
        pipeline(source(), toDuplex(client, { stream: 3 })),
        lastValueFrom(server.stream(3).pipe(fromWritableStream(file))),
      ]);
      await check();
    });

    it('an echo comes back whole', async () => {
      const { client, server } = await narrow();
      const echo = toDuplex(server.stream(2));
      echo.pipe(echo);
      const mirror = toDuplex(client.stream(2));
      let length = 0;
      const echoed = pipeline(
        mirror,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            yield chunk;
            length += chunk.length;
            if (length === content.length) return;
          }
        },
        createWriteStream(output),
      );
      source().pipe(mirror);
      await echoed;
      echo.destroy();
      await client.shutdown();
      await check();
    });

    it('a file that cannot be written ends the Observable with its error', async () => {
      const { client, server } = await narrow();
      await client.send('x');
      await until(async () => (await server.stats()).messagesReceived === 1, 'it arrived');
      const file = createWriteStream(join(directory, 'missing', 'output'));
      const web = Writable.toWeb(file) as WritableStream<Buffer>;
      const writing = rejection(lastValueFrom(server.messages$.pipe(fromWritableStream(web))));
      expect((await writing).code).to.equal('ENOENT');
      await until(async () => (await server.stats()).unconsumedBytes === 0, 'it was released');
    });
  });
});
