import { expect } from 'chai';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { WritableStream } from 'node:stream/web';
import { lastValueFrom, map } from 'rxjs';
import { SctpError, type SctpAssociation, type SctpMessage } from 'rxsctp';
import {
  fromWritableStream,
  toAsyncIterable,
  toDuplex,
  toReadableStream,
  toWritableStream,
} from 'rxsctp/operators';
import { Stage } from './support/stage.js';
import { record, rejection, until } from './support/until.js';

const collect = async (source: AsyncIterable<unknown>): Promise<unknown[]> => {
  const all: unknown[] = [];
  for await (const value of source) all.push(value);
  return all;
};

describe('bridges that end', () => {
  const stage = new Stage();

  describe('with the error of the association', () => {
    const cases: Record<string, (association: SctpAssociation) => Promise<unknown>> = {
      'a `for await` loop': ({ messages$ }) => collect(toAsyncIterable(messages$)),
      'a Web stream': ({ messages$ }) => toReadableStream(messages$).pipeTo(new WritableStream()),
      'a Web stream that is written to': (association) =>
        toWritableStream(association).getWriter().closed,
      'a Node.js stream that is read': (association) => collect(toDuplex(association)),
      'a Node.js stream that nobody reads': (association) => {
        const duplex = toDuplex(association);
        return new Promise((_resolve, reject) => duplex.on('error', reject));
      },
      'a pipeline': (association) =>
        pipeline(toDuplex(association), new Writable({ write: (_chunk, _, done) => done() })),
      'fromWritableStream()': ({ messages$ }) =>
        lastValueFrom(messages$.pipe(fromWritableStream(new WritableStream<Uint8Array>()))),
    };
    for (const [name, use] of Object.entries(cases)) {
      it(`fails ${name}`, async () => {
        const { client, server } = await stage.pair();
        const failing = rejection(use(server));
        await client.send('last words');
        await until(async () => (await server.stats()).messagesReceived === 1, 'it arrived');
        client.abort('enough');
        const error = await failing;
        expect(error).to.be.instanceOf(SctpError);
        expect(error.code).to.equal('ECONNRESET');
        expect(String(error.causes[0].data)).to.equal('enough');
      });
    }
  });

  describe('left early', () => {
    const leave: Record<string, (association: SctpAssociation) => Promise<void>> = {
      'a `for await` loop': async ({ messages$ }) => {
        for await (const message of toAsyncIterable(messages$)) {
          expect(message.ppid).to.equal(0);
          break;
        }
      },
      'a cancelled Web stream': async ({ messages$ }) => {
        const reader = toReadableStream(messages$).getReader();
        expect((await reader.read()).value?.ppid).to.equal(0);
        await reader.cancel();
      },
      'a Readable.from() that is destroyed': async ({ messages$ }) => {
        const readable = Readable.from(toAsyncIterable(messages$));
        for await (const message of readable) {
          expect((message as SctpMessage).ppid).to.equal(0);
          break;
        }
      },
      'a destroyed Node.js stream': async (association) => {
        for await (const payload of toDuplex(association.stream(0))) {
          expect(payload).to.be.instanceOf(Buffer);
          break;
        }
      },
    };
    for (const [name, use] of Object.entries(leave)) {
      it(`gives the window and what was not read back: ${name}`, async () => {
        const { client, server } = await stage.pair();
        for (let i = 0; i < 8; i++) await client.send(Buffer.alloc(1000), { ppid: i });
        await until(async () => (await server.stats()).messagesReceived === 8, 'all arrived');
        await use(server);
        await client.send('more', { ppid: 99 });
        const rest = record(server.messages$.pipe(map(({ ppid }) => ppid)));
        await until(() => rest.values.at(-1) === 99, 'what came later has arrived');
        // Not those it had read ahead, which are its reader's.
        expect(rest.values).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 99].slice(-rest.values.length));
        await until(
          async () => (await server.stats()).unconsumedBytes === 0,
          'nothing is held any more',
        );
      });
    }
  });
});
