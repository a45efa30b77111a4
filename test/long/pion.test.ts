import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { open } from 'rxsctp';
import { isInstalled } from '../interop/support/namespace.js';
import { Peer } from '../interop/support/peer.js';
import { checkout } from '../package/checkout.js';
import { echoServer, expectEchoes, sizes } from './support/echoes.js';

/** Where Debian has the sources of Go packages. */
const GOPATH = '/usr/share/gocode';
const PORT = /^port (\d+)$/m;

describe('interoperation with pion, with default options', function () {
  this.timeout(300_000);
  let folder: string | undefined;
  let program: string;

  before(async function () {
    if (!isInstalled('go') || !existsSync(join(GOPATH, 'src/github.com/pion/sctp'))) {
      const message = 'not installed: Debian: golang-go golang-github-pion-sctp-dev';
      if (process.env.RXSCTP_REQUIRE_INTEROP !== undefined) throw new Error(message);
      console.log(`      skipped, ${message}`);
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'rxsctp-pion-'));
    program = join(folder, 'pion');
    const source = join(checkout, 'test', 'long', 'programs', 'pion', 'main.go');
    await promisify(execFile)('go', ['build', '-o', program, source], {
      env: { ...process.env, GO111MODULE: 'off', GOPATH, GOCACHE: join(folder, 'cache') },
    });
  });

  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  it('300 messages come back from it byte for byte', async () => {
    await using peer = new Peer(program, ['echo']);
    await peer.until((output) => PORT.test(output), 'port');
    const remoteUdpPort = Number(PORT.exec(peer.output)?.[1]);
    const association = await open({ host: '127.0.0.1', port: 5000, remoteUdpPort, udpPort: 0 });
    await expectEchoes(association);
    association.abort();
  });

  it('300 messages of its own come back to it byte for byte', async () => {
    await using server = await echoServer();
    await using peer = new Peer(program, ['ask', String(server.udpPort), ...sizes.map(String)]);
    await peer.until((output) => output.includes(`echoes ${String(sizes.length)}\n`), 'echoes');
  });
});
