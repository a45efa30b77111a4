import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { expect } from 'chai';

const MAIN = '.build/examples/transfer/main.js';
const STREAM_FILES = Array.from({ length: 8 }, (_, stream) => `stream-${String(stream)}`);
const MEGABYTE = 1e6;

interface Outcome {
  code: number | null;
  output: string;
  errors: string;
}

describe('npm start', function () {
  this.timeout(60_000);
  let folder: string;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rxsctp-test-'));
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  function start(...args: string[]): ChildProcess {
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: 'pipe' });
    children.push(child);
    return child;
  }

  async function outcome(child: ChildProcess): Promise<Outcome> {
    if (!child.stdout || !child.stderr) throw new Error('no output');
    const [[code], output, errors] = await Promise.all([
      once(child, 'close') as Promise<[number | null]>,
      text(child.stdout),
      text(child.stderr),
    ]);
    return { code, output, errors };
  }

  /** A file of that many bytes, without content on disk. */
  async function sparseFile(bytes: number): Promise<string> {
    const path = join(folder, 'input');
    const file = await open(path, 'w');
    await file.truncate(bytes);
    await file.close();
    return path;
  }

  const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

  it('sends the file that ships with the repository, and both ends agree', async () => {
    const { code, output } = await outcome(start('--out', folder));
    expect(output).to.include('the SHA-256 of both ends match');
    const hashes = [...output.matchAll(/(server|client) {2}sha256 ([0-9a-f]{64})/g)];
    expect(hashes.map(([, end]) => end)).to.have.members(['server', 'client']);
    expect(hashes[0]?.[2]).to.equal(hashes[1]?.[2]);
    expect(output).to.match(/client {2}sent: .* MB\/s; peak memory .* MB/);
    expect(output).to.match(/server {2}written: .* MB\/s; peak memory .* MB/);
    expect(code).to.equal(0);
    expect(await readdir(folder)).to.have.members([...STREAM_FILES, 'reassembled']);
    expect(sha256(await readFile(join(folder, 'reassembled')))).to.equal(hashes[0]?.[2]);
  });

  it('takes standard input, and every stream carries some of it', async () => {
    const data = randomBytes(5 * MEGABYTE + 1);
    const child = start('--out', folder, '-');
    child.stdin?.end(data);
    const { code, output } = await outcome(child);
    expect(output).to.include(sha256(data));
    expect(code).to.equal(0);
    const parts = await Promise.all(STREAM_FILES.map((name) => readFile(join(folder, name))));
    for (const part of parts) expect(part.length).to.be.above(0);
    expect(parts.reduce((bytes, part) => bytes + part.length, 0)).to.equal(data.length);
  });

  it('takes an empty input', async () => {
    const child = start('--out', folder, '-');
    child.stdin?.end();
    const { code, output } = await outcome(child);
    expect(output).to.include(sha256(Buffer.alloc(0)));
    expect(code).to.equal(0);
  });

  it('holds memory while a stream is slow, and the others overtake it', async () => {
    const input = await sparseFile(400 * MEGABYTE);
    const { code, output } = await outcome(start('--out', join(folder, 'out'), input));
    expect(code).to.equal(0);
    const peaks = [...output.matchAll(/peak memory ([\d.]+) MB/g)].map(([, megabytes]) =>
      Number(megabytes),
    );
    expect(peaks).to.have.lengthOf(2);
    for (const peak of peaks) expect(peak).to.be.below(300);
    const secondsOf = (streams: string): number =>
      Number(new RegExp(`the ${streams}: .* in ([\\d.]+) s`).exec(output)?.[1]);
    expect(secondsOf('slow stream')).to.be.above(secondsOf('other seven'));
  });

  it('says what is wrong with a file that it cannot read', async () => {
    const { code, output, errors } = await outcome(start(join(folder, 'nothing')));
    expect(errors).to.include(`cannot read ${join(folder, 'nothing')}: ENOENT`);
    expect(output).to.equal('');
    expect(code).to.equal(2);
  });

  it('explains its options when it does not know one', async () => {
    const { code, errors } = await outcome(start('--fast'));
    expect(errors).to.include('--fast').and.to.include('Usage: npm start');
    expect(code).to.equal(2);
  });

  it('ends both processes and removes its temporary folder at Ctrl-C', async function () {
    if (process.platform !== 'linux') this.skip(); // reads the children from /proc
    const child = start('-');
    const input = setInterval(() => child.stdin?.write(randomBytes(MEGABYTE)), 10);
    child.once('close', () => {
      clearInterval(input);
    });
    child.stdin?.on('error', () => undefined); // it ends before its input does
    const { pid, stdout } = child;
    if (pid === undefined || !stdout) throw new Error('not started');
    let output = '';
    stdout.on('data', (data) => (output += String(data)));
    const ended = once(child, 'close');
    const children = `/proc/${String(pid)}/task/${String(pid)}/children`;
    let grandchildren: string[] = [];
    // The server tells of what it has written, nothing, before there is a client.
    while (grandchildren.length < 2 || !output.includes('written')) {
      await once(stdout, 'data');
      grandchildren = (await readFile(children, 'utf8')).trim().split(' ');
    }
    const commands = await Promise.all(
      grandchildren.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8')),
    );
    const temporary = /\0([^\0]*rxsctp-transfer-[^\0]+)/.exec(commands.join(''))?.[1] ?? '';
    expect(existsSync(temporary)).to.equal(true);

    child.kill('SIGINT');
    const [code] = (await ended) as [number | null];
    expect(output).to.match(/interrupted\n$/);
    expect(code).to.equal(130);
    expect(existsSync(temporary)).to.equal(false);
    for (const id of grandchildren) expect(existsSync(`/proc/${id}`)).to.equal(false);
  });
});
