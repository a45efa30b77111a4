import { expect } from 'chai';

import { Programs } from './support/program.js';

describe('examples/diameter', () => {
  const programs = new Programs();

  afterEach(() => {
    programs.killAll();
  });

  it('exchanges capabilities, answers watchdog requests side by side, and disconnects', async () => {
    const { server, ports } = await programs.serve('diameter/server', '--identity', 'hss.example');
    const client = programs.start('diameter/client', ...ports, '--requests', '200');
    expect(await client.end()).to.equal(0);
    expect(client.lines).to.deep.equal([
      'connected to hss.example',
      '200 watchdog requests answered',
      'disconnected',
    ]);
    expect(await server.interrupt()).to.equal(0);
    expect(server.lines.slice(1)).to.deep.equal([
      'client.example has come',
      'client.example leaves',
    ]);
    expect(server.errors + client.errors).to.equal('');
  });
});
