import { expect } from 'chai';
import { firstValueFrom, map, merge, mergeMap, range } from 'rxjs';
import { Ppid, type SctpAssociation, type SctpMessage } from 'rxsctp';
import { decode, request, respond } from 'rxsctp/operators';
import { scaled } from './support/machine.js';
import { Stage } from './support/stage.js';
import { each, record, rejection, until } from './support/until.js';

const KIBIBYTE = 1024;

/** A Diameter message, as far as its header matters here (RFC 6733, 3). */
function diameter(hopByHop: number, isRequest = true): Buffer {
  const message = Buffer.alloc(20);
  message.writeUInt32BE(0x0100_0014, 0);
  message.writeUInt32BE(isRequest ? 0x8000_0118 : 0x0000_0118, 4);
  message.writeUInt32BE(hopByHop, 12);
  return message;
}

const isRequest = (data: Buffer): boolean => data[4] >= 0x80;

const hopByHop = {
  key: (data: Buffer, isReply: boolean): unknown =>
    isReply && isRequest(data) ? undefined : data.readUInt32BE(12),
};

describe('requests and replies', () => {
  const stage = new Stage();
  const ask = (client: SctpAssociation, id: number, stream = 0): ReturnType<typeof request> =>
    request(
      client,
      { data: diameter(id), ppid: Ppid.DIAMETER, stream },
      { match: hopByHop, replyStream: 'any' },
    );

  it('find each other among many under way, in any order and on any stream', async () => {
    const { client, server } = await stage.pair();
    const count = 500 * scaled(20);
    const waiting: SctpMessage[] = [];
    each(server.messages$, (message) => {
      waiting.push(message);
      if (waiting.length % 500 > 0) return;
      for (const { data, stream } of waiting.splice(0).reverse()) {
        const answer = diameter(data.readUInt32BE(12), false);
        void server.send(answer, { ppid: Ppid.DIAMETER, stream: (stream + 1) % 4 });
      }
    });
    const answers = record(
      range(0, count).pipe(
        mergeMap((id) =>
          ask(client, id, id % 4).pipe(map(({ data }) => [id, data.readUInt32BE(12)])),
        ),
      ),
    );
    expect(await answers.end()).to.be.undefined;
    expect(answers.values).to.have.length(count);
    for (const [id, answered] of answers.values) expect(answered).to.equal(id);
  });

  it('go both ways at the same time', async () => {
    const { client, server } = await stage.pair();
    const answer = respond(({ data }: SctpMessage) =>
      isRequest(data) ? diameter(data.readUInt32BE(12), false) : [],
    );
    for (const side of [client, server]) record(side.messages$.pipe(answer));
    const answers = record(
      range(0, 200).pipe(mergeMap((id) => merge(ask(client, id), ask(server, id)))),
    );
    expect(await answers.end()).to.be.undefined;
    expect(answers.values).to.have.length(400);
    for (const { data } of answers.values) expect(data[4]).to.equal(0);
  });

  it('pair up in their order when there is no key', async () => {
    const { client, server } = await stage.pair();
    record(
      server.messages$.pipe(respond(async ({ data }) => Promise.resolve(`re: ${data.toString()}`))),
    );
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        firstValueFrom(request(client.stream(i % 3), String(i))),
      ),
    );
    expect(answers.map(({ data }) => data.toString())).to.deep.equal(
      answers.map((_, i) => `re: ${i}`),
    );
  });

  it('leave what is no reply to those who subscribe later', async () => {
    const { client, server } = await stage.pair();
    each(server.messages$, () => {
      void server.send(diameter(1), { ppid: Ppid.DIAMETER });
      void server.send(diameter(1, false), { ppid: Ppid.DIAMETER });
    });
    await firstValueFrom(ask(client, 1));
    const [unasked] = await record(client.messages$).first(1);
    expect(unasked.data).to.deep.equal(diameter(1));
  });

  it('fail with the association', async () => {
    const { client, server } = await stage.pair();
    const asked = record(server.messages$);
    const replies = [1, 2, 3].map((id) => rejection(firstValueFrom(ask(client, id))));
    await asked.first(3);
    server.abort('overloaded');
    for (const error of await Promise.all(replies)) expect(error.code).to.equal('ECONNRESET');
    expect((await rejection(firstValueFrom(ask(client, 4)))).code).to.equal('EPIPE');
  });

  it('fail when the association ends before the reply', async () => {
    const { client, server } = await stage.pair();
    const asked = record(server.messages$);
    const reply = rejection(firstValueFrom(ask(client, 1)));
    await asked.first(1);
    await server.shutdown();
    expect((await reply).code).to.equal('EPIPE');
  });

  it('time out', async () => {
    const { client, server } = await stage.pair();
    record(server.messages$);
    const error = await rejection(firstValueFrom(request(client, 'anybody?', { timeout: 20 })));
    expect(error.code).to.equal('ETIMEDOUT');
    expect(client.state).to.equal('established');
  });

  it('slow down who asks faster than it takes the answers', async () => {
    const small = { receiveWindow: 32 * KIBIBYTE, sendBuffer: 32 * KIBIBYTE };
    const { client, server } = await stage.pair(small, small);
    let begun = 0;
    record(
      server.messages$.pipe(
        respond(({ data }) => {
          begun++;
          return data;
        }),
      ),
    );
    const sent: Promise<void>[] = [];
    for (let i = 0; i < 1000; i++) sent.push(client.send(Buffer.alloc(KIBIBYTE, i), { ppid: i }));
    // Nobody takes the answers: they fill the client's window, both send buffers, then the server's window.
    await until(
      async () => (await client.stats()).localARwnd < KIBIBYTE,
      "the client's window is full",
    );
    await until(
      async () => (await server.stats()).localARwnd < KIBIBYTE,
      "the server's window is full",
    );
    expect(begun).to.be.below(200);
    const answers = await record(client.messages$).first(1000);
    await Promise.all(sent);
    expect(answers.map(({ ppid }) => ppid)).to.deep.equal([...answers.keys()]);
  });

  it('speak JSON', async () => {
    const { client, server } = await stage.pair();
    const json = {
      decode: (data: Buffer) => JSON.parse(data.toString()) as { readonly id: number },
    };
    record(
      server.messages$.pipe(
        decode(json),
        respond(({ data: { id } }) => JSON.stringify({ id, square: id * id })),
      ),
    );
    const byId = { key: (data: Buffer): unknown => json.decode(data).id };
    const square = request(client, JSON.stringify({ id: 12 }), { match: byId }).pipe(decode(json));
    const { data } = await firstValueFrom(square);
    expect(data).to.deep.equal({ id: 12, square: 144 });
  });
});
