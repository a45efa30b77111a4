import { expect } from 'chai';

import { Programs } from './support/program.js';

describe('examples/reconnect', () => {
  const programs = new Programs();

  afterEach(() => {
    programs.killAll();
  });

  it('comes back after the server was killed, and after it was shut down', async function () {
    this.timeout(30_000);
    const { server, ports } = await programs.serve('reconnect/server');
    const client = programs.start('reconnect/client', ...ports, '--interval', '20');
    await client.line(/^echo of 3$/);

    const killed = client.lines.length;
    server.kill('SIGKILL');
    await client.line(/^waiting \d+ ms$/, killed);
    const second = programs.start('reconnect/server', ...ports);
    await second.line(/^listening/);
    await client.line(/^connected/, killed);
    await client.line(/^echo of 3$/, killed);

    const shutDown = client.lines.length;
    expect(await second.interrupt()).to.equal(0);
    await client.line(/^waiting \d+ ms$/, shutDown);
    programs.start('reconnect/server', ...ports);
    await client.line(/^echo of 3$/, shutDown);

    expect(await client.interrupt()).to.equal(0);
    expect(client.lines.at(-1)).to.match(/^ended/);
    expect(client.errors).to.equal('');
  });

  it('gives up after so many attempts', async () => {
    const client = programs.start(
      'reconnect/client',
      ...['--port', '5003', '--udp-port', '1', '--limit', '2'],
    );
    expect(await client.end()).to.equal(1);
    expect(client.output).to.match(/connecting \(attempt 1\)[^]*waiting[^]*attempt 2[^]*failed/);
  });
});
