import { expect } from 'chai';
import { firstValueFrom, map, scan, skipWhile } from 'rxjs';
import type { SctpAssociation, SctpMessage } from 'rxsctp';
import { pattern } from '../contract/support/bytes.js';
import { record } from '../contract/support/until.js';
import { describeEngines } from './support/kernel-stage.js';
import { ProgramStage } from './support/program-stage.js';

const HOST = '127.0.0.1';

/** The next `count` bytes: these programs know nothing of messages. */
function bytes(association: SctpAssociation, count: number): Promise<Buffer> {
  return firstValueFrom(
    association.messages$.pipe(
      scan((all, { data }) => Buffer.concat([all, data]), Buffer.alloc(0)),
      skipWhile((all) => all.length < count),
    ),
  );
}

const copied = ({ stream, ppid, unordered, data }: SctpMessage) => ({
  stream,
  ppid,
  unordered,
  data: Buffer.from(data),
});

const byteOrderSwapped = (value: number): number => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.readUInt32LE();
};

for (const { program, listens, connects } of [
  {
    program: 'ncat',
    listens: (port: string) => ['--sctp', '-l', HOST, port, '-e', '/bin/cat'],
    connects: (port: string) => ['--sctp', HOST, port],
  },
  {
    program: 'socat',
    listens: (port: string) => [`SCTP4-LISTEN:${port},bind=${HOST}`, 'EXEC:cat'],
    connects: (port: string) => ['-', `SCTP4-CONNECT:${HOST}:${port}`],
  },
]) {
  describeEngines(`${program} on the SCTP of Linux`, (engine) => {
    const stage = new ProgramStage(engine, [program], program);

    it('listens, and sends back every byte', async () => {
      const port = stage.freePort();
      const peer = stage.start(program, ...listens(String(port)));
      const association = await stage.reach(port);
      const sent = [1, 1000, 8192, 100_000].map((size) => pattern(size, size));
      const expected = Buffer.concat(sent);
      const received = bytes(association, expected.length);
      for (const data of sent) await association.send(data);
      expect((await received).equals(expected)).to.equal(true);
      await association.shutdown();
      expect(await peer.exit()).to.equal(0);
    });

    it('connects, talks both ways and leaves at the end of its input', async () => {
      const { address, accepted } = await stage.listen();
      const peer = stage.start(program, ...connects(String(address.port)));
      const [association] = await accepted.first(1);
      const question = 'question '.repeat(500);
      peer.write(question);
      expect((await bytes(association, question.length)).toString()).to.equal(question);
      const answer = 'answer '.repeat(500);
      await association.send(answer);
      await peer.until((output) => output === answer, 'the answer');
      const rest = record(association.messages$);
      peer.end();
      expect(await rest.end()).to.equal(undefined);
      expect(await peer.exit()).to.equal(0);
    });
  });
}

