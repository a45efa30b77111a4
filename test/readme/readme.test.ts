import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { expect } from 'chai';
import { firstValueFrom, map } from 'rxjs';
import { open } from 'rxsctp';

const LONGEST_EXAMPLE = 22;

/** The code blocks of README.md that begin with a comment naming their file. */
async function exampleFiles(): Promise<Map<string, string>> {
  const readme = await readFile('README.md', 'utf8');
  const blocks = readme.matchAll(/^```js\n(\/\/ (\S+\.mjs)\n[^]*?)^```$/gm);
  return new Map([...blocks].map(([, code = '', name = '']) => [name, code]));
}

describe('README', () => {
  let folder: string;
  const children: ChildProcess[] = [];

  // Inside the repository, where 'rxsctp' means this package.
  beforeEach(async () => {
    folder = await mkdtemp(join('.build', 'readme-'));
    for (const [name, code] of await exampleFiles()) await writeFile(join(folder, name), code);
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  function run(name: string): ChildProcess {
    const child = spawn(process.execPath, [join(folder, name)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    return child;
  }

  function linesOf(child: ChildProcess): AsyncIterableIterator<string> {
    if (!child.stdout) throw new Error('no standard output');
    return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  it('has a server and a client of about twenty lines that run as they stand', async () => {
    const files = await exampleFiles();
    expect([...files.keys()]).to.have.members(['server.mjs', 'client.mjs']);
    for (const code of files.values())
      expect(code.trim().split('\n').length).to.be.at.most(LONGEST_EXAMPLE);

    const serverLines = linesOf(run('server.mjs'));
    expect((await serverLines.next()).value).to.equal('listening on 127.0.0.1, 5000');

    const client = run('client.mjs');
    const ended = once(client, 'exit');
    const received: string[] = [];
    for await (const line of linesOf(client)) received.push(line);
    expect(received).to.have.members(
      ['one', 'two', 'three'].map((word, stream) => `stream ${String(stream)}: heard ${word}`),
    );
    expect((await ended)[0]).to.equal(0);
  });

  it('has a server that survives a peer that asks on a stream without a way back, and one that aborts', async () => {
    const server = run('server.mjs');
    const lines = linesOf(server);
    await lines.next();
    const address = { host: '127.0.0.1', port: 5000 };
    const odd = await open({ ...address, streams: { outbound: 10, inbound: 1 } });
    const answers = odd.messages$.pipe(map(({ data }) => data.toString()));
    const answer = firstValueFrom(answers);
    await odd.send('unanswerable', { stream: 5 });
    await odd.send('this');
    expect(await answer).to.equal('heard this');
    odd.abort('enough');
    const next = await open(address);
    const last = firstValueFrom(next.messages$);
    await next.send('that');
    expect((await last).data.toString()).to.equal('heard that');
    await next.shutdown();
    expect(server.exitCode).to.equal(null);
  });

  it('shows pictures that exist', async () => {
    const readme = await readFile('README.md', 'utf8');
    const pictures = [...readme.matchAll(/!\[[^\]]+\]\(https:[^)]+?\/main\/([^)]+)\)/g)].map(
      ([, path = '']) => path,
    );
    expect(pictures).to.have.lengthOf(2);
    for (const path of pictures) expect(await readFile(path, 'utf8')).to.match(/^<svg /);
  });
});
