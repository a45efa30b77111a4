import { expect } from 'chai';

import { Programs } from './support/program.js';

describe('examples/m3ua', () => {
  const programs = new Programs();

  afterEach(() => {
    programs.killAll();
  });

  it('routes traffic between application servers by point code, and both leave in good order', async () => {
    const { server, ports } = await programs.serve('m3ua/server');
    const two = programs.start('m3ua/client', ...ports, '--point-code', '2', '--receive', '500');
    await server.line(/is active for point code 2$/);
    const one = programs.start('m3ua/client', ...ports, '--to', '2', '--send', '500');

    expect([await one.end(), await two.end()]).to.deep.equal([0, 0]);
    const [up, down] = [
      ['ASPUP_ACK', 'ASPAC_ACK'],
      ['ASPIA_ACK', 'ASPDN_ACK'],
    ];
    expect(one.lines).to.include.members([...up, 'BEAT_ACK', 'NTFY', ...down]);
    expect(one.lines).to.include('sent 500 messages to point code 2');
    expect(two.lines).to.include('received 500 messages from point code 1, 0 out of order');

    expect(await server.interrupt()).to.equal(0);
    expect(server.lines.filter((line) => line.endsWith('has left'))).to.have.lengthOf(2);
    expect(server.errors + one.errors + two.errors).to.equal('');
  });

  it('says that nobody is active for a point code', async () => {
    const { ports } = await programs.serve('m3ua/server');
    const one = programs.start('m3ua/client', ...ports, '--to', '9', '--send', '1');
    await one.line(/^point code 9 is unavailable$/);
    expect(await one.end()).to.equal(0);
  });

  it('ends with the reason when there is no gateway', async () => {
    const client = programs.start('m3ua/client', '--port', '2905', '--udp-port', '1');
    expect(await client.end()).to.equal(1);
    expect(client.errors).to.include('127.0.0.1:2905').and.not.to.include('    at ');
  });
});