describeEngines('sctp_darn on the SCTP of Linux', (engine) => {
  const stage = new ProgramStage(engine, ['sctp_darn'], 'lksctp-tools');

  it('listens, and sees stream, PPID and order flag of our messages', async () => {
    const port = stage.freePort();
    const peer = stage.start('sctp_darn', '-H', HOST, '-P', String(port), '-l');
    const association = await stage.reach(port, { streams: { outbound: 10, inbound: 10 } });
    const messages = [
      { stream: 3, ppid: 46, unordered: false, text: 'hello' },
      { stream: 9, ppid: 0xfedcba98, unordered: true, text: 'anywhere' },
      { stream: 3, ppid: 3, unordered: false, text: 'large '.repeat(4000) },
    ];
    // It takes the last byte for the end of a C string.
    for (const { text, ...options } of messages) await association.send(`${text}\0`, options);
    await association.shutdown();
    await peer.until((output) => output.includes('SHUTDOWN_COMP'), 'the end');

    const seen =
      /sinfo_stream (\d+)\s+sinfo_ssn \d+\s+sinfo_flags 0x(\d)\s+sinfo_ppid (\d+)[^:]+DATA\(\d+\): {2}(.*)/g;
    const told = [...peer.output.matchAll(seen)].map(([, stream, flags, ppid, text]) => ({
      stream: Number(stream),
      ppid: byteOrderSwapped(Number(ppid)),
      unordered: flags === '1',
      text,
    }));
    expect(told).to.deep.equal(messages);
  });

  /** It sends printable characters in a row that goes on from message to message. */
  const printable = (from: number, length: number): Buffer =>
    Buffer.from(Uint8Array.from({ length }, (_, i) => 0x21 + ((from + i) % 94)));

  for (const { how, code } of [
    { how: 'shutdown', code: undefined },
    { how: 'abort', code: 'ECONNRESET' },
  ]) {
    it(`connects, sends and ends with ${how}`, async () => {
      const { address, accepted } = await stage.listen();
      const ports = ['-P', String(stage.freePort()), '-h', HOST, '-p', String(address.port)];
      const peer = stage.start('sctp_darn', '-H', HOST, ...ports, '-s', '-I');
      peer.write('snd=100\nsnd=5000\n');
      const [association] = await accepted.first(1);
      const received = record(association.messages$.pipe(map(copied)));
      const label = { stream: 0, ppid: 0, unordered: false };
      expect(await received.first(2)).to.deep.equal([
        { ...label, data: printable(0, 100) },
        { ...label, data: printable(100, 5000) },
      ]);
      peer.write(`${how}\n`);
      expect((await received.end())?.code).to.equal(code);
    });
  }
});

describeEngines('sctp_test on the SCTP of Linux', (engine) => {
  const stage = new ProgramStage(engine, ['sctp_test'], 'lksctp-tools');

  it('listens, and gets messages of all sizes whole', async () => {
    const port = stage.freePort();
    const peer = stage.start('sctp_test', '-H', HOST, '-P', String(port), '-l', '-d', '1');
    const association = await stage.reach(port);
    const sizes = [1, 1452, 1453, 5000, 20_000, 32_768];
    for (const size of sizes) await association.send(pattern(size), { stream: size % 10 });
    await association.shutdown();
    await peer.until((output) => output.includes('SHUTDOWN_COMPLETE'), 'the end');
    const told = [...peer.output.matchAll(/Data +(\d+) bytes/g)].map(([, size]) => Number(size));
    expect(told).to.deep.equal(sizes);
  });

  it('connects, and sends messages of all sizes on all streams, every other one unordered', async () => {
    const repeats = 3;
    const streams = 9;
    const sizes = [1, 1000, 2000, 3000, 5000, 10_000, 15_000, 20_000, 25_000, 32_768];
    const { address, accepted } = await stage.listen();
    const ports = ['-P', String(stage.freePort()), '-h', HOST, '-p', String(address.port)];
    const load = ['-c', '4', '-o', '2', '-M', String(streams), '-x', String(repeats)];
    const peer = stage.start('sctp_test', '-H', HOST, ...ports, '-s', ...load);
    const [association] = await accepted.first(1);
    const received = record(association.messages$.pipe(map(copied)));
    expect(await peer.exit()).to.equal(0);
    expect(await received.end()).to.equal(undefined);

    const expected = Array.from({ length: repeats * sizes.length }, (_, i) => ({
      stream: (i + 1) % streams,
      unordered: i % 2 === 1,
      length: sizes[i % sizes.length] ?? 0,
    }));
    const labels = received.values.map(({ stream, unordered, data }) => ({
      stream,
      unordered,
      length: data.length,
    }));
    // An unordered message may overtake others.
    expect(labels).to.have.deep.members(expected);
    for (const { data } of received.values) {
      const digits = '0123456789'.repeat(data.length / 10 + 1).slice(0, data.length - 1);
      expect(data.toString('latin1')).to.equal(`${digits}\0`);
    }
  });
});
